//! The whole picture: title and conditions above, the map, and what it rests on below.

use super::canvas::{Area, Canvas, Look};
use super::letters::Letters;
use super::map::Map;
use super::palette::Hex;
use super::told::Told;
use super::{NoPicture, Wanted};
use heat::Totals;

/// Pixels of the page beside the words.
const ROOM: f32 = 16.0;
const TITLE: f32 = 20.0;
const PLAIN: f32 = 14.0;
const SMALL: f32 = 11.5;
/// Height of a line in ems.
const LINE_EM: f32 = 1.5;
/// Lines that one saying may take.
const LINES_MAX: usize = 3;
/// Pixels of the page that a map has at least from top to bottom.
const MAP_PX_MIN: f32 = 96.0;

/// A picture's sheet with its words broken into lines.
pub struct Sheet<'a> {
    wanted: &'a Wanted,
    title: Vec<String>,
    above: Vec<Row>,
    below: Vec<Row>,
    head_px: u32,
    foot_px: u32,
}

struct Row {
    words: String,
    size: f32,
    bold: bool,
    quiet: bool,
}

impl<'a> Sheet<'a> {
    /// Breaks the words and leaves the rest to the map.
    pub fn lay_out(letters: &Letters, wanted: &'a Wanted, told: &Told) -> Result<Self, NoPicture> {
        let ratio = wanted.ratio as f32;
        let width = (wanted.width as f32 - 2.0 * ROOM) * ratio;
        let badge = told.made_up.as_ref().map_or(0.0, |words| {
            letters.width(words, PLAIN * ratio) + 3.0 * ROOM * ratio
        });
        // In a narrow picture the mark stands in a line of its own.
        let beside = if badge > width * 0.45 { 0.0 } else { badge };
        let title = letters.broken(&told.title, TITLE * ratio, width - beside, 2);
        let rows = |words: &str, size: f32, bold: bool, quiet: bool| {
            let lines = letters.broken(words, size * ratio, width, LINES_MAX);
            lines
                .into_iter()
                .filter(|line| !line.is_empty())
                .map(move |words| Row {
                    words,
                    size,
                    bold,
                    quiet,
                })
        };
        let mut above: Vec<Row> = Vec::new();
        if beside == 0.0 {
            above.extend(
                told.made_up
                    .iter()
                    .flat_map(|words| rows(words, PLAIN, true, false)),
            );
        }
        above.extend(rows(&told.window, PLAIN, false, false));
        above.extend(rows(&told.base, PLAIN, false, false));
        above.extend(rows(&told.conditions, PLAIN, false, true));
        above.extend(rows(&told.counted, PLAIN, true, false));
        let below: Vec<Row> = told
            .foot
            .iter()
            .flat_map(|words| rows(words, SMALL, false, true))
            .collect();
        let high = |rows: &[Row]| rows.iter().map(|row| row.size * LINE_EM).sum::<f32>();
        let titles = title.len() as f32 * TITLE * LINE_EM;
        let head = (titles + high(&above) + ROOM * 1.25).ceil();
        let foot = (high(&below) + ROOM).ceil();
        if wanted.height as f32 - head - foot < MAP_PX_MIN {
            let least = (head + foot + MAP_PX_MIN).ceil();
            let detail = format!(
                "leaves no room for a map beside the words; at this width take at least {least}"
            );
            return Err(NoPicture::Parameter("height", detail));
        }
        Ok(Self {
            wanted,
            title,
            above,
            below,
            head_px: (head * ratio) as u32,
            foot_px: (foot * ratio) as u32,
        })
    }

    /// Pixels that the map has.
    pub fn map_px(&self) -> (u32, u32) {
        let (width, height) = (
            self.wanted.width * self.wanted.ratio,
            self.wanted.height * self.wanted.ratio,
        );
        (width, height - self.head_px - self.foot_px)
    }

    /// Where it stands in the file: left, top, width, height in pixels.
    pub fn map_area(&self) -> [u32; 4] {
        let (width, height) = self.map_px();
        [0, self.head_px, width, height]
    }

    /// Puts the map and the words on the sheet.
    pub fn finish(&self, letters: &Letters, told: &Told, map: &Map, totals: Totals) -> Canvas {
        let (palette, ratio) = (self.wanted.theme.palette(), self.wanted.ratio as f32);
        let (width, map_height) = self.map_px();
        let height = self.wanted.height * self.wanted.ratio;
        let mut canvas = Canvas::new(width, height, palette.panel);
        canvas.lay(&map.canvas, 0, self.head_px as i32);
        for y in [self.head_px, self.head_px + map_height] {
            let line = Area {
                x: 0.0,
                y: y as f32 - ratio,
                width: width as f32,
                height: ratio,
            };
            canvas.block(line, palette.edge, 1.0);
        }
        let mut y = ROOM * 0.6 * ratio;
        for words in &self.title {
            self.line(
                &mut canvas,
                letters,
                words,
                &mut y,
                (TITLE, true, palette.ink),
            );
        }
        let (counted, rows) = self
            .above
            .split_last()
            .expect("the number of cases is a row");
        self.rows(&mut canvas, letters, rows, &mut y);
        let counted = Row {
            words: letters.cut(
                &told.with_shown(self.wanted, map, totals, &counted.words),
                PLAIN * ratio,
                width as f32 - 2.0 * ROOM * ratio,
            ),
            ..*counted
        };
        self.rows(&mut canvas, letters, &[counted], &mut y);
        self.mark(&mut canvas, letters, told);
        let mut y = (self.head_px + map_height) as f32 + ROOM * 0.4 * ratio;
        self.rows(&mut canvas, letters, &self.below, &mut y);
        if map.in_frame == 0 {
            self.nothing(&mut canvas, letters, totals);
        }
        canvas
    }

    fn rows(&self, canvas: &mut Canvas, letters: &Letters, rows: &[Row], y: &mut f32) {
        let palette = self.wanted.theme.palette();
        for row in rows {
            let ink = if row.quiet {
                palette.ink_2
            } else {
                palette.ink
            };
            self.line(canvas, letters, &row.words, y, (row.size, row.bold, ink));
        }
    }

    fn line(
        &self,
        canvas: &mut Canvas,
        letters: &Letters,
        words: &str,
        y: &mut f32,
        (size, bold, ink): (f32, bool, Hex),
    ) {
        let ratio = self.wanted.ratio as f32;
        let look = Look {
            size: size * ratio,
            ink,
            halo: None,
            bold,
        };
        let baseline = *y + (LINE_EM / 2.0 + 0.37) * size * ratio;
        canvas.write(letters, words, ROOM * ratio, baseline, look);
        *y += LINE_EM * size * ratio;
    }

    /// That something is made up, where nobody overlooks it.
    fn mark(&self, canvas: &mut Canvas, letters: &Letters, told: &Told) {
        let (palette, ratio) = (self.wanted.theme.palette(), self.wanted.ratio as f32);
        let in_a_row = self.above.first().map(|row| &row.words) == told.made_up.as_ref();
        let Some(words) = told.made_up.as_ref().filter(|_| !in_a_row) else {
            return;
        };
        let look = Look {
            size: PLAIN * ratio,
            ink: palette.warn_ink,
            halo: None,
            bold: true,
        };
        let wide = letters.width(words, look.size);
        let area = Area {
            x: canvas.width() - wide - 2.25 * ROOM * ratio,
            y: ROOM * 0.75 * ratio,
            width: wide + 1.25 * ROOM * ratio,
            height: PLAIN * 1.9 * ratio,
        };
        canvas.block(area, palette.warn, 1.0);
        let (x, y) = (area.x + 0.625 * ROOM * ratio, area.y + PLAIN * 1.32 * ratio);
        canvas.write(letters, words, x, y, look);
    }

    /// An empty map says that it is one.
    fn nothing(&self, canvas: &mut Canvas, letters: &Letters, totals: Totals) {
        let (palette, ratio) = (self.wanted.theme.palette(), self.wanted.ratio as f32);
        let words = self.wanted.tongue.of(
            if totals.cases == 0 {
                "没有符合条件的案件"
            } else {
                "图内没有符合条件的案件"
            },
            if totals.cases == 0 {
                "No case meets the conditions"
            } else {
                "No such case within this map"
            },
        );
        let look = Look {
            size: 18.0 * ratio,
            ink: palette.ink,
            halo: Some((palette.label_halo, 2.0 * ratio)),
            bold: false,
        };
        let wide = letters.width(words, look.size);
        let (_, map_height) = self.map_px();
        let y = self.head_px as f32 + map_height as f32 / 2.0;
        canvas.write(letters, words, (canvas.width() - wide) / 2.0, y, look);
    }
}

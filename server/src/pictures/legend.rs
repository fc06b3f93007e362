//! What stands on the map beside the cases: the legend with its units, the scale bar, north.

use super::bars::{Bar, rising, two_sided};
use super::canvas::{Area, Canvas, Look};
use super::furniture::COVER;
use super::letters::Letters;
use super::palette::{Palette, colour};
use super::scale::{Across, Scale, class_colour};
use super::words;
use super::{Per, Wanted};
use tiny_skia::Color;

/// Pixels of the page between the map's edge and what stands on it, and within panels.
pub(super) const ROOM: f32 = 12.0;
/// Pixels of the page a ramp is wide, where the map is.
const RAMP_WIDTH: f32 = 220.0;
/// Pixels of the page a ramp or the sample of a class is high.
const RAMP_HEIGHT: f32 = 12.0;
/// Pixels of the page between two lines of small words.
const LINE: f32 = 17.0;
/// Pixels an em of small words.
pub(super) const SMALL: f32 = 11.5;
const PLAIN: f32 = 13.0;

/// A map about to get its legend.
#[derive(Clone, Copy)]
pub struct Sketch<'a> {
    /// The fonts.
    pub letters: &'a Letters,
    /// What was asked for.
    pub wanted: &'a Wanted,
    /// What the colours stand for.
    pub scale: &'a Scale,
    /// Pixels of the map.
    pub width: f32,
    /// Pixels of the map.
    pub height: f32,
    /// Metres on the ground of one.
    pub metres_per_px: f64,
}

/// What the legend is made of, from the top: title, a ramp or classes, notes.
struct Content {
    title: String,
    ramp: Option<Bar>,
    classes: Vec<(Color, String)>,
    notes: Vec<String>,
}

/// The places that names must leave free.
pub fn furniture(sketch: &Sketch<'_>) -> Vec<Area> {
    let bar = sketch.bar_area();
    vec![
        sketch.panel_area(&sketch.content()),
        bar,
        sketch.north_area(),
    ]
}

/// Draws it.
pub fn draw(canvas: &mut Canvas, sketch: &Sketch<'_>) {
    sketch.panel(canvas);
    sketch.bar(canvas);
    sketch.north(canvas);
}

impl Sketch<'_> {
    pub(super) fn px(&self, page_px: f32) -> f32 {
        page_px * self.wanted.ratio as f32
    }

    pub(super) fn palette(&self) -> &'static Palette {
        self.wanted.theme.palette()
    }

    fn say<T>(&self, zh: T, en: T) -> T {
        self.wanted.tongue.of(zh, en)
    }

    pub(super) fn look(&self, size: f32, quiet: bool) -> Look {
        let palette = self.palette();
        Look {
            size: self.px(size),
            ink: if quiet { palette.ink_2 } else { palette.ink },
            halo: None,
            bold: false,
        }
    }

    fn content(&self) -> Content {
        let palette = self.palette();
        let per_day = self.say("件/平方公里·日", "cases per km² per day");
        match self.scale {
            Scale::Density {
                top,
                reached,
                across,
            } => Content {
                title: self.say(
                    format!("案件密度（{per_day}）"),
                    format!("Density, {per_day}"),
                ),
                ramp: Some(rising(palette, *top, *reached)),
                classes: Vec::new(),
                notes: vec![self.across(*across)],
            },
            Scale::Difference {
                top,
                reached,
                radius_m,
            } => Content {
                title: self.say(
                    format!("与基准之差（{per_day}）"),
                    format!("Difference, {per_day}"),
                ),
                ramp: Some(two_sided(palette, *top, *reached)),
                classes: Vec::new(),
                notes: vec![
                    self.say(
                        "蓝（−）少于基准，橙（+）多于基准",
                        "blue (−) fewer than the base, orange (+) more",
                    )
                    .to_owned(),
                    self.across(Across::Kernel(*radius_m)),
                ],
            },
            Scale::Classes {
                breaks, level, per, ..
            } => Content {
                title: self.classes_title(level, *per),
                ramp: None,
                classes: self.classes(breaks, *per),
                notes: Vec::new(),
            },
        }
    }

    fn across(&self, across: Across) -> String {
        let tongue = self.wanted.tongue;
        match across {
            Across::Kernel(radius_m) => {
                let far = words::far(tongue, radius_m);
                self.say(format!("核半径 {far}"), format!("kernel radius {far}"))
            }
            Across::Cell(side_m) => {
                let far = words::far(tongue, side_m);
                self.say(format!("每格边长 {far}"), format!("cells of {far}"))
            }
        }
    }

    fn classes_title(&self, level: &str, per: Per) -> String {
        let level = words::level(self.wanted.tongue, level);
        self.say(
            format!("各{level}案件（{}）", per.unit_zh()),
            format!("By {level}, {}", per.unit()),
        )
    }

    fn classes(&self, breaks: &[f64], per: Per) -> Vec<(Color, String)> {
        let palette = self.palette();
        let mut rows = vec![(
            colour(palette.no_cases, 1.0),
            self.say("无", "none").to_owned(),
        )];
        for class in 0..=breaks.len() {
            let from = class.checked_sub(1).map(|before| breaks[before]);
            let to = breaks.get(class).copied();
            let words = match (from, to, per) {
                (None, None, _) => self.say("有", "some").to_owned(),
                (None, Some(to), Per::Count) => range(1.0, to.ceil() - 1.0),
                (Some(from), Some(to), Per::Count) => range(from.ceil(), to.ceil() - 1.0),
                (None, Some(to), _) => format!("< {}", words::rough(to)),
                (Some(from), None, _) => format!("≥ {}", words::rough(from)),
                (Some(from), Some(to), _) => {
                    format!("{} – < {}", words::rough(from), words::rough(to))
                }
            };
            rows.push((class_colour(palette, class, breaks.len()), words));
        }
        rows
    }

    fn ramp_width(&self) -> f32 {
        self.px(RAMP_WIDTH)
            .min(self.width - 4.0 * self.px(ROOM))
            .max(1.0)
    }

    fn panel_area(&self, content: &Content) -> Area {
        let wide = |words: &str, size: f32| self.letters.width(words, self.px(size));
        let notes = content.notes.iter().map(|note| wide(note, SMALL));
        let rows = content
            .classes
            .iter()
            .map(|(_, words)| wide(words, SMALL) + self.px(34.0));
        let ramp = content.ramp.as_ref().map(|_| self.ramp_width());
        let inner = notes
            .chain(rows)
            .chain(ramp)
            .fold(wide(&content.title, PLAIN), f32::max);
        let ramp = if content.ramp.is_some() {
            RAMP_HEIGHT + LINE + 4.0
        } else {
            0.0
        };
        let lines = content.classes.len() + content.notes.len();
        let height = 2.0 * ROOM + PLAIN + 6.0 + ramp + lines as f32 * LINE - 4.0;
        let (width, height) = (inner + 2.0 * self.px(ROOM), self.px(height));
        Area {
            x: self.width - width - self.px(ROOM),
            y: self.height - height - self.px(ROOM),
            width,
            height,
        }
    }

    fn panel(&self, canvas: &mut Canvas) {
        let (palette, content) = (self.palette(), self.content());
        let area = self.panel_area(&content);
        canvas.panel(area, palette.panel, COVER, palette.edge, self.px(1.0));
        let x = area.x + self.px(ROOM);
        let mut y = area.y + self.px(ROOM + PLAIN * 0.88);
        let title = Look {
            bold: true,
            ..self.look(PLAIN, false)
        };
        canvas.write(self.letters, &content.title, x, y, title);
        y += self.px(8.0);
        if let Some(bar) = &content.ramp {
            self.ramp(canvas, bar, x, y);
            y += self.px(RAMP_HEIGHT + LINE + 4.0);
        }
        for (hex, words) in &content.classes {
            let sample = Area {
                x,
                y: y + self.px(2.0),
                width: self.px(24.0),
                height: self.px(RAMP_HEIGHT),
            };
            canvas.block_of(sample, *hex);
            canvas.panel(sample, palette.panel, 0.0, palette.edge, self.px(1.0));
            let (words_x, words_y) = (x + self.px(34.0), y + self.px(RAMP_HEIGHT));
            canvas.write(
                self.letters,
                words,
                words_x,
                words_y,
                self.look(SMALL, false),
            );
            y += self.px(LINE);
        }
        for note in &content.notes {
            let words_y = y + self.px(RAMP_HEIGHT);
            canvas.write(self.letters, note, x, words_y, self.look(SMALL, true));
            y += self.px(LINE);
        }
    }

    fn ramp(&self, canvas: &mut Canvas, bar: &Bar, x: f32, y: f32) {
        let palette = self.palette();
        let (width, height) = (self.ramp_width(), self.px(RAMP_HEIGHT));
        let whole = Area {
            x: x.round(),
            y: y.round(),
            width: width.round(),
            height,
        };
        // What the colours lie on in the map.
        canvas.block(whole, palette.land, 1.0);
        for column in 0..whole.width as u32 {
            let part = (column as f32 + 0.5) / whole.width;
            let line = Area {
                x: whole.x + column as f32,
                width: 1.0,
                ..whole
            };
            canvas.block_of(line, (bar.colours)(part));
        }
        canvas.panel(whole, palette.panel, 0.0, palette.edge, self.px(1.0));
        let below = y + self.px(RAMP_HEIGHT + 13.0);
        let look = self.look(SMALL, false);
        // The ends first: what lies between gives way where it is narrow.
        let (ends, between): (Vec<_>, Vec<_>) = bar
            .ticks
            .iter()
            .partition(|(part, _)| *part == 0.0 || *part == 1.0);
        let mut taken: Vec<(f32, f32)> = Vec::new();
        for (part, words) in ends.into_iter().chain(between) {
            let wide = self.letters.width(words, look.size);
            let last = (whole.x + whole.width - wide).max(whole.x);
            let left = (whole.x + part * whole.width - wide / 2.0).clamp(whole.x, last);
            let right = left + wide + self.px(6.0);
            if taken.iter().all(|(from, to)| right < *from || left > *to) {
                canvas.write(self.letters, words, left, below, look);
                taken.push((left, right));
            }
        }
    }
}

fn range(from: f64, to: f64) -> String {
    if to > from {
        format!("{} – {}", words::rough(from), words::rough(to))
    } else {
        words::rough(from)
    }
}

//! Shapes and words on pixels.

use super::letters::{Letters, Line};
use super::palette::{Hex, colour};
use tiny_skia::{
    Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, StrokeDash,
    Transform,
};

/// A sheet of pixels; lengths are pixels from its north-west corner.
pub struct Canvas {
    pixels: Pixmap,
}

/// A rectangle: left, top, width, height in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub x: f32,
    /// Its upper edge.
    pub y: f32,
    /// From left to right.
    pub width: f32,
    /// From top to bottom.
    pub height: f32,
}

/// How words look.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Pixels an em.
    pub size: f32,
    /// Their colour.
    pub ink: Hex,
    /// What is around them: colour and width in pixels.
    pub halo: Option<(Hex, f32)>,
    /// Drawn stronger.
    pub bold: bool,
}

impl Area {
    /// Do the two have a pixel in common?
    pub fn meets(&self, other: &Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }

    /// Does it lie in a sheet of this size?
    pub fn is_within(&self, width: f32, height: f32) -> bool {
        self.x >= 0.0
            && self.y >= 0.0
            && self.x + self.width <= width
            && self.y + self.height <= height
    }
}

fn paint(colour: Color) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour);
    paint.anti_alias = true;
    paint
}

impl Canvas {
    /// A sheet of one colour. Both sides are at least a pixel, and the product is bounded by the caller.
    pub fn new(width: u32, height: u32, ground: Hex) -> Self {
        let mut pixels =
            Pixmap::new(width.max(1), height.max(1)).expect("a bounded number of pixels");
        pixels.fill(colour(ground, 1.0));
        Self { pixels }
    }

    /// Pixels from left to right.
    pub fn width(&self) -> f32 {
        self.pixels.width() as f32
    }

    /// Pixels from top to bottom.
    pub fn height(&self) -> f32 {
        self.pixels.height() as f32
    }

    /// Fills what a path encloses, holes left out.
    pub fn fill(&mut self, path: &Path, hex: Hex, alpha: f32) {
        self.pixels.fill_path(
            path,
            &paint(colour(hex, alpha)),
            FillRule::EvenOdd,
            Transform::identity(),
            None,
        );
    }

    /// Draws along a path.
    pub fn stroke(&mut self, path: &Path, hex: Hex, alpha: f32, width: f32) {
        self.stroke_dashed(path, hex, alpha, width, None);
    }

    /// Draws along a path, in dashes.
    pub fn stroke_dashed(
        &mut self,
        path: &Path,
        hex: Hex,
        alpha: f32,
        width: f32,
        dash: Option<StrokeDash>,
    ) {
        let stroke = Stroke {
            width,
            line_join: LineJoin::Round,
            dash,
            ..Stroke::default()
        };
        self.pixels.stroke_path(
            path,
            &paint(colour(hex, alpha)),
            &stroke,
            Transform::identity(),
            None,
        );
    }

    /// Fills a rectangle.
    pub fn block(&mut self, area: Area, hex: Hex, alpha: f32) {
        self.block_of(area, colour(hex, alpha));
    }

    /// Fills a rectangle with any colour.
    pub fn block_of(&mut self, area: Area, colour: Color) {
        let rect = Rect::from_xywh(area.x, area.y, area.width, area.height);
        if let Some(rect) = rect {
            let mut paint = paint(colour);
            paint.anti_alias = false;
            self.pixels
                .fill_rect(rect, &paint, Transform::identity(), None);
        }
    }

    /// A ground for words with an edge around it.
    pub fn panel(&mut self, area: Area, ground: Hex, alpha: f32, edge: Hex, width: f32) {
        self.block(area, ground, alpha);
        if let Some(rect) = Rect::from_xywh(area.x, area.y, area.width, area.height) {
            self.stroke(&PathBuilder::from_rect(rect), edge, 1.0, width);
        }
    }

    /// Writes words with the baseline beginning at a pixel; answers how wide they are.
    pub fn write(&mut self, letters: &Letters, words: &str, x: f32, y: f32, look: Look) -> f32 {
        let line = letters.line(words, look.size);
        self.put(&line, x, y, look);
        line.width
    }

    /// Puts a line of words with the baseline beginning at a pixel.
    pub fn put(&mut self, line: &Line, x: f32, y: f32, look: Look) {
        let Some(shape) = &line.shape else { return };
        let place = Transform::from_translate(x, y);
        let draw = |width: f32| Stroke {
            width,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some((halo, width)) = look.halo {
            let around = draw(2.0 * width);
            self.pixels
                .stroke_path(shape, &paint(colour(halo, 0.9)), &around, place, None);
        }
        let ink = paint(colour(look.ink, 1.0));
        self.pixels
            .fill_path(shape, &ink, FillRule::Winding, place, None);
        if look.bold {
            let stronger = draw(look.size / 24.0);
            self.pixels.stroke_path(shape, &ink, &stronger, place, None);
        }
    }

    /// Lays a colour over every pixel; `over` answers red, green, blue and cover for a pixel's middle.
    pub fn wash(&mut self, over: impl Fn(f32, f32) -> [f32; 4]) {
        let width = self.pixels.width() as usize;
        for (at, pixel) in self.pixels.data_mut().chunks_exact_mut(4).enumerate() {
            let (x, y) = ((at % width) as f32 + 0.5, (at / width) as f32 + 0.5);
            let [r, g, b, cover] = over(x, y);
            if cover > 0.0 {
                for (channel, over) in pixel.iter_mut().zip([r, g, b]) {
                    let under = f32::from(*channel);
                    *channel = (under + (over * 255.0 - under) * cover).round() as u8;
                }
            }
        }
    }

    /// Copies another sheet onto this one.
    pub fn lay(&mut self, other: &Self, x: i32, y: i32) {
        let paint = tiny_skia::PixmapPaint::default();
        self.pixels.draw_pixmap(
            x,
            y,
            other.pixels.as_ref(),
            &paint,
            Transform::identity(),
            None,
        );
    }

    /// Red, green and blue of every pixel, row by row. Sheets are opaque: they begin so, and nothing takes cover away.
    pub fn rgb(&self) -> Vec<u8> {
        let pixels = self.pixels.data().chunks_exact(4);
        pixels
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect()
    }
}

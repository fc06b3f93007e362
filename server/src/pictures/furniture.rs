//! What a map has beside its legend: a scale bar, and north.

use super::canvas::{Area, Canvas};
use super::legend::{ROOM, SMALL, Sketch};
use super::words::{self, Tongue};
use tiny_skia::PathBuilder;

/// Pixels of the page that a scale bar is at most long.
const BAR_WIDTH: f32 = 130.0;
/// How much a panel covers.
pub const COVER: f32 = 0.93;

impl Sketch<'_> {
    fn bar_m(&self) -> f64 {
        words::round_down(f64::from(self.px(BAR_WIDTH)) * self.metres_per_px)
    }

    /// The place of the scale bar.
    pub(super) fn bar_area(&self) -> Area {
        let width = (self.bar_m() / self.metres_per_px) as f32 + 2.0 * self.px(8.0);
        Area {
            x: self.px(ROOM),
            y: self.height - self.px(ROOM + 36.0),
            width: width.max(self.px(56.0)),
            height: self.px(36.0),
        }
    }

    /// Draws the scale bar.
    pub(super) fn bar(&self, canvas: &mut Canvas) {
        let (palette, area, metres) = (self.palette(), self.bar_area(), self.bar_m());
        canvas.panel(area, palette.panel, COVER, palette.edge, self.px(1.0));
        let long = (metres / self.metres_per_px) as f32;
        let (x, y) = (area.x + self.px(8.0), area.y + self.px(26.0));
        let mut path = PathBuilder::new();
        path.move_to(x, y - self.px(5.0));
        path.line_to(x, y);
        path.line_to(x + long, y);
        path.line_to(x + long, y - self.px(5.0));
        if let Some(path) = path.finish() {
            canvas.stroke(&path, palette.ink, 1.0, self.px(1.6));
        }
        let words = words::far(self.wanted.tongue, metres);
        let look = self.look(SMALL, false);
        canvas.write(
            self.letters,
            &words,
            x + self.px(4.0),
            area.y + self.px(15.0),
            look,
        );
    }

    /// The place of the arrow to the north.
    pub(super) fn north_area(&self) -> Area {
        Area {
            x: self.px(ROOM),
            y: self.px(ROOM),
            width: self.px(32.0),
            height: self.px(46.0),
        }
    }

    /// Mercator's maps have north above, everywhere.
    pub(super) fn north(&self, canvas: &mut Canvas) {
        let (palette, area) = (self.palette(), self.north_area());
        canvas.panel(area, palette.panel, COVER, palette.edge, self.px(1.0));
        let (middle, top) = (area.x + area.width / 2.0, area.y + self.px(6.0));
        let mut path = PathBuilder::new();
        path.move_to(middle, top);
        path.line_to(middle + self.px(7.0), top + self.px(18.0));
        path.line_to(middle, top + self.px(13.0));
        path.line_to(middle - self.px(7.0), top + self.px(18.0));
        path.close();
        if let Some(path) = path.finish() {
            canvas.fill(&path, palette.ink, 1.0);
        }
        let words = match self.wanted.tongue {
            Tongue::Zh => "北",
            Tongue::En => "N",
        };
        let look = self.look(SMALL, false);
        let wide = self.letters.width(words, look.size);
        canvas.write(
            self.letters,
            words,
            middle - wide / 2.0,
            area.y + self.px(39.0),
            look,
        );
    }
}

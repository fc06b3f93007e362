//! What the colours of a map stand for, and how far they reach.

use super::Per;
use super::frame::Frame;
use super::palette::{Palette, colour};
use super::words;
use tiny_skia::Color;

/// The page's radius at a zoom, in its pixels.
const RADIUS_STOPS: [(f64, f64); 5] = [
    (5.0, 26.0),
    (11.0, 30.0),
    (14.0, 40.0),
    (17.0, 64.0),
    (20.0, 80.0),
];

/// What the colours stand for.
#[derive(Clone, Debug, PartialEq)]
pub enum Scale {
    /// Cases per km² per day, from nothing to `top`; `reached` is the most there is.
    Density {
        /// The last colour.
        top: f64,
        /// The highest in the picture.
        reached: f64,
        /// The kernel, or else the side of a cell, in metres.
        across: Across,
    },
    /// More or less cases per km² per day than the base.
    Difference {
        /// The last colour to either side.
        top: f64,
        /// The farthest from the base.
        reached: f64,
        /// Radius of the kernel in metres.
        radius_m: f64,
    },
    /// Classes of areas: each begins at a break, the first above nothing.
    Classes {
        /// Where the second and further classes begin.
        breaks: Vec<f64>,
        /// Name of the level.
        level: String,
        /// What is classed.
        per: Per,
        /// The top that was asked for, or the most there is.
        top: f64,
    },
}

/// What a density is measured over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Across {
    /// Radius of a kernel in metres.
    Kernel(f64),
    /// Side of a square cell in metres.
    Cell(f64),
}

impl Scale {
    /// The number at the last colour.
    pub fn top(&self) -> f64 {
        match self {
            Self::Density { top, .. }
            | Self::Difference { top, .. }
            | Self::Classes { top, .. } => *top,
        }
    }
}

/// The page's radius at a zoom, as a round number of metres.
pub fn usual_radius_m(frame: &Frame, ratio: f64) -> f64 {
    let zoom = frame.zoom(ratio);
    let after = RADIUS_STOPS.iter().find(|stop| stop.0 >= zoom);
    let before = RADIUS_STOPS.iter().rev().find(|stop| stop.0 <= zoom);
    let px = match (before, after) {
        (Some(a), Some(b)) if a.0 < b.0 => a.1 + (zoom - a.0) / (b.0 - a.0) * (b.1 - a.1),
        (Some(one), _) | (None, Some(one)) => one.1,
        (None, None) => RADIUS_STOPS[0].1,
    };
    words::round_up(px * ratio * frame.metres_per_px())
}

/// Breaks of the classes: rounded, rising, about equally many areas in each; the page's `breaks_of`.
pub fn breaks_of(values: &[f64], classes: usize, is_whole: bool) -> Vec<f64> {
    let mut sorted: Vec<f64> = values
        .iter()
        .copied()
        .filter(|&value| value > 0.0)
        .collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let mut breaks: Vec<f64> = Vec::new();
    for step in 1..classes {
        let Some(&at) = sorted.get(sorted.len() * step / classes) else {
            break;
        };
        let rounded = if is_whole && at < 100.0 {
            at
        } else {
            two_figures(at)
        };
        let least = if is_whole { 1.0 } else { 0.0 };
        if rounded > breaks.last().copied().unwrap_or(least) {
            breaks.push(rounded);
        }
    }
    breaks
}

fn two_figures(n: f64) -> f64 {
    let power = 10_f64.powf(n.abs().log10().floor() - 1.0);
    (n / power).round() * power
}

/// The colour of a class of areas, for the legend.
pub fn class_colour(palette: &Palette, class: usize, breaks: usize) -> Color {
    let hex = if breaks == 0 {
        palette.areas[2]
    } else {
        palette.areas[class.min(palette.areas.len() - 1)]
    };
    colour(hex, 1.0)
}

#[cfg(test)]
mod tests {
    use super::breaks_of;

    #[test]
    fn classes_hold_about_equally_many_areas_and_begin_at_round_numbers() {
        let values: Vec<f64> = (1..=600).map(f64::from).collect();
        assert_eq!(
            breaks_of(&values, 6, true),
            [100.0, 200.0, 300.0, 400.0, 500.0]
        );
        assert_eq!(breaks_of(&[3.0, 3.0, 3.0], 6, true), [3.0]);
        assert_eq!(breaks_of(&[], 6, true), [0.0; 0]);
        let parts = [0.012_34, 0.045_67, 0.3];
        assert_eq!(breaks_of(&parts, 3, false), [0.046, 0.3]);
    }
}

//! Rings cut to a window.

use geo::{Coord, LineString};

use crate::check::tree::{Box4, NOTHING, box_of, join};

/// A ring cut to a window (Sutherland and Hodgman): edges along the window's sides stand for what lies beyond.
pub fn clipped(ring: &LineString<f64>, [west, south, east, north]: Box4) -> Vec<Coord<f64>> {
    let mut coords = ring.0.clone();
    coords.pop();
    let around = coords
        .iter()
        .fold(NOTHING, |around, &at| join(around, box_of(at, at)));
    if around[0] < west {
        coords = cut(&coords, |at| at.x - west);
    }
    if around[2] > east {
        coords = cut(&coords, |at| east - at.x);
    }
    if around[1] < south {
        coords = cut(&coords, |at| at.y - south);
    }
    if around[3] > north {
        coords = cut(&coords, |at| north - at.y);
    }
    coords
}

/// Keeps what lies at a positive or zero distance.
fn cut(coords: &[Coord<f64>], distance: impl Fn(Coord<f64>) -> f64) -> Vec<Coord<f64>> {
    let mut kept = Vec::with_capacity(coords.len());
    let Some(mut before) = coords.last().copied() else {
        return kept;
    };
    for &at in coords {
        let (from, to) = (distance(before), distance(at));
        if (from < 0.0) != (to < 0.0) {
            let share = from / (from - to);
            kept.push(before + (at - before) * share);
        }
        if to >= 0.0 {
            kept.push(at);
        }
        before = at;
    }
    kept
}

//! Areas and water as paths on a frame.

use super::frame::Frame;
use geo::MultiPolygon;
use grids::{AreaId, Bounds, Edition};
use tiny_skia::{Path, PathBuilder};

/// Pixels around the picture in which shapes are still drawn, so that no cut shows at its edge.
const BESIDE_PX: f32 = 64.0;

/// The areas of a level that may be seen in a frame.
pub fn within<'a>(
    edition: &'a Edition,
    level: usize,
    frame: &Frame,
) -> impl Iterator<Item = AreaId> + use<'a> {
    let seen = frame.bounds();
    let ids = edition.level_range(level).map(AreaId);
    ids.filter(move |&id| meets(edition.area_bounds(id), seen))
}

fn meets(area: Bounds, [west, south, east, north]: [f64; 4]) -> bool {
    area.west <= east && west <= area.east && area.south <= north && south <= area.north
}

/// The path of a shape, cut a little beside the picture; none where nothing of it is near.
pub fn path(shape: &MultiPolygon<f64>, frame: &Frame) -> Option<Path> {
    let mut path = PathBuilder::new();
    for polygon in shape {
        add(&mut path, polygon.exterior(), frame);
        for hole in polygon.interiors() {
            add(&mut path, hole, frame);
        }
    }
    path.finish()
}

fn add(path: &mut PathBuilder, ring: &geo::LineString<f64>, frame: &Frame) {
    let placed = ring.0.iter().map(|at| frame.place(at.x, at.y));
    let mut points: Vec<(f32, f32)> = Vec::with_capacity(ring.0.len());
    for point in placed {
        // Nearer than a fifth of a pixel is the same place.
        let is_far =
            |last: &(f32, f32)| (last.0 - point.0).abs() >= 0.2 || (last.1 - point.1).abs() >= 0.2;
        if points.last().is_none_or(is_far) {
            points.push(point);
        }
    }
    let cut = cut(points, frame.width as f32, frame.height as f32);
    if cut.len() < 3 {
        return;
    }
    path.move_to(cut[0].0, cut[0].1);
    cut[1..].iter().for_each(|&(x, y)| path.line_to(x, y));
    path.close();
}

/// The part of a ring in the picture and beside it (Sutherland and Hodgman, 1974: one side after the other).
fn cut(ring: Vec<(f32, f32)>, width: f32, height: f32) -> Vec<(f32, f32)> {
    let (low, right, bottom) = (-BESIDE_PX, width + BESIDE_PX, height + BESIDE_PX);
    let inside = |&(x, y): &(f32, f32)| x >= low && y >= low && x <= right && y <= bottom;
    if ring.iter().all(inside) {
        return ring;
    }
    let ring = half(&ring, |p| p.0 - low);
    let ring = half(&ring, |p| right - p.0);
    let ring = half(&ring, |p| p.1 - low);
    half(&ring, |p| bottom - p.1)
}

/// What of a ring lies where `within` is not negative.
fn half(ring: &[(f32, f32)], within: impl Fn((f32, f32)) -> f32) -> Vec<(f32, f32)> {
    let mut kept = Vec::with_capacity(ring.len());
    let Some(&last) = ring.last() else {
        return kept;
    };
    let mut before = last;
    for &point in ring {
        let (a, b) = (within(before), within(point));
        if (a < 0.0) != (b < 0.0) {
            let part = a / (a - b);
            let mix = |from: f32, to: f32| from + (to - from) * part;
            kept.push((mix(before.0, point.0), mix(before.1, point.1)));
        }
        if b >= 0.0 {
            kept.push(point);
        }
        before = point;
    }
    kept
}

/// How wide the areas of a level are in the frame, as if they were squares that fill half of their boxes, in pixels.
pub fn side_px(edition: &Edition, level: usize, frame: &Frame) -> f64 {
    let ids = edition.level_range(level);
    let count = ids.len().max(1) as f64;
    let px = |id: u32| {
        let b = edition.area_bounds(AreaId(id));
        let ((left, top), (right, bottom)) =
            (frame.place(b.west, b.north), frame.place(b.east, b.south));
        f64::from(right - left) * f64::from(bottom - top) / 2.0
    };
    (ids.map(px).sum::<f64>() / count).max(0.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::frame::Place;
    use super::*;
    use crate::fixture::{SOUTH, WEST, edition};

    #[test]
    fn shapes_far_larger_than_the_picture_are_cut_and_those_beside_it_are_none() {
        let edition = edition();
        let at = |lon, zoom| {
            let middle = Place::Middle {
                lon,
                lat: SOUTH + 0.01,
                zoom,
            };
            Frame::of(middle, 400, 300, 1.0).expect("small")
        };
        let all = &edition.area(AreaId(0)).shape;
        let near = path(all, &at(WEST + 0.01, 21.0))
            .expect("all around")
            .bounds();
        assert_eq!((near.left(), near.right()), (-64.0, 464.0));
        assert_eq!((near.top(), near.bottom()), (-64.0, 364.0));
        assert!(path(all, &at(WEST + 1.0, 14.0)).is_none());
        let whole = path(all, &at(WEST + 0.01, 12.0)).expect("whole").bounds();
        assert!(whole.left() > 0.0 && whole.bottom() < 300.0);
    }

    #[test]
    fn only_areas_that_may_be_seen_are_looked_at() {
        let edition = edition();
        let middle = Place::Middle {
            lon: WEST + 0.005,
            lat: SOUTH + 0.005,
            zoom: 16.0,
        };
        let frame = Frame::of(middle, 400, 300, 1.0).expect("small");
        let codes: Vec<&str> = within(&edition, 2, &frame)
            .map(|id| &*edition.area(id).code)
            .collect();
        assert_eq!(codes, ["d1a"]);
    }
}

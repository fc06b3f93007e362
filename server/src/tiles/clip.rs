//! Cutting a ring to the square of a tile, in whole units.
//!
//! Neighbouring areas share edges, each in its own direction. Whatever is done to an edge here is
//! done alike in both directions, so what was one line stays one line: no gap, no overlap.

use fast_mvt::MvtCoord;

/// What of a ring lies in the square from `low` to `high` (both ways, both included), tidied.
///
/// The ring is open: its last point is not its first again. What comes out may run along the edge
/// of the square; it is empty when nothing with an area is left.
pub fn to_square(ring: Vec<MvtCoord>, low: i32, high: i32) -> Vec<MvtCoord> {
    let within = |value: i32| value >= low && value <= high;
    if ring.iter().all(|point| within(point.x) && within(point.y)) {
        return tidied(ring);
    }
    let ring = half(&ring, |p| p.x >= low, |a, b| at_x(a, b, low));
    let ring = half(&ring, |p| p.x <= high, |a, b| at_x(a, b, high));
    let ring = half(&ring, |p| p.y >= low, |a, b| at_y(a, b, low));
    tidied(half(&ring, |p| p.y <= high, |a, b| at_y(a, b, high)))
}

/// One step of Sutherland and Hodgman's way: what of a ring lies on one side of a line.
fn half(
    ring: &[MvtCoord],
    inside: impl Fn(MvtCoord) -> bool,
    crossing: impl Fn(MvtCoord, MvtCoord) -> MvtCoord,
) -> Vec<MvtCoord> {
    let Some(&last) = ring.last() else {
        return Vec::new();
    };
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let mut from = last;
    for &to in ring {
        if inside(from) != inside(to) {
            kept.push(crossing(from, to));
        }
        if inside(to) {
            kept.push(to);
        }
        from = to;
    }
    kept
}

fn at_x(a: MvtCoord, b: MvtCoord, x: i32) -> MvtCoord {
    let (a, b) = ordered(a, b);
    MvtCoord {
        x,
        y: between(a.y, b.y, x - a.x, b.x - a.x),
    }
}

fn at_y(a: MvtCoord, b: MvtCoord, y: i32) -> MvtCoord {
    let (a, b) = ordered(a, b);
    MvtCoord {
        x: between(a.x, b.x, y - a.y, b.y - a.y),
        y,
    }
}

/// The two ends of an edge in an order that does not depend on its direction.
fn ordered(a: MvtCoord, b: MvtCoord) -> (MvtCoord, MvtCoord) {
    if (a.x, a.y) <= (b.x, b.y) {
        (a, b)
    } else {
        (b, a)
    }
}

/// `from + (to - from) * part / whole`, rounded to the nearest, halves up.
fn between(from: i32, to: i32, part: i32, whole: i32) -> i32 {
    let (from, to) = (i64::from(from), i64::from(to));
    let sign = i64::from(whole.signum());
    let (part, whole) = (sign * i64::from(part), sign * i64::from(whole));
    // Units of the whole world at zoom 18 have 30 bits: doubled products fit into 63.
    (from + (2 * (to - from) * part + whole).div_euclid(2 * whole)) as i32
}

/// The ring without repeated points, without points that lie on a straight line between their
/// neighbours, and without spikes; empty if it has no area.
pub fn tidied(ring: Vec<MvtCoord>) -> Vec<MvtCoord> {
    let mut kept: Vec<MvtCoord> = Vec::with_capacity(ring.len());
    for point in ring {
        while kept.len() >= 2 && turn(kept[kept.len() - 2], kept[kept.len() - 1], point) == 0 {
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    let mut start = 0;
    while kept.len() - start >= 3 {
        let end = kept.len();
        if turn(kept[end - 2], kept[end - 1], kept[start]) == 0 {
            kept.pop();
        } else if turn(kept[end - 1], kept[start], kept[start + 1]) == 0 {
            start += 1;
        } else {
            break;
        }
    }
    kept.drain(..start);
    if kept.len() < 3 || twice_area(&kept) == 0 {
        kept.clear();
    }
    kept
}

/// Twice the area of the triangle: positive for a right turn as seen on the screen, 0 for none.
fn turn(a: MvtCoord, b: MvtCoord, c: MvtCoord) -> i64 {
    let (abx, aby) = (
        i64::from(b.x) - i64::from(a.x),
        i64::from(b.y) - i64::from(a.y),
    );
    let (acx, acy) = (
        i64::from(c.x) - i64::from(a.x),
        i64::from(c.y) - i64::from(a.y),
    );
    abx * acy - aby * acx
}

/// Twice the area of a ring, positive if it runs clockwise on the screen (rows grow southwards).
///
/// Source of the formula: the surveyor's formula, to which the vector tile specification 2.1
/// (4.3.4.4) refers: outer rings are positive, holes negative.
pub fn twice_area(ring: &[MvtCoord]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&MvtCoord, &MvtCoord)| {
        i64::from(a.x) * i64::from(b.y) - i64::from(b.x) * i64::from(a.y)
    };
    ring.iter().zip(next).map(cross).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Vec<MvtCoord> {
        points.iter().map(|&(x, y)| MvtCoord { x, y }).collect()
    }

    #[test]
    fn straight_points_repeated_points_and_spikes_go() {
        let with_all = [
            (0, 0),
            (5, 0),
            (5, 0),
            (10, 0),
            (10, 10),
            (30, 10),
            (10, 10),
            (0, 10),
            (0, 4),
        ];
        assert_eq!(
            tidied(ring(&with_all)),
            ring(&[(0, 0), (10, 0), (10, 10), (0, 10)])
        );
        assert!(tidied(ring(&[(0, 0), (9, 3), (3, 1)])).is_empty());
        assert!(tidied(ring(&[(7, 7)])).is_empty() && tidied(Vec::new()).is_empty());
    }

    #[test]
    fn a_ring_around_the_square_becomes_the_square() {
        let around = ring(&[(-900, -800), (900, -900), (1_000, 700), (-700, 900)]);
        let mut square = to_square(around, 0, 64);
        square.sort_unstable_by_key(|p| (p.x, p.y));
        assert_eq!(square, ring(&[(0, 0), (0, 64), (64, 0), (64, 64)]));
    }

    #[test]
    fn a_ring_beside_the_square_leaves_nothing() {
        assert!(to_square(ring(&[(70, 0), (90, 0), (90, 50)]), 0, 64).is_empty());
        // Around a corner, touching neither side of it.
        assert!(to_square(ring(&[(-60, -1), (-1, -60), (-60, -60)]), 0, 64).is_empty());
    }

    #[test]
    fn an_edge_is_cut_at_the_same_place_in_both_directions() {
        for (dx, dy) in (-7..=7).flat_map(|dx| (-7..=7).map(move |dy| (dx * 131, dy * 97))) {
            let (a, b) = (
                MvtCoord { x: 3, y: 5 },
                MvtCoord {
                    x: 3 + dx,
                    y: 5 + dy,
                },
            );
            for line in [-100, 4, 5, 6, 250] {
                if dx != 0 {
                    assert_eq!(at_x(a, b, line), at_x(b, a, line));
                }
                if dy != 0 {
                    assert_eq!(at_y(a, b, line), at_y(b, a, line));
                }
            }
        }
    }
}

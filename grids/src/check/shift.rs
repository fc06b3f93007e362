//! A hint when the areas of a level lie off their parents as a whole: a sign of two coordinate systems.

use super::ground::bounds;
use super::relations::Found;
use super::tree::{Box4, NOTHING, join};
use crate::fault::{Fault, Kind};
use crate::import::Draft;
use crate::{LevelName, Position, measure};

/// GCJ-02 lies 300 to 700 m off, BD-09 up to 1,400 m; old national datums about 100 m.
const SHIFT_M: std::ops::Range<f64> = 50.0..2_000.0;

/// Warns of every level most of whose outer extent is that of its parents, moved.
pub(super) fn hints(
    drafts: &[Draft],
    levels: &[LevelName],
    found: &Found,
    faults: &mut Vec<Fault>,
) {
    let mut of_levels: Vec<u8> = found
        .outsides
        .iter()
        .map(|&child| drafts[child as usize].level)
        .collect();
    of_levels.sort_unstable();
    of_levels.dedup();
    for level in of_levels {
        let (mut children, mut parents) = (NOTHING, NOTHING);
        for child in drafts
            .iter()
            .filter(|draft| draft.level == level && draft.sound)
        {
            let Some(parent) = child
                .parent
                .map(|parent| &drafts[parent])
                .filter(|parent| parent.sound)
            else {
                continue;
            };
            children = join(children, bounds(&child.shape));
            parents = join(parents, bounds(&parent.shape));
        }
        let Some((east_m, north_m)) = moved(children, parents) else {
            continue;
        };
        let way = |metres: f64, positive: &str, negative: &str| {
            format!(
                "{:.0} m {}",
                metres.abs(),
                if metres < 0.0 { negative } else { positive }
            )
        };
        let reason = format!(
            "the areas of level {} lie {} and {} of their parents as a whole; one of the two may be in another \
             coordinate system than declared, such as gcj02 or bd09",
            levels[usize::from(level)],
            way(east_m, "east", "west"),
            way(north_m, "north", "south"),
        );
        faults.push(Fault::warning(Kind::Shifted, reason));
    }
}

/// How far a box was moved, in metres east and north; none if it also changed its size, or hardly moved.
fn moved(from: Box4, to: Box4) -> Option<(f64, f64)> {
    let plane = measure::Plane::at(Position::new(to[0], to[1]).ok()?);
    let (metres_x, metres_y) = plane.metres_per_degree();
    let at = |side: usize, metres: f64| (from[side] - to[side]) * metres;
    let [west, south, east, north] = [
        at(0, metres_x),
        at(1, metres_y),
        at(2, metres_x),
        at(3, metres_y),
    ];
    let (x, y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let far = x.hypot(y);
    // Every side moved alike, up to what GCJ-02 itself varies and a careless border strays.
    let alike = (west - x).abs().max((south - y).abs()) < far * 0.2;
    (SHIFT_M.contains(&far) && alike).then_some((x, y))
}

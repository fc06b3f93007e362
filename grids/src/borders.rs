//! The outer borders of one level's areas as runs of edges in an R-tree: which area is nearest to a place outside.
//!
//! Who comes from outside meets, before any other, an edge with land on one side only. So edges that stand there once
//! in each direction, between two areas, are left out, unless one of their ends is an end of an outer edge too: there
//! several areas are equally near.

use std::collections::HashSet;

use geo::{Coord, LineString};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::area::{Area, AreaId};
use crate::measure::Plane;
use crate::plain;
use crate::position::{Bounds, Position};
use crate::ring;

/// Edges of a run: long enough that the runs cost a sixth of the coordinates, short enough to be near or far as a whole.
const RUN_EDGES: usize = 16;

/// The outer borders of a level.
pub(crate) struct Borders {
    runs: RTree<Run>,
    /// How long a degree of longitude is in degrees of latitude, in the middle of the level: boxes are kept in degrees of
    /// latitude both ways, so that what is near in the tree is near on the ground.
    east: f64,
    rings: Box<[Ring]>,
}

/// Where a ring stands in the areas; number 0 of a polygon is its exterior.
#[derive(Clone, Copy, Debug)]
struct Ring {
    area: AreaId,
    polygon: u32,
    number: u32,
}

/// Up to [`RUN_EDGES`] edges of one ring that follow each other.
struct Run {
    ring: u32,
    first: u32,
    low: [f64; 2],
    high: [f64; 2],
}

impl RTreeObject for Run {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}

impl PointDistance for Run {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.envelope().distance_2(point)
    }
}

impl Borders {
    /// `areas` are those of the level; the first has the id `first`.
    pub(crate) fn build(areas: &[Area], first: u32) -> Self {
        let outer = outer_ends(areas);
        let east = east_of_middle(areas);
        let (mut rings, mut runs) = (Vec::new(), Vec::new());
        for (at, area) in areas.iter().enumerate() {
            for (polygon, part) in area.shape.iter().enumerate() {
                let all = std::iter::once(part.exterior()).chain(part.interiors());
                for (number, line) in all.enumerate() {
                    add_runs(&mut runs, rings.len() as u32, line, &outer, east);
                    rings.push(Ring {
                        area: AreaId(first + at as u32),
                        polygon: polygon as u32,
                        number: number as u32,
                    });
                }
            }
        }
        Self {
            runs: RTree::bulk_load(runs),
            east,
            rings: rings.into(),
        }
    }

    /// The area whose border is nearest to a place in no area of the level, the lower id of several, and the metres to
    /// it on the plane.
    ///
    /// `areas` are all areas of the edition; `plane` touches at the place. `None` if there are no edges.
    pub(crate) fn nearest(&self, areas: &[Area], plane: &Plane) -> Option<(AreaId, f64)> {
        let mut best: Option<(AreaId, f64)> = None;
        let from = plane.origin();
        let near = self
            .runs
            .nearest_neighbor_iter_with_distance_2(&[from.x * self.east, from.y]);
        for (run, box_deg_2) in near {
            let sure_m = plane.sure_metres(box_deg_2.sqrt(), self.east);
            if best.is_some_and(|(_, metres)| sure_m > metres) {
                break;
            }
            let ring = self.rings[run.ring as usize];
            let metres = plane.distance_to_line_m(run.coords(ring.line(areas)));
            let is_better = best.is_none_or(|(area, least)| {
                metres < least || (metres == least && ring.area < area)
            });
            if is_better {
                best = Some((ring.area, metres));
            }
        }
        best
    }
}

impl Ring {
    fn line(self, areas: &[Area]) -> &LineString<f64> {
        let polygon = &areas[self.area.index()].shape.0[self.polygon as usize];
        match self.number.checked_sub(1) {
            None => polygon.exterior(),
            Some(hole) => &polygon.interiors()[hole as usize],
        }
    }
}

impl Run {
    fn coords<'a>(&self, line: &'a LineString<f64>) -> &'a [Coord<f64>] {
        let first = self.first as usize;
        &line.0[first..line.0.len().min(first + RUN_EDGES + 1)]
    }
}

fn add_runs(
    runs: &mut Vec<Run>,
    ring: u32,
    line: &LineString<f64>,
    outer: &HashSet<End>,
    east: f64,
) {
    let edges = line.0.len().saturating_sub(1);
    for first in (0..edges).step_by(RUN_EDGES) {
        let mut run = Run {
            ring,
            first: first as u32,
            low: [f64::INFINITY; 2],
            high: [f64::NEG_INFINITY; 2],
        };
        let coords = run.coords(line);
        if !coords.iter().any(|coord| outer.contains(&end(*coord))) {
            continue;
        }
        for coord in coords {
            let x = coord.x * east;
            run.low = [run.low[0].min(x), run.low[1].min(coord.y)];
            run.high = [run.high[0].max(x), run.high[1].max(coord.y)];
        }
        runs.push(run);
    }
}

/// See [`Borders::east`]; never nothing, also at the poles.
fn east_of_middle(areas: &[Area]) -> f64 {
    const LEAST: f64 = 0.1;
    let bounds = areas
        .iter()
        .map(|area| ring::bounds(&area.shape))
        .fold(Bounds::EMPTY, Bounds::union);
    let middle = Position::new(0.0, f64::midpoint(bounds.south, bounds.north));
    middle.map_or(1.0, |middle| {
        let (east_m, north_m) = Plane::at(middle).metres_per_degree();
        (east_m / north_m).max(LEAST)
    })
}

/// A coordinate to be compared bit by bit.
type End = [u64; 2];

/// 0 and -0 are one place.
fn end(coord: Coord<f64>) -> End {
    [(coord.x + 0.0).to_bits(), (coord.y + 0.0).to_bits()]
}

/// The ends of all edges that no other area has in the other direction.
fn outer_ends(areas: &[Area]) -> HashSet<End> {
    let directed: HashSet<(End, End)> = areas
        .iter()
        .flat_map(|area| plain::edges(&area.shape))
        .map(|(a, b)| (end(a), end(b)))
        .collect();
    let outer = directed
        .iter()
        .filter(|(a, b)| !directed.contains(&(*b, *a)));
    outer.flat_map(|(a, b)| [*a, *b]).collect()
}

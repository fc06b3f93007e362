//! The borders of one level's areas as runs of edges in an R-tree: which border is nearest.

use geo::{Coord, LineString};
use rstar::{AABB, Envelope as _, PointDistance, RTree, RTreeObject};

use crate::area::{Area, AreaId};
use crate::measure::Plane;

/// Edges of a run: long enough that the runs cost a sixth of the coordinates, short enough to be near or far as a whole.
const RUN_EDGES: usize = 16;

/// All borders of a level.
pub(crate) struct Borders {
    runs: RTree<Run>,
    rings: Box<[Ring]>,
}

/// Where a ring stands in the areas; ring 0 of a polygon is its exterior.
#[derive(Clone, Copy, Debug)]
struct Ring {
    area: AreaId,
    polygon: u32,
    ring: u32,
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
        let (mut rings, mut runs) = (Vec::new(), Vec::new());
        for (at, area) in areas.iter().enumerate() {
            for (polygon, part) in area.shape.iter().enumerate() {
                let all = std::iter::once(part.exterior()).chain(part.interiors());
                for (ring, line) in all.enumerate() {
                    add_runs(&mut runs, rings.len() as u32, line);
                    rings.push(Ring {
                        area: AreaId(first + at as u32),
                        polygon: polygon as u32,
                        ring: ring as u32,
                    });
                }
            }
        }
        Self {
            runs: RTree::bulk_load(runs),
            rings: rings.into(),
        }
    }

    /// The area with the nearest border, the lower id of several, and the metres to it on the plane.
    ///
    /// `areas` are all areas of the edition; `sure_m` says for a distance of a box in degrees how many metres it is at
    /// least. `None` if there are no edges.
    pub(crate) fn nearest(
        &self,
        areas: &[Area],
        plane: &Plane,
        from: Coord<f64>,
        sure_m: impl Fn(f64) -> f64,
    ) -> Option<(AreaId, f64)> {
        let mut best: Option<(AreaId, f64)> = None;
        let near = self
            .runs
            .nearest_neighbor_iter_with_distance_2(&[from.x, from.y]);
        for (run, box_deg_2) in near {
            if best.is_some_and(|(_, metres)| sure_m(box_deg_2.sqrt()) > metres) {
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
        match self.ring.checked_sub(1) {
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

fn add_runs(runs: &mut Vec<Run>, ring: u32, line: &LineString<f64>) {
    let edges = line.0.len().saturating_sub(1);
    for first in (0..edges).step_by(RUN_EDGES) {
        let mut run = Run {
            ring,
            first: first as u32,
            low: [f64::INFINITY; 2],
            high: [f64::NEG_INFINITY; 2],
        };
        for coord in run.coords(line) {
            run.low = [run.low[0].min(coord.x), run.low[1].min(coord.y)];
            run.high = [run.high[0].max(coord.x), run.high[1].max(coord.y)];
        }
        runs.push(run);
    }
}

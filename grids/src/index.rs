//! The boxes of one level's areas in an R-tree: which areas may have a point, and which are near.

use rstar::{AABB, Envelope, PointDistance, RTree, RTreeObject};

use crate::area::{Area, AreaId};
use crate::plain::{self, Standing};
use crate::position::Position;
use crate::ring;

/// The box of one area.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AreaBox {
    pub(crate) id: AreaId,
    pub(crate) low: [f64; 2],
    pub(crate) high: [f64; 2],
}

impl RTreeObject for AreaBox {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.low, self.high)
    }
}

impl PointDistance for AreaBox {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.envelope().distance_2(point)
    }

    fn contains_point(&self, point: &[f64; 2]) -> bool {
        self.envelope().contains_point(point)
    }
}

/// The areas of one level by their boxes.
pub(crate) struct Index {
    tree: RTree<AreaBox>,
}

/// All areas of a level that a point touches, in the order of their codes.
pub(crate) struct Touching {
    pub(crate) areas: Vec<AreaId>,
    /// True if the point lies on an edge of any of them.
    pub(crate) on_border: bool,
}

impl Index {
    /// `areas` are those of the level; the first has the id `first`.
    pub(crate) fn build(areas: &[Area], first: u32) -> Self {
        let boxes = areas.iter().enumerate().map(|(at, area)| {
            let bounds = ring::bounds(&area.shape);
            AreaBox {
                id: AreaId(first + at as u32),
                low: [bounds.west, bounds.south],
                high: [bounds.east, bounds.north],
            }
        });
        Self {
            tree: RTree::bulk_load(boxes.collect()),
        }
    }

    /// The plain and exact answer, by looking at every edge of every area whose box has the point.
    ///
    /// `areas` are all areas of the edition.
    pub(crate) fn touching(&self, areas: &[Area], position: Position) -> Touching {
        let point = position.coord();
        let mut touching = Touching {
            areas: Vec::new(),
            on_border: false,
        };
        for candidate in self.tree.locate_all_at_point(&[point.x, point.y]) {
            match plain::standing(&areas[candidate.id.index()].shape, point) {
                Standing::Inside => touching.areas.push(candidate.id),
                Standing::Border => {
                    touching.areas.push(candidate.id);
                    touching.on_border = true;
                }
                Standing::Outside => {}
            }
        }
        touching.areas.sort_unstable();
        touching
    }

    /// Areas whose box meets the window.
    pub(crate) fn in_window(
        &self,
        low: [f64; 2],
        high: [f64; 2],
    ) -> impl Iterator<Item = AreaId> + '_ {
        self.tree
            .locate_in_envelope_intersecting(&AABB::from_corners(low, high))
            .map(|found| found.id)
    }

    /// Bytes of memory, estimated from rstar's layout: leaves, and an inner node for every few of them.
    pub(crate) fn bytes(&self) -> usize {
        self.tree.size() * size_of::<AreaBox>() * 5 / 4
    }
}

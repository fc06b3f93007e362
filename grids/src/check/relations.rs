//! Which areas must not share ground, and which must contain which; what was found between them.

use geo::Coord;

use crate::fault::Kind;
use crate::import::Draft;

/// What was found by looking at edges, corners and rings.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Pairs of areas of one level whose insides meet, the lower index first; may repeat.
    pub overlaps: Vec<(u32, u32)>,
    /// Children that reach outside their parent; may repeat.
    pub outsides: Vec<u32>,
    /// Areas whose own rings are at fault, and where.
    pub rings: Vec<(u32, Kind, Coord<f64>)>,
}

impl Found {
    pub fn join(mut self, mut other: Self) -> Self {
        self.overlaps.append(&mut other.overlaps);
        self.outsides.append(&mut other.outsides);
        self.rings.append(&mut other.rings);
        self
    }

    /// Notes that the insides of two areas meet, if they must not.
    pub fn insides_meet(&mut self, drafts: &[Draft], a: u32, b: u32) {
        if a != b && drafts[a as usize].level == drafts[b as usize].level {
            self.overlaps.push((a.min(b), a.max(b)));
        }
    }

    /// Notes that `a` has ground outside `b`, if `b` is its parent.
    pub fn reaches_outside(&mut self, drafts: &[Draft], a: u32, b: u32) {
        if drafts[a as usize].parent == Some(b as usize) {
            self.outsides.push(a);
        }
    }

    /// Notes that edges of two areas, or of one, cross between their ends: each has ground on all four sides.
    pub fn edges_cross(&mut self, drafts: &[Draft], a: u32, b: u32, at: Coord<f64>) {
        if a == b {
            self.rings.push((a, Kind::SelfIntersection, at));
        }
        self.insides_meet(drafts, a, b);
        self.reaches_outside(drafts, a, b);
        self.reaches_outside(drafts, b, a);
    }

    /// Sorts and drops what was found more than once.
    pub fn settle(&mut self) {
        self.overlaps.sort_unstable();
        self.overlaps.dedup();
        self.outsides.sort_unstable();
        self.outsides.dedup();
        self.rings.sort_by(|a, b| {
            (a.0, a.1)
                .cmp(&(b.0, b.1))
                .then(a.2.x.total_cmp(&b.2.x))
                .then(a.2.y.total_cmp(&b.2.y))
        });
        self.rings.dedup();
    }
}

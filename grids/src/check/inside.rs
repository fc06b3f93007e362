//! Rings that touch nothing: holes outside their part, parts inside parts, areas wholly inside others.

use std::sync::OnceLock;

use geo::Coord;
use rayon::prelude::*;

use super::mesh::{Mesh, Ring};
use super::relations::Found;
use super::tree::{Box4, NOTHING, Tree, box_of, join};
use crate::fault::Kind;
use crate::import::Draft;
use crate::ring::side;

/// From this many edges on an area's edges are kept by latitude.
const SLABS_FROM: usize = 128;

/// Tests one vertex of every ring against the areas around it and the other rings of its own area.
pub(crate) fn look_inside(mesh: &Mesh, drafts: &[Draft]) -> Found {
    let areas = Areas::new(mesh, drafts.len());
    (0..mesh.rings.len() as u32)
        .into_par_iter()
        .fold(Found::default, |mut found, ring| {
            areas.look_at_others(drafts, ring, &mut found);
            areas.look_at_own(ring, &mut found);
            found
        })
        .reduce(Found::default, Found::join)
}

/// Where a point lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Inside,
    Border,
    Outside,
}

struct Areas<'a> {
    mesh: &'a Mesh,
    /// The rings of each area; they follow each other.
    rings: Vec<(u32, u32)>,
    /// How many edges each area has.
    sizes: Vec<usize>,
    boxes: Vec<Box4>,
    tree: Tree,
    slabs: Vec<OnceLock<Slabs>>,
}

impl<'a> Areas<'a> {
    fn new(mesh: &'a Mesh, count: usize) -> Self {
        let mut rings = vec![(0, 0); count];
        let mut boxes = vec![NOTHING; count];
        let mut sizes = vec![0; count];
        for (at, ring) in mesh.rings.iter().enumerate() {
            let at = at as u32;
            let range = &mut rings[ring.area as usize];
            *range = if range.0 == range.1 {
                (at, at + 1)
            } else {
                (range.0, at + 1)
            };
            sizes[ring.area as usize] += mesh.ring_halves(at).len();
            for half in mesh.ring_halves(at) {
                let place = mesh.vertices[half.from as usize];
                let around = &mut boxes[ring.area as usize];
                *around = join(*around, box_of(place, place));
            }
        }
        let tree = Tree::new(&boxes);
        let slabs = (0..count).map(|_| OnceLock::new()).collect();
        Self {
            mesh,
            rings,
            sizes,
            boxes,
            tree,
            slabs,
        }
    }

    fn first_vertex(&self, ring: u32) -> Coord<f64> {
        self.mesh.vertices[self.mesh.ring_halves(ring)[0].from as usize]
    }

    fn look_at_others(&self, drafts: &[Draft], ring: u32, found: &mut Found) {
        let own = self.mesh.rings[ring as usize].area;
        let at = self.first_vertex(ring);
        self.tree.each(box_of(at, at), &mut |other| {
            let is_sibling = drafts[other as usize].level == drafts[own as usize].level;
            let is_child = drafts[other as usize].parent == Some(own as usize);
            if other != own
                && (is_sibling || is_child)
                && self.standing(other, at, |_| true) == Standing::Inside
            {
                found.insides_meet(drafts, own, other);
                found.reaches_outside(drafts, other, own);
            }
        });
        if let Some(parent) = drafts[own as usize].parent.map(|parent| parent as u32) {
            let (from, to) = self.rings[parent as usize];
            if from < to && self.standing(parent, at, |_| true) == Standing::Outside {
                found.reaches_outside(drafts, own, parent);
            }
        }
    }

    /// A hole must lie in its own outer ring and in no other hole; a part must not lie in another part.
    fn look_at_own(&self, ring: u32, found: &mut Found) {
        let Ring {
            area,
            part,
            is_outer,
            ..
        } = self.mesh.rings[ring as usize];
        let (from, to) = self.rings[area as usize];
        if to - from < 2 {
            return;
        }
        let at = self.first_vertex(ring);
        let among_others = self.standing(area, at, |other| other != ring);
        if is_outer {
            if among_others == Standing::Inside {
                found.rings.push((area, Kind::NestedParts, at));
            }
            return;
        }
        let own_outer = |other: u32| {
            let other = &self.mesh.rings[other as usize];
            other.is_outer && other.part == part
        };
        if among_others == Standing::Outside
            || self.standing(area, at, own_outer) == Standing::Outside
        {
            found.rings.push((area, Kind::HoleOutside, at));
        }
    }

    /// Where a point lies by the rings that `counts`, which are taken to enclose by even and odd. Exact.
    fn standing(&self, area: u32, at: Coord<f64>, counts: impl Fn(u32) -> bool) -> Standing {
        let [west, south, east, north] = self.boxes[area as usize];
        if at.x < west || at.x > east || at.y < south || at.y > north {
            return Standing::Outside;
        }
        let (from, to) = self.rings[area as usize];
        let mut ray = Ray {
            at,
            is_inside: false,
        };
        let edges = |ring: u32| self.mesh.ring_halves(ring).iter();
        let size = self.sizes[area as usize];
        if size < SLABS_FROM {
            for half in (from..to).filter(|&ring| counts(ring)).flat_map(edges) {
                if ray.meets(
                    self.mesh.vertices[half.from as usize],
                    self.mesh.vertices[half.to as usize],
                ) {
                    return Standing::Border;
                }
            }
        } else {
            let slabs = self.slabs[area as usize]
                .get_or_init(|| Slabs::new(self.mesh, from..to, (south, north), size));
            for &(low, high, ring) in slabs.of(at.y) {
                if counts(ring)
                    && ray.meets(
                        self.mesh.vertices[low as usize],
                        self.mesh.vertices[high as usize],
                    )
                {
                    return Standing::Border;
                }
            }
        }
        if ray.is_inside {
            Standing::Inside
        } else {
            Standing::Outside
        }
    }
}

/// A ray from a point to the east.
struct Ray {
    at: Coord<f64>,
    is_inside: bool,
}

impl Ray {
    /// True if the point lies on the edge; else the edge is counted if it crosses the ray.
    fn meets(&mut self, a: Coord<f64>, b: Coord<f64>) -> bool {
        let at = self.at;
        let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
        if at.y < low.y || at.y > high.y || at.x > a.x.max(b.x) {
            return false;
        }
        if low.y == high.y {
            return at.x >= a.x.min(b.x);
        }
        let side = side(low, high, at);
        // The upper end belongs to the next edge.
        if side > 0.0 && at.y < high.y {
            self.is_inside = !self.is_inside;
        }
        side == 0.0
    }
}

/// The edges of an area by latitude: a point is compared only with those of its slab.
struct Slabs {
    south: f64,
    per_degree: f64,
    starts: Vec<u32>,
    /// Two vertices and the ring.
    edges: Vec<(u32, u32, u32)>,
}

impl Slabs {
    fn new(
        mesh: &Mesh,
        rings: std::ops::Range<u32>,
        (south, north): (f64, f64),
        size: usize,
    ) -> Self {
        let halves = || {
            rings
                .clone()
                .flat_map(|ring| mesh.ring_halves(ring).iter().map(move |half| (half, ring)))
        };
        let mut count = size / 4;
        loop {
            let per_degree = count as f64 / (north - south);
            let slabs = Self {
                south,
                per_degree,
                starts: vec![0; count + 2],
                edges: Vec::new(),
            };
            let range = |half: &super::mesh::Half| {
                let (a, b) = (
                    mesh.vertices[half.from as usize].y,
                    mesh.vertices[half.to as usize].y,
                );
                slabs.slab(a.min(b))..slabs.slab(a.max(b)) + 1
            };
            let total: usize = halves().map(|(half, _)| range(half).len()).sum();
            // Many long edges: thinner slabs would only repeat them.
            if total <= size * 8 || count <= 1 {
                let mut keyed: Vec<(u32, (u32, u32, u32))> = halves()
                    .flat_map(|(half, ring)| {
                        range(half).map(move |slab| (slab as u32, (half.from, half.to, ring)))
                    })
                    .collect();
                keyed.sort_unstable();
                let starts = (0..count + 2)
                    .map(|slab| keyed.partition_point(|key| (key.0 as usize) < slab) as u32);
                let starts = starts.collect();
                return Self {
                    starts,
                    edges: keyed.into_iter().map(|(_, edge)| edge).collect(),
                    ..slabs
                };
            }
            count /= 2;
        }
    }

    fn slab(&self, y: f64) -> usize {
        let slab = ((y - self.south) * self.per_degree) as usize;
        slab.min(self.starts.len() - 2)
    }

    fn of(&self, y: f64) -> &[(u32, u32, u32)] {
        let slab = self.slab(y);
        &self.edges[self.starts[slab] as usize..self.starts[slab + 1] as usize]
    }
}

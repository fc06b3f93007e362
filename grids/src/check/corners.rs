//! What areas do to each other around one vertex: which of the sectors between the edges each of them fills.
//!
//! If no two edges cross between their ends, areas that share ground, or leave their parent, and whose rings
//! touch at all, do so around some vertex of one that lies on a ring of the other. Sectors are told apart by
//! exact predicates, so slivers that no float can measure are found and exact partitions never are.

use std::cmp::Ordering;

use geo::Coord;
use rayon::prelude::*;

use super::contacts::Contacts;
use super::mesh::Mesh;
use super::relations::Found;
use crate::fault::Kind;
use crate::import::Draft;
use crate::ring::side;

/// Looks around every vertex, on all cores.
pub(crate) fn look_around(mesh: &Mesh, drafts: &[Draft], contacts: &Contacts) -> Found {
    let vertices: Vec<u32> = (0..mesh.vertices.len() as u32).collect();
    vertices
        .par_chunks(4096)
        .map(|chunk| {
            let mut around = Around::new(mesh, drafts);
            for &vertex in chunk {
                around.look(vertex, touching(contacts, vertex));
            }
            around.found
        })
        .reduce(Found::default, Found::join)
}

fn touching(contacts: &Contacts, vertex: u32) -> &[(u32, u32)] {
    let touches = &contacts.touches;
    let start = touches.partition_point(|touch| touch.0 < vertex);
    let count = touches[start..]
        .iter()
        .take_while(|touch| touch.0 == vertex)
        .count();
    &touches[start..start + count]
}

/// An edge of an area as seen from the vertex.
#[derive(Clone, Copy, Debug)]
struct Spoke {
    area: u32,
    /// Which direction; directions are numbered counter-clockwise.
    ray: u32,
    /// The vertex at the other end.
    end: u32,
    /// True if the ring leaves along it: counter-clockwise of it the area begins.
    leaves: bool,
}

/// The lists are kept from vertex to vertex to save their allocation.
struct Around<'a> {
    mesh: &'a Mesh,
    drafts: &'a [Draft],
    spokes: Vec<Spoke>,
    rays: Vec<u32>,
    /// Sector, level and area: who fills what. Sector `n` lies between ray `n` and the next.
    fills: Vec<(u32, u8, u32)>,
    /// The areas that fill any, in order.
    present: Vec<u32>,
    found: Found,
}

impl<'a> Around<'a> {
    fn new(mesh: &'a Mesh, drafts: &'a [Draft]) -> Self {
        let (spokes, rays, fills, present) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            mesh,
            drafts,
            spokes,
            rays,
            fills,
            present,
            found: Found::default(),
        }
    }

    fn look(&mut self, vertex: u32, touches: &[(u32, u32)]) {
        self.gather(vertex, touches);
        // One ring passing by is all that most vertices on the outer boundary have.
        if let [a, b] = self.spokes[..]
            && a.end != b.end
        {
            return;
        }
        let rays = self.number_rays(vertex);
        self.fills.clear();
        self.present.clear();
        let mut from = 0;
        while from < self.spokes.len() {
            let area = self.spokes[from].area;
            let count = self.spokes[from..]
                .iter()
                .take_while(|spoke| spoke.area == area)
                .count();
            self.fill(vertex, from, from + count, rays);
            from += count;
        }
        self.compare();
    }

    fn gather(&mut self, vertex: u32, touches: &[(u32, u32)]) {
        self.spokes.clear();
        for (before, after, ring) in self.mesh.corners(vertex) {
            let area = self.mesh.rings[ring as usize].area;
            self.spokes.push(Spoke {
                area,
                ray: 0,
                end: before,
                leaves: false,
            });
            self.spokes.push(Spoke {
                area,
                ray: 0,
                end: after,
                leaves: true,
            });
        }
        for &(_, edge) in touches {
            for half in self.mesh.uses(edge) {
                let area = self.mesh.area(half);
                self.spokes.push(Spoke {
                    area,
                    ray: 0,
                    end: half.from,
                    leaves: false,
                });
                self.spokes.push(Spoke {
                    area,
                    ray: 0,
                    end: half.to,
                    leaves: true,
                });
            }
        }
    }

    /// Numbers the directions counter-clockwise and sorts the spokes by area, then direction.
    fn number_rays(&mut self, vertex: u32) -> u32 {
        let mesh = self.mesh;
        let centre = mesh.vertices[vertex as usize];
        let at = |end: u32| mesh.vertices[end as usize];
        self.rays.clear();
        self.rays.extend(self.spokes.iter().map(|spoke| spoke.end));
        self.rays.sort_unstable();
        self.rays.dedup();
        self.rays.sort_by(|&a, &b| by_angle(centre, at(a), at(b)));
        self.rays
            .dedup_by(|b, a| by_angle(centre, at(*a), at(*b)) == Ordering::Equal);
        for spoke in &mut self.spokes {
            let ray = self
                .rays
                .partition_point(|&ray| by_angle(centre, at(ray), at(spoke.end)) == Ordering::Less);
            spoke.ray = ray as u32;
        }
        self.spokes
            .sort_unstable_by_key(|spoke| (spoke.area, spoke.ray));
        self.rays.len() as u32
    }

    /// Enters the sectors of one area, whose spokes are `from..to`, or notes that its rings cross or coincide here.
    fn fill(&mut self, vertex: u32, from: usize, to: usize, rays: u32) {
        let spokes = &self.spokes[from..to];
        let area = spokes[0].area;
        let next = |at: usize| spokes[(at + 1) % spokes.len()];
        let at = self.mesh.vertices[vertex as usize];
        if spokes.windows(2).any(|pair| pair[0].ray == pair[1].ray) {
            self.found.rings.push((area, Kind::RingOverlap, at));
            return;
        }
        if (0..spokes.len()).any(|at| spokes[at].leaves == next(at).leaves) {
            self.found.rings.push((area, Kind::SelfIntersection, at));
            return;
        }
        self.present.push(area);
        let level = self.drafts[area as usize].level;
        for (at, spoke) in spokes.iter().enumerate().filter(|(_, spoke)| spoke.leaves) {
            let mut sector = spoke.ray;
            while sector != next(at).ray {
                self.fills.push((sector, level, area));
                sector = (sector + 1) % rays;
            }
        }
    }

    /// Compares who fills what.
    fn compare(&mut self) {
        self.fills.sort_unstable();
        for same in self.fills.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            for (at, a) in same.iter().enumerate() {
                for b in &same[at + 1..] {
                    self.found.insides_meet(self.drafts, a.2, b.2);
                }
            }
        }
        for &(sector, _, area) in &self.fills {
            let Some(parent) = self.drafts[area as usize].parent else {
                continue;
            };
            let parent_level = self.drafts[parent].level;
            let is_there = self.present.binary_search(&(parent as u32)).is_ok();
            if is_there
                && self
                    .fills
                    .binary_search(&(sector, parent_level, parent as u32))
                    .is_err()
            {
                self.found.outsides.push(area);
            }
        }
    }
}

/// Orders directions from a centre counter-clockwise, beginning in the east; exact.
pub(crate) fn by_angle(centre: Coord<f64>, a: Coord<f64>, b: Coord<f64>) -> Ordering {
    let is_lower = |p: Coord<f64>| p.y < centre.y || (p.y == centre.y && p.x < centre.x);
    is_lower(a)
        .cmp(&is_lower(b))
        .then_with(|| 0.0_f64.total_cmp(&(side(centre, a, b) + 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_run_counter_clockwise_from_the_east() {
        let ends = [
            (1., 0.),
            (2., 1.),
            (0., 1.),
            (-1., 1.),
            (-3., 0.),
            (-1., -1.),
            (0., -2.),
            (1., -1.),
        ];
        let ends = ends.map(|(x, y)| Coord {
            x: x + 113.0,
            y: y + 23.0,
        });
        let centre = Coord { x: 113.0, y: 23.0 };
        for (i, a) in ends.iter().enumerate() {
            for (j, b) in ends.iter().enumerate() {
                assert_eq!(by_angle(centre, *a, *b), i.cmp(&j), "{i} {j}");
            }
        }
    }

    #[test]
    fn the_same_direction_at_another_distance_is_equal() {
        let centre = Coord { x: 0.0, y: 0.0 };
        let (near, far) = (Coord { x: -1.0, y: 2.0 }, Coord { x: -2.0, y: 4.0 });
        assert_eq!(by_angle(centre, near, far), Ordering::Equal);
    }
}

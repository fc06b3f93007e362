//! What is left of the edges of children, and of their parent, when edges that run both ways are struck out.

use std::collections::HashMap;

use super::corners::by_angle;
use super::mesh::Mesh;
use crate::import::Draft;

/// Whose edges are summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    /// The children's: what is left is the outline of their union.
    Children,
    /// The parent's less the children's: what is left is wound to the left around gaps, to the right around
    /// overlaps and what reaches outside. Nothing is left of an exact partition.
    ParentLessChildren,
}

/// A directed edge that is left, with the parent it was left for.
pub(crate) type Left = (u32, u32, u32);

/// What is left for each parent that is `wanted`: parent, from, to; sorted.
pub(crate) fn residue(
    mesh: &Mesh,
    drafts: &[Draft],
    sum: Sum,
    wanted: impl Fn(usize) -> bool,
) -> Vec<Left> {
    let mut left = Vec::new();
    let mut terms: Vec<(u32, i32)> = Vec::new();
    for edge in 0..mesh.edges.len() as u32 {
        let (low, high) = (
            mesh.edges[edge as usize].low,
            mesh.edges[edge as usize].high,
        );
        terms.clear();
        for half in mesh.uses(edge) {
            let area = mesh.area(half);
            let sign = if half.from == low { 1 } else { -1 };
            if let Some(parent) = drafts[area as usize]
                .parent
                .filter(|&parent| wanted(parent))
            {
                terms.push((
                    parent as u32,
                    if sum == Sum::Children { sign } else { -sign },
                ));
            }
            if sum == Sum::ParentLessChildren && wanted(area as usize) {
                terms.push((area, sign));
            }
        }
        terms.sort_unstable();
        for of_parent in terms.chunk_by(|a, b| a.0 == b.0) {
            let net: i32 = of_parent.iter().map(|term| term.1).sum();
            let (from, to) = if net > 0 { (low, high) } else { (high, low) };
            left.extend(std::iter::repeat_n(
                (of_parent[0].0, from, to),
                net.unsigned_abs() as usize,
            ));
        }
    }
    left.sort_unstable();
    left
}

/// Joins the edges left for one parent to closed contours that do not pass a vertex twice.
///
/// Where several could follow, the sharpest turn to the right is taken, so that pieces which only touch in a vertex
/// become contours of their own, and contours do not cross in a vertex unless they must.
pub(crate) fn contours(mesh: &Mesh, left: &[Left]) -> Vec<Vec<u32>> {
    let mut walk = Walk {
        mesh,
        left,
        used: vec![false; left.len()],
        found: Vec::new(),
    };
    for start in 0..left.len() {
        if !walk.used[start] {
            walk.from(start);
        }
    }
    walk.found
}

struct Walk<'a> {
    mesh: &'a Mesh,
    /// Of one parent, sorted by where they begin.
    left: &'a [Left],
    used: Vec<bool>,
    found: Vec<Vec<u32>>,
}

impl Walk<'_> {
    fn from(&mut self, start: usize) {
        let (_, first, mut at) = self.left[start];
        self.used[start] = true;
        let mut path = vec![first];
        let mut place_of: HashMap<u32, usize> = HashMap::from([(first, 0)]);
        loop {
            if let Some(&place) = place_of.get(&at) {
                let contour = path.split_off(place);
                for vertex in &contour {
                    place_of.remove(vertex);
                }
                self.found.push(contour);
            }
            let Some(&before) = path.last() else { return };
            // As many edges end in a vertex as begin there, so there is one.
            let Some(next) = self.next(before, at) else {
                return;
            };
            self.used[next] = true;
            place_of.insert(at, path.len());
            path.push(at);
            at = self.left[next].2;
        }
    }

    /// The unused edge from `at` that turns most sharply to the right, coming from `before`.
    fn next(&self, before: u32, at: u32) -> Option<usize> {
        let start = self.left.partition_point(|left| left.1 < at);
        let free = (start..self.left.len())
            .take_while(|&next| self.left[next].1 == at)
            .filter(|&next| !self.used[next]);
        let place = |vertex: u32| self.mesh.vertices[vertex as usize];
        let angle = |a: u32, b: u32| by_angle(place(at), place(a), place(b));
        // Clockwise from where it came from: the largest direction below it, else the largest of all.
        free.max_by(|&a, &b| {
            let (a, b) = (self.left[a].2, self.left[b].2);
            let is_below = |end: u32| angle(end, before).is_lt();
            is_below(a).cmp(&is_below(b)).then_with(|| angle(a, b))
        })
    }
}

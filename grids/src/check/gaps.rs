//! Ground of a parent that none of its children has.

use geo::Coord;
use rayon::prelude::*;

use super::chain::{Left, Sum, contours, residue};
use super::ground::{Ground, wound_left};
use super::mesh::Mesh;
use super::tree::{Box4, NOTHING, Tree, box_of, join};
use crate::import::Draft;

/// The gaps of every parent that is `wanted`, each with the parent; in order of the parents.
///
/// Found from the edges alone: where the children's edges and the parent's run both ways and cancel, there is
/// nothing to measure.
pub(crate) fn gaps(
    mesh: &Mesh,
    drafts: &[Draft],
    wanted: impl Fn(usize) -> bool,
) -> Vec<(usize, Ground)> {
    let left = residue(mesh, drafts, Sum::ParentLessChildren, wanted);
    let of_parents: Vec<&[Left]> = left.chunk_by(|a, b| a.0 == b.0).collect();
    of_parents
        .into_par_iter()
        .flat_map_iter(|left| {
            let parent = left[0].0 as usize;
            let contours = contours(mesh, left);
            let place = |vertex: u32| mesh.vertices[vertex as usize];
            let contours: Vec<Vec<Coord<f64>>> = contours
                .into_iter()
                .map(|contour| contour.into_iter().map(place).collect())
                .collect();
            clusters(contours)
                .into_iter()
                .flat_map(|cluster| wound_left(&cluster))
                .map(move |gap| (parent, gap))
        })
        .collect()
}

/// Contours whose boxes overlap are looked at together, others apart: small boxes are measured more finely.
fn clusters(contours: Vec<Vec<Coord<f64>>>) -> Vec<Vec<Vec<Coord<f64>>>> {
    let around = |contour: &Vec<Coord<f64>>| {
        contour
            .iter()
            .fold(NOTHING, |all, &at| join(all, box_of(at, at)))
    };
    let boxes: Vec<Box4> = contours.iter().map(around).collect();
    let tree = Tree::new(&boxes);
    let mut leader: Vec<usize> = (0..contours.len()).collect();
    for (at, own) in boxes.iter().enumerate() {
        tree.each(*own, &mut |other| {
            let other_box = boxes[other as usize];
            let overlap = own[0] < other_box[2]
                && other_box[0] < own[2]
                && own[1] < other_box[3]
                && other_box[1] < own[3];
            if overlap {
                let (a, b) = (root(&mut leader, at), root(&mut leader, other as usize));
                leader[a.max(b)] = a.min(b);
            }
        });
    }
    let mut clusters: Vec<Vec<Vec<Coord<f64>>>> = vec![Vec::new(); contours.len()];
    for (at, contour) in contours.into_iter().enumerate() {
        clusters[root(&mut leader, at)].push(contour);
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters
}

fn root(leader: &mut [usize], mut at: usize) -> usize {
    while leader[at] != at {
        leader[at] = leader[leader[at]];
        at = leader[at];
    }
    at
}

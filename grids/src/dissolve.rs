//! Joins areas to the area they make together: edges that two of them share are struck out, the rest is the outline.

use std::collections::HashSet;

use geo::algorithm::unary_union;
use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use crate::check::chain::{Left, Sum, contours, residue};
use crate::check::ground::{MEASURABLE_M2_MIN, ring_m2};
use crate::check::mesh::Mesh;
use crate::fault::{Fault, FaultPlace, Kind, Severity};
use crate::import::Draft;
use crate::ring;

/// The outline of each parent that is `wanted`, from the edges of its children, bit for bit.
///
/// Ground enclosed by children that is smaller than can be measured is taken in; larger stays a hole. `is_rough`
/// says of which parents children cross each other: their outline is a boolean union, which rounds to 2⁻³⁰ of its
/// box. A parent without children is not among the answers.
pub(crate) fn outlines(
    mesh: &Mesh,
    drafts: &[Draft],
    wanted: impl Fn(usize) -> bool,
    is_rough: impl Fn(usize) -> bool + Sync,
) -> Vec<(usize, MultiPolygon<f64>)> {
    let left = residue(mesh, drafts, Sum::Children, wanted);
    let of_parents: Vec<&[Left]> = left.chunk_by(|a, b| a.0 == b.0).collect();
    of_parents
        .into_par_iter()
        .map(|left| {
            let parent = left[0].0 as usize;
            let shape = if is_rough(parent) {
                union(drafts, parent)
            } else {
                outline(mesh, left)
            };
            (parent, shape)
        })
        .collect()
}

fn union(drafts: &[Draft], parent: usize) -> MultiPolygon<f64> {
    let children = drafts
        .iter()
        .filter(|draft| draft.parent == Some(parent))
        .map(|draft| &draft.shape);
    ring::oriented(unary_union(children))
}

fn outline(mesh: &Mesh, left: &[Left]) -> MultiPolygon<f64> {
    let place = |vertex: u32| mesh.vertices[vertex as usize];
    let mut outers = Vec::new();
    let mut holes = Vec::new();
    for contour in contours(mesh, left) {
        let mut coords: Vec<Coord<f64>> = contour.into_iter().map(place).collect();
        let area_m2 = ring_m2(&coords);
        coords.push(coords[0]);
        if area_m2 >= MEASURABLE_M2_MIN {
            outers.push(Polygon::new(LineString::new(coords), Vec::new()));
        } else if area_m2 <= -MEASURABLE_M2_MIN {
            holes.push(LineString::new(coords));
        }
    }
    for hole in holes {
        if let Some(outer) = outer_of(&mut outers, &hole) {
            outer.interiors_push(hole);
        }
    }
    // The order of the walk depends on the numbers of the vertices, these on the other areas of the mesh.
    outers.sort_by(|a, b| compare(a.exterior(), b.exterior()));
    MultiPolygon::new(outers)
}

fn compare(a: &LineString<f64>, b: &LineString<f64>) -> std::cmp::Ordering {
    let (a, b) = (a.0[0], b.0[0]);
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The smallest outer ring around a hole, found by its vertices that do not touch it.
fn outer_of<'a>(
    outers: &'a mut [Polygon<f64>],
    hole: &LineString<f64>,
) -> Option<&'a mut Polygon<f64>> {
    if let [only] = outers {
        return Some(only);
    }
    let holds = |outer: &Polygon<f64>| {
        let ring = Polygon::new(outer.exterior().clone(), Vec::new());
        hole.0
            .iter()
            .map(|at| ring.coordinate_position(at))
            .find(|standing| *standing != CoordPos::OnBoundary)
            == Some(CoordPos::Inside)
    };
    let size = |outer: &Polygon<f64>| ring_m2(&outer.exterior().0);
    let around = outers.iter().enumerate().filter(|(_, outer)| holds(outer));
    let at = around
        .min_by(|a, b| size(a.1).total_cmp(&size(b.1)))
        .map(|(at, _)| at)?;
    outers.get_mut(at)
}

/// Warns of the holes of a dissolved area that none of its dissolved children has: those have had their warning.
pub(crate) fn enclosed_holes(
    drafts: &[Draft],
    parent: usize,
    children: &[usize],
    faults: &mut Vec<Fault>,
) {
    let key = |ring: &LineString<f64>| {
        let low = ring
            .0
            .iter()
            .min_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)))
            .copied();
        low.map(|at| (at.x.to_bits(), at.y.to_bits(), ring.0.len()))
    };
    let known: HashSet<_> = children
        .iter()
        .filter(|&&child| drafts[child].origin.is_none())
        .flat_map(|&child| {
            drafts[child]
                .shape
                .iter()
                .flat_map(Polygon::interiors)
                .map(key)
        })
        .collect();
    for hole in drafts[parent]
        .shape
        .iter()
        .flat_map(Polygon::interiors)
        .filter(|hole| !known.contains(&key(hole)))
    {
        let mut outer = hole.clone();
        outer.0.reverse();
        let reason = "its areas enclose ground that belongs to none of them; draw it, or leave it out on purpose";
        faults.push(Fault {
            area_m2: Some(ring_m2(&outer.0)),
            place: Some(FaultPlace::Ground(MultiPolygon::new(vec![Polygon::new(
                outer,
                Vec::new(),
            )]))),
            ..drafts[parent].fault(Severity::Warning, Kind::EnclosedHole, reason)
        });
    }
}

//! Checks areas before use: rings, siblings, parents and children, by exact geometry.
//!
//! The edges of all areas are laid into one mesh in which each edge stands once. Contacts of edges are found with
//! exact predicates (`contacts`), then what areas do to each other around each vertex (`corners`), then what rings
//! that touch nothing lie in (`inside`). Only what these find at fault is measured (`ground`). Gaps are what is left
//! when the edges of parent and children cancel (`gaps`). An exact partition leaves nothing to measure.

mod allow;
pub(crate) mod chain;
mod contacts;
mod corners;
mod gaps;
pub(crate) mod ground;
mod inside;
pub(crate) mod mesh;
mod relations;
mod report;
mod shift;
mod tree;

use contacts::{Contacts, crossing_point};
use mesh::Mesh;
use relations::Found;

use crate::dissolve;
use crate::fault::Fault;
use crate::import::{Arranged, Draft, Options};

pub use allow::{Allow, SLIVER_M2_MAX, UnknownAllowance};

/// Checks the given areas, dissolves the missing ones, and checks those against what was given above them.
pub(crate) fn everything(arranged: &mut Arranged, options: &Options, faults: &mut Vec<Fault>) {
    let is_whole = !arranged.lacks_some;
    let drafts = &mut arranged.drafts;
    let given: Vec<usize> = (0..drafts.len())
        .filter(|&at| drafts[at].origin.is_some() && drafts[at].sound)
        .collect();
    let mesh = Mesh::new(drafts, &given);
    let (found, rough) = look(&mesh, drafts, faults);
    report::rings(drafts, &found, faults);
    report::overlaps(drafts, &found, options, faults);
    report::outsides(drafts, &found, options, faults);
    shift::hints(drafts, &arranged.levels, &found, faults);
    let children = children(drafts);
    let is_parent_of_given = |at: usize| {
        let of = &children[at];
        drafts[at].sound
            && drafts[at].origin.is_some()
            && of.iter().all(|&child| is_fit(&drafts[child]))
    };
    let finest = drafts.iter().map(|draft| draft.level).max().unwrap_or(0);
    let has_finer = |at: usize| drafts[at].level < finest;
    report::gaps(
        drafts,
        &mesh,
        |at| is_whole && has_finer(at) && is_parent_of_given(at),
        options,
        faults,
    );
    dissolve_all(drafts, &children, &mesh, &rough, options, faults);
}

fn is_fit(draft: &Draft) -> bool {
    draft.sound && draft.origin.is_some()
}

fn children(drafts: &[Draft]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); drafts.len()];
    for (at, draft) in drafts.iter().enumerate() {
        if let Some(parent) = draft.parent {
            children[parent].push(at);
        }
    }
    children
}

/// Everything that exact geometry finds, and for each draft whether edges of its children cross.
fn look(mesh: &Mesh, drafts: &[Draft], faults: &mut Vec<Fault>) -> (Found, Vec<bool>) {
    let contacts = Contacts::find(mesh);
    if contacts.is_cut_short {
        faults.push(report::too_tangled());
    }
    let mut found =
        corners::look_around(mesh, drafts, &contacts).join(inside::look_inside(mesh, drafts));
    let mut rough = vec![false; drafts.len()];
    for &(a, b) in &contacts.crossings {
        let at = crossing_point(mesh, a, b);
        for of_a in mesh.uses(a).map(|half| mesh.area(half)) {
            for of_b in mesh.uses(b).map(|half| mesh.area(half)) {
                found.edges_cross(drafts, of_a, of_b, at);
                let (parent_a, parent_b) =
                    (drafts[of_a as usize].parent, drafts[of_b as usize].parent);
                if let Some(parent) = parent_a.filter(|_| parent_a == parent_b) {
                    rough[parent] = true;
                }
            }
        }
    }
    found.settle();
    (found, rough)
}

/// Dissolves level by level, finest first, and checks the results against given parents.
fn dissolve_all(
    drafts: &mut [Draft],
    children: &[Vec<usize>],
    given: &Mesh,
    rough: &[bool],
    options: &Options,
    faults: &mut Vec<Fault>,
) {
    let deepest = drafts.iter().map(|draft| draft.level).max().unwrap_or(0);
    for level in (0..deepest).rev() {
        let parents: Vec<usize> = (0..drafts.len())
            .filter(|&at| drafts[at].origin.is_none() && drafts[at].level == level)
            .collect();
        if parents.is_empty() {
            continue;
        }
        for &parent in &parents {
            drafts[parent].sound = children[parent].iter().all(|&child| drafts[child].sound);
        }
        let of: Vec<usize> = parents
            .iter()
            .flat_map(|&parent| children[parent].iter().copied())
            .collect();
        let are_given = of.iter().all(|&child| drafts[child].origin.is_some());
        let own = (!are_given).then(|| Mesh::new(drafts, &sound(drafts, &of)));
        let wanted = |at: usize| {
            drafts[at].sound && drafts[at].origin.is_none() && drafts[at].level == level
        };
        let shapes = dissolve::outlines(own.as_ref().unwrap_or(given), drafts, wanted, |parent| {
            rough[parent]
        });
        for (parent, shape) in shapes {
            drafts[parent].shape = shape;
            dissolve::enclosed_holes(drafts, parent, &children[parent], faults);
        }
        against_given_parents(drafts, &parents, children, options, faults);
    }
}

fn sound(drafts: &[Draft], of: &[usize]) -> Vec<usize> {
    of.iter().copied().filter(|&at| drafts[at].sound).collect()
}

/// Dissolved areas below given ones may reach outside them or leave gaps; among each other they cannot be at fault.
fn against_given_parents(
    drafts: &mut [Draft],
    dissolved: &[usize],
    children: &[Vec<usize>],
    options: &Options,
    faults: &mut Vec<Fault>,
) {
    let mut above: Vec<usize> = dissolved
        .iter()
        .filter_map(|&at| drafts[at].parent)
        .collect();
    above.sort_unstable();
    above.dedup();
    above
        .retain(|&at| is_fit(&drafts[at]) && children[at].iter().all(|&child| drafts[child].sound));
    if above.is_empty() {
        return;
    }
    let below = above.iter().flat_map(|&at| children[at].iter().copied());
    let of: Vec<usize> = above.iter().copied().chain(below).collect();
    let mesh = Mesh::new(drafts, &of);
    let (found, _) = look(&mesh, drafts, faults);
    report::outsides(drafts, &found, options, faults);
    report::gaps(
        drafts,
        &mesh,
        |at| above.binary_search(&at).is_ok(),
        options,
        faults,
    );
}

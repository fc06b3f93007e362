//! From what was found to faults in words, with areas and places.

use rayon::prelude::*;

use super::gaps;
use super::ground::{self, Ground, MEASURABLE_M2_MIN};
use super::mesh::Mesh;
use super::relations::Found;
use crate::fault::{Fault, FaultPlace, Kind};
use crate::import::{Draft, Options, point};

/// Notes faults of single areas, which then take no part in the checks between areas.
pub(super) fn rings(drafts: &mut [Draft], found: &Found, faults: &mut Vec<Fault>) {
    for same in found.rings.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (area, kind, first) = same[0];
        // Where rings cross, which is noted first, what lies in what cannot be said.
        if matches!(kind, Kind::HoleOutside | Kind::NestedParts) && !drafts[area as usize].sound {
            continue;
        }
        let draft = &mut drafts[area as usize];
        let words = match kind {
            Kind::SelfIntersection => "its rings cross here; move a vertex so that they do not",
            Kind::HoleOutside => {
                "a hole lies outside its outer ring or inside another hole; remove or move it"
            }
            Kind::NestedParts => {
                "one of its parts lies inside another; join them, or make it a hole"
            }
            _ => {
                "its rings run along themselves or each other, or form a spike; remove the doubled edges"
            }
        };
        // Rings that run along each other do so at every vertex on the way.
        let places = if kind == Kind::RingOverlap {
            &same[..1]
        } else {
            same
        };
        for (_, _, at) in places {
            faults.push(Fault {
                place: point(*at),
                ..draft.error(kind, words)
            });
        }
        if kind == Kind::RingOverlap && same.len() > 1 {
            let last = faults.last_mut().expect("just pushed");
            last.reason = format!("{words} (at {} vertices, the first given)", same.len());
            last.place = point(first);
        }
        draft.sound = false;
    }
}

/// Notes pairs of areas of one level that share ground.
pub(super) fn overlaps(
    drafts: &[Draft],
    found: &Found,
    options: &Options,
    faults: &mut Vec<Fault>,
) {
    let noted: Vec<Fault> = found
        .overlaps
        .par_iter()
        .map(|&(a, b)| (&drafts[a as usize], &drafts[b as usize]))
        .filter(|(a, b)| a.sound && b.sound)
        .filter_map(|(a, b)| {
            let shared = ground::shared(&a.shape, &b.shape);
            let fault = of_ground(
                a,
                Kind::Overlap,
                "both have the same ground",
                "overlap",
                shared,
                options,
            )?;
            Some(Fault {
                with: Some(b.code.clone()),
                ..fault
            })
        })
        .collect();
    faults.extend(noted);
}

/// Notes children that reach outside their parent.
pub(super) fn outsides(
    drafts: &[Draft],
    found: &Found,
    options: &Options,
    faults: &mut Vec<Fault>,
) {
    let noted: Vec<Fault> = found
        .outsides
        .par_iter()
        .filter_map(|&child| {
            let child = &drafts[child as usize];
            let parent = &drafts[child.parent?];
            if !child.sound || !parent.sound {
                return None;
            }
            let outside = ground::lacking(&child.shape, &parent.shape);
            let fault = of_ground(
                child,
                Kind::Outside,
                "it reaches outside its parent",
                "outside",
                outside,
                options,
            )?;
            Some(Fault {
                with: Some(parent.code.clone()),
                ..fault
            })
        })
        .collect();
    faults.extend(noted);
}

/// Notes the gaps of the parents that are `wanted`.
pub(super) fn gaps(
    drafts: &[Draft],
    mesh: &Mesh,
    wanted: impl Fn(usize) -> bool,
    options: &Options,
    faults: &mut Vec<Fault>,
) {
    for (parent, gap) in gaps::gaps(mesh, drafts, wanted) {
        let what = "ground of it belongs to none of its areas";
        faults.extend(of_ground(
            &drafts[parent],
            Kind::Gap,
            what,
            "gap",
            gap,
            options,
        ));
    }
}

/// Nothing when the ground is too small to be measured.
fn of_ground(
    draft: &Draft,
    kind: Kind,
    what: &str,
    word: &str,
    ground: Ground,
    options: &Options,
) -> Option<Fault> {
    let Ground { area_m2, shape } = ground;
    if area_m2 < MEASURABLE_M2_MIN {
        return None;
    }
    let severity = options.allow.severity(kind, area_m2, options.sliver_m2_max);
    let advice = if options.allow.permits(kind) {
        "allowed".to_owned()
    } else if area_m2 < options.sliver_m2_max {
        "a sliver that passes".to_owned()
    } else {
        format!("correct the borders, or pass --allow {word} to accept")
    };
    let place = Some(FaultPlace::Ground(shape));
    Some(Fault {
        area_m2: Some(area_m2),
        place,
        ..draft.fault(severity, kind, format!("{what}; {advice}"))
    })
}

/// The limit of the search was met.
pub(super) fn too_tangled() -> Fault {
    let reason = "so many edges cross or lie over each other that not all could be looked at; \
                  correct what is listed and check again";
    Fault::error(Kind::SelfIntersection, reason)
}

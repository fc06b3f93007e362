//! Joins areas to the area they make together.

use geo::MultiPolygon;
use geo::algorithm::unary_union;

use crate::fault::Fault;
use crate::import::Draft;

pub(crate) fn missing_levels(drafts: &mut [Draft], _faults: &mut Vec<Fault>) {
    let deepest = drafts.iter().map(|draft| draft.level).max().unwrap_or(0);
    for level in (0..deepest).rev() {
        for at in 0..drafts.len() {
            if drafts[at].origin.is_some() || drafts[at].level != level {
                continue;
            }
            let children: Vec<&MultiPolygon<f64>> =
                drafts.iter().filter(|draft| draft.parent == Some(at)).map(|draft| &draft.shape).collect();
            drafts[at].shape = unary_union(children);
        }
    }
}

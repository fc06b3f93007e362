//! Checks areas before use: rings, siblings, parents and children, by exact geometry.

mod allow;

pub use allow::{Allow, SLIVER_M2_MAX, UnknownAllowance};

use crate::fault::Fault;
use crate::import::{Arranged, Options};

/// Checks the given areas, dissolves the missing ones, and checks those against what was given above them.
pub(crate) fn everything(arranged: &mut Arranged, _options: &Options, faults: &mut Vec<Fault>) {
    crate::dissolve::missing_levels(&mut arranged.drafts, faults);
}

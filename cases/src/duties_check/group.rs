//! Areas of one kind said together: a whole subdistrict instead of each of its grids.

use grids::{AreaId, Edition};

/// An area with everything inside it, or it alone.
pub(super) struct Part {
    pub(super) area: AreaId,
    /// With everything inside?
    pub(super) whole: bool,
    /// The value that all of it has; never 0.
    pub(super) of: u32,
}

/// The areas whose value is not 0, in the fewest parts: an area stands for all inside it when they
/// all have its value. Coarse areas come first.
pub(super) fn parts(edition: &Edition, value: impl Fn(AreaId) -> u32) -> Vec<Part> {
    let areas = edition.areas();
    let mut uniform = vec![true; areas.len()];
    // Children come after their parents, so backwards each area is settled before its parent asks.
    for (at, area) in areas.iter().enumerate().rev() {
        if let Some(parent) = area.parent {
            let same = value(AreaId(at as u32)) == value(parent);
            uniform[parent.index()] &= uniform[at] && same;
        }
    }
    let mut parts = Vec::new();
    for (at, area) in areas.iter().enumerate() {
        let id = AreaId(at as u32);
        let said_above = area.parent.is_some_and(|parent| uniform[parent.index()]);
        if value(id) != 0 && !said_above {
            parts.push(Part {
                area: id,
                whole: uniform[at],
                of: value(id),
            });
        }
    }
    parts
}

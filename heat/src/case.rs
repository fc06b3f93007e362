//! A case as the heat knows it, and what may change about it.

/// The `area` of a case that lies in no area.
pub const NO_AREA: u32 = u32::MAX;
/// The `class` of a case that nobody has classified yet.
pub const NO_CLASS: u16 = u16::MAX;
/// The `team` of a case that no team answers for yet.
pub const NO_TEAM: u16 = u16::MAX;

/// One case (案件): where, when, what, and who.
///
/// The numbers of classes, sources, statuses and teams are the caller's; the heat only compares
/// them. Case numbers are dense from 1: memory grows with the highest number ever given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// The case number.
    pub case: u32,
    /// WGS 84 longitude and latitude in degrees. A position that is not finite counts as none.
    pub position: Option<(f64, f64)>,
    /// Seconds since 1970-01-01T00:00:00Z; any value, also long before.
    pub at_s: i64,
    /// Number of the class, or [`NO_CLASS`].
    pub class: u16,
    /// Number of the source.
    pub source: u8,
    /// Number of the status.
    pub status: u8,
    /// Number of the finest area (`grids::AreaId`), or [`NO_AREA`].
    pub area: u32,
    /// Number of the lead team, or [`NO_TEAM`].
    pub team: u16,
}

/// What changes about a case; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// A corrected position; `Some(None)` takes it away.
    pub position: Option<Option<(f64, f64)>>,
    /// A corrected time.
    pub at_s: Option<i64>,
    /// A new class.
    pub class: Option<u16>,
    /// A corrected source.
    pub source: Option<u8>,
    /// A new status.
    pub status: Option<u8>,
    /// A new area.
    pub area: Option<u32>,
    /// A new lead team.
    pub team: Option<u16>,
}

impl Change {
    /// Everything, to what a case is now.
    pub fn to(case: &Case) -> Self {
        Self {
            position: Some(case.position),
            at_s: Some(case.at_s),
            class: Some(case.class),
            source: Some(case.source),
            status: Some(case.status),
            area: Some(case.area),
            team: Some(case.team),
        }
    }
}

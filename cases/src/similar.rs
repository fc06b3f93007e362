//! 疑似同案: open cases that may be the same issue, by class family, distance and time.

use grids::Position;
use jiff::Timestamp;

use crate::case::{CaseNo, Status};
use crate::state::State;
use crate::tables::Merging;
use crate::world::World;

/// Most candidates that are told.
pub const SIMILAR_MAX: usize = 20;
/// Mean radius of the earth, metres.
const EARTH_M: f64 = 6_371_008.8;

/// An open case that may be the same issue.
#[derive(Clone, Debug, PartialEq)]
pub struct Similar {
    /// The case.
    pub case: CaseNo,
    /// How far apart, in whole metres.
    pub metres: u32,
    /// How long apart, in whole minutes.
    pub minutes: u32,
    /// Code of its class.
    pub class: Box<str>,
    /// Where it stands.
    pub status: Status,
}

/// The open cases that the merging rule of a case's class takes for the same issue: the nearest
/// first, of equals the lower number; at most [`SIMILAR_MAX`]. None without a position, a class or a
/// rule, and none for a case that is merged already.
pub fn similar(state: &State, world: &World, number: CaseNo) -> Vec<Similar> {
    let Some(case) = state.case(number) else {
        return Vec::new();
    };
    let class = case.class_index().map(|at| &*state.classes().codes()[at]);
    let (Some(class), Some(position)) = (class, case.position()) else {
        return Vec::new();
    };
    let rule = world.tables().merging(class, case.moved());
    let rule = rule.filter(|_| case.status != Status::Merged);
    rule.map_or_else(Vec::new, |rule| {
        candidates(state, rule, number, position, case.at())
    })
}

/// The candidates of a rule around a place and a time.
pub(crate) fn candidates(
    state: &State,
    rule: &Merging,
    number: CaseNo,
    position: Position,
    at: Timestamp,
) -> Vec<Similar> {
    let near = state.near(position, f64::from(rule.metres));
    let mut found: Vec<Similar> = near
        .filter(|other| *other != number)
        .filter_map(|other| candidate(state, rule, other, position, at))
        .collect();
    found.sort_by_key(|similar| (similar.metres, similar.case));
    found.truncate(SIMILAR_MAX);
    found
}

fn candidate(
    state: &State,
    rule: &Merging,
    number: CaseNo,
    position: Position,
    at: Timestamp,
) -> Option<Similar> {
    let case = state.case(number)?;
    let class = &state.classes().codes()[case.class_index()?];
    if !class.starts_with(&*rule.class) {
        return None;
    }
    let apart_s = (case.at().as_second() - at.as_second()).unsigned_abs();
    let metres = distance_m(position, case.position()?);
    if apart_s > u64::from(rule.minutes) * 60 || metres > f64::from(rule.metres) {
        return None;
    }
    Some(Similar {
        case: number,
        metres: metres as u32,
        minutes: (apart_s / 60) as u32,
        class: class.clone(),
        status: case.status,
    })
}

/// Metres between two positions on a sphere; to half a percent, which is far below any accuracy of
/// a report.
pub fn distance_m(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.lat_deg().to_radians(), b.lat_deg().to_radians());
    let south_north = ((lat_b - lat_a) / 2.0).sin();
    let west_east = ((b.lon_deg() - a.lon_deg()).to_radians() / 2.0).sin();
    let part = south_north.powi(2) + lat_a.cos() * lat_b.cos() * west_east.powi(2);
    2.0 * EARTH_M * part.sqrt().min(1.0).asin()
}

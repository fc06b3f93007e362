//! Who reports, and each one's habits: at what hours, in which coordinate system, how exactly.

use super::calendar::Hour;
use crate::dice::Dice;
use grids::Crs;

/// The sources in the order of [`SHARES`]; the words are the codes of `sources.csv`.
pub(crate) const SOURCES: [&str; 10] = [
    "grid-worker",
    "resident",
    "hotline",
    "video",
    "police",
    "traffic",
    "health",
    "flood",
    "sensor",
    "enterprise",
];

/// Who tends to report a kind of issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mix {
    /// Seen on a round.
    Patrol,
    /// Suffered at home.
    Complaint,
    /// A matter for the police.
    Policing,
    /// On the road.
    Roads,
    /// Water where it should not be.
    Flooding,
    /// People unwell.
    Medical,
    /// From and about factories.
    Plant,
}

/// Shares in percent, by [`Mix`] and source.
const SHARES: [[f64; 10]; 7] = [
    [52.0, 19.0, 13.0, 14.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0],
    [9.0, 38.0, 48.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 4.0],
    [3.0, 12.0, 11.0, 5.0, 69.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    [6.0, 14.0, 10.0, 26.0, 10.0, 32.0, 0.0, 0.0, 2.0, 0.0],
    [14.0, 10.0, 8.0, 6.0, 0.0, 0.0, 0.0, 28.0, 34.0, 0.0],
    [6.0, 16.0, 22.0, 0.0, 2.0, 0.0, 54.0, 0.0, 0.0, 0.0],
    [10.0, 24.0, 20.0, 0.0, 0.0, 0.0, 0.0, 0.0, 34.0, 12.0],
];

/// Draws a source: grid workers rest at night and at weekends, machines never.
pub(crate) fn pick(mix: Mix, hour: &Hour, dice: &mut Dice) -> usize {
    let is_day = (7..19).contains(&hour.of_day);
    let at_work = match (is_day, hour.is_rest) {
        (true, false) => 1.0,
        (true, true) => 0.4,
        (false, _) => 0.12,
    };
    let mut sums = SHARES[mix as usize];
    // The first source is the grid worker, the last the enterprise; both keep office hours.
    sums[0] *= at_work;
    sums[9] *= at_work;
    for i in 1..sums.len() {
        sums[i] += sums[i - 1];
    }
    dice.weighted(&sums)
}

/// How a source gives a position: its coordinate system and its accuracy in metres.
pub(crate) fn habit(source: usize, dice: &mut Dice) -> (Crs, f64) {
    let (systems, low, high): (&[(Crs, f64)], f64, f64) = match SOURCES[source] {
        "grid-worker" => (&[(Crs::Wgs84, 0.80), (Crs::Gcj02, 0.20)], 3.0, 15.0),
        "resident" => (
            &[(Crs::Gcj02, 0.74), (Crs::Bd09, 0.10), (Crs::Wgs84, 0.16)],
            8.0,
            60.0,
        ),
        "hotline" => (
            &[(Crs::Gcj02, 0.45), (Crs::Bd09, 0.20), (Crs::Cgcs2000, 0.35)],
            20.0,
            60.0,
        ),
        "police" => (&[(Crs::Cgcs2000, 0.8), (Crs::Gcj02, 0.2)], 5.0, 30.0),
        "traffic" => (&[(Crs::Cgcs2000, 0.9), (Crs::Gcj02, 0.1)], 5.0, 20.0),
        "health" => (&[(Crs::Bd09, 0.5), (Crs::Gcj02, 0.5)], 10.0, 50.0),
        "enterprise" => (&[(Crs::Gcj02, 0.5), (Crs::Bd09, 0.5)], 10.0, 60.0),
        _ => (&[(Crs::Wgs84, 1.0)], 3.0, 8.0),
    };
    let mut throw = dice.unit();
    let found = systems.iter().find(|(_, share)| {
        throw -= share;
        throw < 0.0
    });
    let crs = found.map_or(systems[0].0, |(crs, _)| *crs);
    (crs, (dice.between(low, high) * 10.0).round() / 10.0)
}

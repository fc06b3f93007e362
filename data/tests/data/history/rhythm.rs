//! When and where: hours, weekdays, weekends, hotspots, weather.

use super::{YEAR, position, share};
use data::history::Report;
use std::collections::{HashMap, HashSet};

fn is_on_changzhou(report: &Report) -> bool {
    position(report).is_some_and(|(lon, lat)| {
        (113.402..113.4355).contains(&lon) && (23.07..23.091).contains(&lat)
    })
}

/// Rest days of the week here; enough where a single holiday does not matter.
fn is_weekend(report: &Report) -> bool {
    jiff::tz::offset(8)
        .to_datetime(report.at)
        .weekday()
        .to_monday_one_offset()
        >= 6
}

fn local_hour(report: &Report) -> i8 {
    jiff::tz::offset(8).to_datetime(report.at).hour()
}

#[test]
fn days_are_livelier_than_nights() {
    let night = share(|report| (1..5).contains(&local_hour(report)));
    let morning = share(|report| (8..12).contains(&local_hour(report)));
    assert!(night < 0.08 && morning > 0.2, "{night} {morning}");
}

#[test]
fn changzhous_weekends_are_many_times_its_weekdays() {
    let here: Vec<&Report> = YEAR
        .iter()
        .filter(|report| is_on_changzhou(report))
        .collect();
    let traffic = |report: &&&Report| matches!(report.class, Some("0505" | "08501"));
    let weekend = here
        .iter()
        .filter(traffic)
        .filter(|report| is_weekend(report))
        .count() as f64
        / 2.0;
    let weekday = here
        .iter()
        .filter(traffic)
        .filter(|report| !is_weekend(report))
        .count() as f64
        / 5.0;
    assert!(
        weekend > 3.0 * weekday && weekday > 0.0,
        "{weekend} a weekend day against {weekday}"
    );
    let elsewhere = YEAR
        .iter()
        .filter(|report| !is_on_changzhou(report) && is_weekend(report))
        .count() as f64;
    let share = elsewhere / (YEAR.len() - here.len()) as f64;
    assert!(
        (0.22..0.30).contains(&share),
        "the rest of the district rests: {share}"
    );
}

#[test]
fn hotspots_move_over_weeks() {
    // The busiest square of 500 m for building noise, month by month: not always the same one.
    let mut months: HashMap<i8, HashMap<(i64, i64), u32>> = HashMap::new();
    for report in YEAR.iter().filter(|report| report.class == Some("0301")) {
        if let Some((lon, lat)) = position(report) {
            let month = jiff::tz::offset(8).to_datetime(report.at).month();
            let square = ((lon * 200.0).floor() as i64, (lat * 200.0).floor() as i64);
            *months.entry(month).or_default().entry(square).or_default() += 1;
        }
    }
    let busiest: Vec<((i64, i64), u32)> = months
        .values()
        .filter_map(|squares| {
            squares
                .iter()
                .max_by_key(|&(square, count)| (count, square))
                .map(|(s, c)| (*s, *c))
        })
        .collect();
    assert!(
        busiest.iter().collect::<HashSet<_>>().len() >= 4,
        "{busiest:?}"
    );
    assert!(
        busiest.iter().filter(|(_, count)| *count >= 8).count() >= 8,
        "they gather: {busiest:?}"
    );
}

#[test]
fn rain_brings_water() {
    let wet = |report: &&Report| matches!(report.class, Some("0406" | "08201"));
    let mut days: HashMap<jiff::civil::Date, u32> = HashMap::new();
    for report in YEAR.iter().filter(wet) {
        *days
            .entry(jiff::tz::offset(8).to_datetime(report.at).date())
            .or_default() += 1;
    }
    let mut counts: Vec<u32> = days.into_values().collect();
    counts.sort_unstable();
    let median = counts[counts.len() / 2];
    assert!(counts[counts.len() - 1] >= 5 * median, "{counts:?}");
}

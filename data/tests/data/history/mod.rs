//! The generated history has the shape its documents promise.

mod reports;
mod rhythm;

use data::history::{Course, History, Live, Place, Report};
use grids::Converter;
use jiff::{Timestamp, ToSpan};
use std::collections::HashSet;
use std::sync::LazyLock;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

/// A year of 60,000 reports.
fn year(seed: u64) -> Vec<Report> {
    let history = History {
        seed,
        cases: 60_000,
        from: at("2025-03-01T00:00:00+08:00"),
        to: at("2026-03-01T00:00:00+08:00"),
    };
    history.into_iter().collect()
}

static YEAR: LazyLock<Vec<Report>> = LazyLock::new(|| year(7));

fn share(wanted: impl Fn(&Report) -> bool) -> f64 {
    YEAR.iter().filter(|report| wanted(report)).count() as f64 / YEAR.len() as f64
}

/// WGS 84, where the report has a position.
fn position(report: &Report) -> Option<(f64, f64)> {
    let Place::Position { lon, lat, crs, .. } = report.place else {
        return None;
    };
    let position = Converter::new(crs)
        .expect("known system")
        .to_wgs84(lon, lat)
        .expect("on Earth");
    Some((position.lon_deg(), position.lat_deg()))
}

#[test]
fn it_makes_exactly_as_many_as_asked_in_time_order_with_unique_ids() {
    for cases in [0, 1, 10, 999] {
        let history = History {
            seed: 3,
            cases,
            from: at("2025-05-01T00:30:00Z"),
            to: at("2025-05-09T07:10:00Z"),
        };
        assert_eq!(history.into_iter().count(), cases as usize);
    }
    assert_eq!(YEAR.len(), 60_000);
    assert!(YEAR.is_sorted_by_key(|report| report.at));
    assert!(
        YEAR[0].at >= at("2025-03-01T00:00:00+08:00")
            && YEAR[59_999].at < at("2026-03-01T00:00:00+08:00")
    );
    assert_eq!(
        YEAR.iter()
            .map(|report| &report.id)
            .collect::<HashSet<_>>()
            .len(),
        YEAR.len()
    );
    assert!(YEAR.iter().all(|report| report.id.len() <= 64));
}

#[test]
fn an_empty_or_backward_span_has_no_reports() {
    let (from, to) = (at("2025-05-02T00:00:00Z"), at("2025-05-01T00:00:00Z"));
    assert_eq!(
        History {
            seed: 1,
            cases: 50,
            from,
            to
        }
        .into_iter()
        .count(),
        0
    );
}

#[test]
fn the_same_seed_makes_the_same_reports_and_another_seed_others() {
    assert_eq!(YEAR[..500], year(7)[..500]);
    assert_ne!(YEAR[..500], year(8)[..500]);
}

#[test]
fn lives_are_mostly_plain_and_some_are_late_or_out_of_the_ordinary() {
    assert!(
        YEAR.iter()
            .all(|report| report.life.accept_s >= 60 && report.life.back_s >= 180)
    );
    for (course, thousandths) in Course::SHARES {
        let found = share(|report| report.life.course == course) * 1_000.0;
        let wanted = f64::from(thousandths);
        assert!(
            (found - wanted).abs() < 1.0 + wanted * 0.3,
            "{course:?}: {found} of 1000"
        );
    }
    let slow = share(|report| report.truth.class == "0102" && report.life.back_s > 5 * 3_600);
    let all = share(|report| report.truth.class == "0102");
    assert!((0.01..0.06).contains(&(slow / all)), "{}", slow / all);
}

#[test]
fn live_reports_come_at_their_rate_from_their_start() {
    let start = at("2026-11-23T09:00:00+08:00");
    let reports: Vec<Report> = Live::new(1, 60.0, start).take(3_000).collect();
    assert!(reports.is_sorted_by_key(|report| report.at) && reports[0].at >= start);
    let minutes = (reports[2_999].at - start)
        .total(jiff::Unit::Minute)
        .expect("minutes");
    assert!(
        (45.0..55.0).contains(&minutes),
        "3,000 at 60 a minute took {minutes} min"
    );
    assert_eq!(Live::new(1, 0.0, start).count(), 0);
    let again: HashSet<String> = Live::new(1, 60.0, start + 1.second())
        .take(3_000)
        .map(|r| r.id)
        .collect();
    assert!(reports.iter().all(|report| !again.contains(&report.id)));
}

//! The generated history has the shape its documents promise.

use data::history::{Course, History, Live, Place, Report};
use grids::{Converter, Crs};
use jiff::{Timestamp, ToSpan};
use std::collections::{HashMap, HashSet};
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
fn every_source_reports_and_each_in_its_own_measure() {
    let of = |source: &str| share(|report| report.source == source);
    for (source, least, most) in [
        ("grid-worker", 0.14, 0.35),
        ("resident", 0.15, 0.30),
        ("hotline", 0.15, 0.32),
        ("video", 0.04, 0.15),
        ("police", 0.05, 0.15),
        ("traffic", 0.02, 0.10),
        ("health", 0.005, 0.05),
        ("flood", 0.002, 0.05),
        ("sensor", 0.01, 0.08),
        ("enterprise", 0.002, 0.04),
    ] {
        assert!(
            (least..most).contains(&of(source)),
            "{source}: {}",
            of(source)
        );
    }
}

#[test]
fn about_a_third_comes_in_gcj02_and_some_in_each_other_system() {
    let of = |wanted: Crs| {
        share(|report| matches!(report.place, Place::Position { crs, .. } if crs == wanted))
    };
    assert!((0.27..0.42).contains(&of(Crs::Gcj02)), "{}", of(Crs::Gcj02));
    assert!((0.04..0.15).contains(&of(Crs::Bd09)), "{}", of(Crs::Bd09));
    assert!(
        (0.05..0.30).contains(&of(Crs::Cgcs2000)),
        "{}",
        of(Crs::Cgcs2000)
    );
    assert!(of(Crs::Wgs84) > 0.2);
}

#[test]
fn accuracies_are_what_phones_say() {
    for report in YEAR.iter() {
        if let Place::Position { accuracy_m, .. } = report.place {
            assert!((3.0..=60.0).contains(&accuracy_m));
        }
    }
}

#[test]
fn about_one_in_a_hundred_cannot_be_placed_and_few_lack_a_known_class() {
    let nowhere = share(|report| match position(report) {
        Some((lon, lat)) => !(113.39..113.61).contains(&lon) || !(23.03..23.42).contains(&lat),
        None => !matches!(report.place, Place::Area(_)),
    });
    assert!((0.005..0.025).contains(&nowhere), "{nowhere}");
    let area = share(|report| matches!(report.place, Place::Area(_)));
    assert!((0.005..0.04).contains(&area), "{area}");
    let classes: HashSet<String> = csv::Reader::from_reader(data::tables::CLASSES.as_bytes())
        .records()
        .map(|row| row.expect("well formed")[0].to_owned())
        .collect();
    let unknown = share(|report| report.class.is_none_or(|class| !classes.contains(class)));
    assert!((0.003..0.015).contains(&unknown), "{unknown}");
}

/// When and where.
type Seen = (Timestamp, (f64, f64));

#[test]
fn issues_repeat_from_another_place_a_little_later() {
    // The nearest earlier report of the same class within four hours and 100 m.
    let mut recent: HashMap<&str, Vec<Seen>> = HashMap::new();
    let mut near = 0;
    for report in YEAR.iter() {
        let (Some(class), Some(here)) = (report.class, position(report)) else {
            continue;
        };
        let earlier = recent.entry(class).or_default();
        earlier.retain(|(then, _)| {
            (report.at - *then)
                .total(jiff::Unit::Hour)
                .is_ok_and(|hours| hours < 4.0)
        });
        let close = |there: &(f64, f64)| {
            (there.0 - here.0).abs() < 0.001 && (there.1 - here.1).abs() < 0.001
        };
        near += u32::from(earlier.iter().any(|(_, there)| close(there)));
        earlier.push((report.at, here));
    }
    let share = f64::from(near) / YEAR.len() as f64;
    assert!((0.04..0.15).contains(&share), "{share}");
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
fn a_second_report_of_an_issue_names_the_first() {
    let ids: HashSet<&str> = YEAR.iter().map(|report| &*report.id).collect();
    let firsts = YEAR
        .iter()
        .filter_map(|report| report.truth.same_as.as_deref());
    let firsts: Vec<&str> = firsts.collect();
    assert!(firsts.len() > YEAR.len() / 20);
    assert!(firsts.iter().all(|first| ids.contains(first)));
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

#[test]
fn reports_are_sent_in_the_names_the_server_takes() {
    let known = [
        "id",
        "source",
        "at",
        "lon",
        "lat",
        "crs",
        "accuracy_m",
        "area",
        "address",
        "class",
        "text",
    ];
    for report in &YEAR[..2_000] {
        let json = serde_json::to_value(report).expect("serialises");
        let object = json.as_object().expect("an object");
        assert!(
            object.keys().all(|key| known.contains(&key.as_str())),
            "{json}"
        );
        assert!(
            !object["text"].as_str().expect("text").contains('{'),
            "{json}"
        );
    }
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

//! What reports are like: sources, systems, accuracies, words, repeats.

use super::{YEAR, position, share};
use data::history::Place;
use grids::Crs;
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};

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

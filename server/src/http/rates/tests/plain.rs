//! The same sums by a plain recount of the log, and as they are read from an answer.

use super::lived::CASES;
use crate::http::rates::FEW;
use crate::http::tests::Service;
use crate::store::{Row, Store as _};
use cases::{Event, Status, Step};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the log alone tells of a case.
#[derive(Default)]
pub(super) struct Told {
    pub(super) closed: bool,
    pub(super) rating: Option<[Option<bool>; 3]>,
    pub(super) reopened: bool,
}

pub(super) fn told(service: &Service, case: u32) -> Told {
    let mut told = Told::default();
    for entry in service.0.store.events_of(case).expect("readable") {
        let event = Event::from_bytes(&entry.bytes).expect("an event");
        if let Some(status) = event.status() {
            told.closed = status == Status::Closed;
        }
        let Event::Stepped(stepped) = event else {
            continue;
        };
        match stepped.step {
            Step::Evaluate {
                contacted,
                solved,
                satisfied,
                ..
            } => {
                told.rating = Some([contacted, solved, satisfied]);
            }
            Step::Reopen { .. } => {
                told.reopened |= told.rating.is_some();
                told.rating = None;
            }
            _ => (),
        }
    }
    told
}

/// closed, rated, then yes and answered of each of the three.
pub(super) type Plain = [u64; 8];

pub(super) fn plain(service: &Service, key: impl Fn(&Row) -> String) -> BTreeMap<String, Plain> {
    let mut sums = BTreeMap::<String, Plain>::new();
    let numbers: Vec<u32> = (1..=CASES).collect();
    for row in service.0.store.rows(&numbers).expect("readable") {
        let told = told(service, row.case);
        if !told.closed {
            continue;
        }
        let sum = sums.entry(key(&row)).or_default();
        sum[0] += 1;
        let Some(rating) = told.rating else { continue };
        sum[1] += 1;
        for (at, answer) in rating.into_iter().enumerate() {
            sum[2 + 2 * at] += u64::from(answer == Some(true));
            sum[3 + 2 * at] += u64::from(answer.is_some());
        }
    }
    sums
}

pub(super) fn sums(group: &Value) -> Plain {
    let number = |value: &Value| value.as_u64().expect("a number");
    let mut sums = [
        number(&group["closed"]),
        number(&group["rated"]),
        0,
        0,
        0,
        0,
        0,
        0,
    ];
    for (at, name) in ["contacted", "solved", "satisfied"].into_iter().enumerate() {
        let rate = &group[name];
        let (yes, answered) = (number(&rate["yes"]), number(&rate["answered"]));
        (sums[2 + 2 * at], sums[3 + 2 * at]) = (yes, answered);
        let quotient = (answered > 0).then(|| yes as f64 / answered as f64);
        assert_eq!(rate["rate"], json!(quotient), "{rate}");
        assert_eq!(rate["few"], json!(answered < FEW), "{rate}");
    }
    sums
}

pub(super) fn groups(rates: &Value) -> BTreeMap<String, Plain> {
    let groups = rates["groups"].as_array().expect("a list").iter();
    let key = |group: &Value| group["key"].as_str().expect("a key").to_owned();
    let told = groups.map(|group| (key(group), sums(group)));
    told.filter(|(_, sums)| sums[0] > 0).collect()
}

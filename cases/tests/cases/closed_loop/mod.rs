//! The closed loop, scene by scene: queues, clocks, levels, joint teams, calls, merging, stuck cases.

mod clocks;
mod together;
mod turns;

use crate::model::village;
use crate::town::{Life, east, monday, report, step};
use cases::event::Event;
use cases::{CaseNo, Command, Declined, Report, Status, Step, decide};
use jiff::Timestamp;

pub fn reason() -> Box<str> {
    "因故".into()
}

/// Does it at a time; the words of all events.
pub fn at_time(life: &mut Life, command: &Command, now: Timestamp) -> Vec<&'static str> {
    let events = decide(&life.state, &life.world, command, now).expect("it is possible");
    let words = events.iter().map(Event::word).collect();
    for event in events {
        life.log.push(event);
        let event = life.log.last().expect("just pushed");
        life.state.apply(life.log.len() as u64, event);
    }
    words
}

/// Everything that falls due up to a time, by word.
pub fn until(life: &mut Life, now: Timestamp) -> Vec<&'static str> {
    let mut words = Vec::new();
    loop {
        let more = at_time(life, &Command::Tick, now);
        if more.is_empty() {
            return words;
        }
        words.extend(more);
    }
}

pub fn reported_by(life: &mut Life, source: &str, class: &str) -> Status {
    let number = life.state.len() as u32 + 1;
    let command = Command::Report(Report {
        source: source.into(),
        ..report(&format!("r{number}"), east(0.5), Some(class), monday())
    });
    at_time(life, &command, monday());
    life.status(number)
}

fn done(life: &mut Life, by: &str, what: Step) -> Result<Event, Declined> {
    life.send(&step(1, by, what))
}

pub fn open(life: &Life) -> &cases::Open {
    life.state.open(CaseNo(1)).expect("it is open")
}

#[test]
fn data_decide_which_queue_a_report_waits_in() {
    let mut life = Life::new(village::world());
    assert_eq!(
        reported_by(&mut life, "grid-worker", "0505"),
        Status::Dispatched
    );
    assert_eq!(reported_by(&mut life, "app", "0505"), Status::Verifying);
    assert_eq!(reported_by(&mut life, "hotline", "0505"), Status::ToFile);
    assert_eq!(
        reported_by(&mut life, "grid-worker", "0102"),
        Status::ToDispatch
    );
    let proposed = life.state.open(CaseNo(3)).and_then(|open| open.proposed());
    assert_eq!(proposed.map(|team| &*team.code), Some("T010-traffic"));
}

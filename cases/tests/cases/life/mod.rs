//! The life of a case: what each step leads to, what is refused, and who was faster.

mod arrival;
mod races;
mod steps;
mod taken;

use cases::Declined;
use cases::event::Event;
use cases::refusal::{Conflict, Refusal};

fn note() -> Box<str> {
    "".into()
}

fn refused(result: Result<Event, Declined>) -> Refusal {
    match result {
        Err(Declined::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn conflict(result: Result<Event, Declined>) -> Conflict {
    match result {
        Err(Declined::Conflict(conflict)) => conflict,
        other => panic!("no conflict: {other:?}"),
    }
}

//! What reports and moves come in as. What is well formed is decided, and its events come back from their bytes.

use super::{Took, town};
use crate::drive::Bounds;
use cases::{BulkMove, CaseNo, Command, Event, Move, Report, State, When, decide};
use jiff::Timestamp;
use server::http::doors;

/// A decision tells its reasons.
pub const BOUNDS: Bounds = Bounds {
    bytes: 4 << 20,
    steps: 20_000,
    ..Bounds::TEXT
};

/// 2026-11-23T09:00:00+08:00.
fn now() -> Timestamp {
    Timestamp::from_second(1_795_395_600).expect("within the calendar")
}

fn begun() -> State {
    let body = r#"{"id":"a","source":"s","at":"2026-11-22T09:00:00+08:00","lon":113.5,"lat":23.5}"#;
    let report = Report::from_json(body.as_bytes()).expect("well formed");
    let mut state = State::default();
    decided(&mut state, &Command::Report(report));
    state
}

/// Decides, and takes in what the events' bytes say.
fn decided(state: &mut State, command: &Command) {
    let rules = town::world().rules();
    let Ok(events) = decide(state, &rules, command, When::from(now())) else {
        return;
    };
    for (seq, event) in (1..).zip(events) {
        let bytes = event.to_bytes();
        let again = Event::from_bytes_checked(&bytes).expect("what was decided can be read");
        assert_eq!(again, event, "an event reads otherwise than it was printed");
        state.apply(seq, &again);
    }
}

/// One report as JSON.
pub fn report(bytes: &[u8]) -> Took {
    let read = Report::from_json(bytes);
    let took = Took::of(&read);
    if let Ok(report) = read {
        decided(&mut State::default(), &Command::Report(report));
    }
    took
}

/// One step, and the same on many cases.
pub fn moves(bytes: &[u8]) -> Took {
    let one = Move::from_json(CaseNo(1), bytes);
    let many = BulkMove::from_json(bytes);
    let took = if one.is_ok() || many.is_ok() {
        Took::Read
    } else {
        Took::Refused
    };
    let mut state = begun();
    if let Ok(step) = one {
        decided(&mut state, &Command::Move(step));
    }
    for step in many.map(|many| many.moves).unwrap_or_default() {
        decided(&mut state, &Command::Move(step));
    }
    took
}

/// The server answers row by row; here the answers to all rows are kept, twice, to be compared, and a row may be two
/// bytes long.
pub const BOUNDS_ROWS: Bounds = Bounds {
    bytes_a_byte: 1_024,
    ..BOUNDS
};

/// A stream of rows, however it is cut, gives the same rows; each is read as JSON or as cells.
pub fn rows(bytes: &[u8]) -> Took {
    let mut took = Took::Refused;
    for form in [doors::Form::Ndjson, doors::Form::Csv] {
        let whole = doors::reports(form, bytes, bytes.len().max(1));
        let pieces = doors::reports(form, bytes, 7);
        assert_eq!(whole, pieces, "rows differ with how the stream is cut");
        if whole.iter().any(Result::is_ok) {
            took = Took::Read;
        }
    }
    took
}

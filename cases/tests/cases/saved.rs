//! A state that was written and read again is the state, goes on as it would have, and believes nothing it should not.

use crate::model::{history, village};
use cases::State;
use cases::event::Event;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// Towns whose histories are cut, and cuts of each.
const TOWNS: u64 = 12;
const CUTS: usize = 6;
/// Made files that are tried.
const FORGERIES: usize = 3_000;
/// A history that stays as it is, whatever is decided otherwise later, and what it leads to.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/fixtures/history");
/// Writes both anew.
const WRITE: &str = "HUYING_WRITE_HISTORY";

fn applied(state: &mut State, log: &[Event], from: usize, to: usize) {
    for (at, event) in log.iter().enumerate().take(to).skip(from) {
        state.apply(at as u64 + 1, event);
    }
}

fn led_to(log: &[Event]) -> State {
    let mut state = State::default();
    applied(&mut state, log, 0, log.len());
    state
}

fn saved(state: &State) -> Vec<u8> {
    let mut bytes = Vec::new();
    state.save(&mut bytes).expect("a list takes everything");
    bytes
}

fn loaded(bytes: &[u8]) -> Result<State, String> {
    State::load(&mut &*bytes).map_err(|why| why.to_string())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("a text takes everything");
            hex
        })
}

#[test]
fn a_state_cut_anywhere_comes_back_and_goes_on_as_if_it_had_never_been_written() {
    let mut words = BTreeSet::new();
    let (mut open, mut lates, mut merged) = (0, 0, 0);
    for town in 1..=TOWNS {
        let log = history(town);
        words.extend(log.iter().map(Event::word));
        let whole = led_to(&log);
        let dice = &mut SmallRng::seed_from_u64(town);
        for _ in 0..CUTS {
            let cut = dice.random_range(0..=log.len());
            let mut before = State::default();
            applied(&mut before, &log, 0, cut);
            let bytes = saved(&before);
            let mut state = loaded(&bytes).unwrap_or_else(|why| panic!("{why}"));
            assert!(
                state == before,
                "town {town}, cut {cut}: {:?}",
                state.difference(&before)
            );
            assert!(state.moments().collect::<BTreeSet<_>>() == before.moments().collect());
            assert!(saved(&state) == bytes, "one state, one spelling");
            open += state.open_len();
            let numbers = || state.cases().map(|(number, _)| number);
            lates += numbers()
                .filter(|case| !state.lates(*case).is_empty())
                .count();
            merged += numbers()
                .filter_map(|case| state.open(case))
                .filter(|open| open.merged_into().is_some())
                .count();
            // A batch that is taken back, then the rest of the history.
            state.begin();
            applied(&mut state, &log, cut, log.len().min(cut + 40));
            state.undo();
            assert!(state == before, "town {town}, cut {cut}: not undone");
            applied(&mut state, &log, cut, log.len());
            assert!(
                state == whole,
                "town {town}, cut {cut}: {:?}",
                state.difference(&whole)
            );
        }
    }
    assert!(open > 0 && lates > 0 && merged > 0);
    let missing: Vec<_> = village::words()
        .filter(|word| !words.contains(word))
        .collect();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}

#[test]
fn a_state_without_its_last_event_is_told_from_it_by_the_case() {
    let log = history(3);
    let (whole, last) = (led_to(&log), log.len() - 1);
    let without = led_to(&log[..last]);
    let told = whole.difference(&without).expect("they differ");
    let case = log[last].case().expect("the last one is about a case");
    assert_eq!(told.to_string(), format!("case {case}"));
    assert_ne!(saved(&whole), saved(&without));
    assert_eq!(whole.difference(&led_to(&log)), None);
}

/// Looks at everything that is told of a state.
fn look(state: &State) -> usize {
    let now = crate::town::monday();
    let mut seen = state.moments().count() + usize::from(state.next_moment() > Some(now));
    for (number, case) in state.cases() {
        let codes = [
            case.area.map(|no| state.areas().code(no)),
            case.team.map(|no| state.teams().code(no)),
            case.team.map(|no| state.team_name(no)),
            case.by.map(|no| state.people().code(no)),
            case.handler.map(|no| state.people().code(no)),
            case.class_index()
                .map(|class| &*state.classes().codes()[class]),
            Some(&*state.sources().codes()[case.source_index()]),
            Some(&*state.editions().codes()[case.edition_index()]),
            Some(case.last()),
        ];
        seen += codes.iter().flatten().map(|code| code.len()).sum::<usize>();
        let times = [
            Some(case.at()),
            case.due(),
            Some(case.moved()),
            state.answer_due(number),
        ];
        seen += times.iter().flatten().count() + state.legal(number).len();
        if let Some(open) = state.open(number) {
            let hands = open.hands().iter().map(|team| state.team_name(*team).len());
            let into = open.merged_into();
            let merged = open.merged().iter().chain(&into);
            let merged = merged.filter(|case| state.case(**case).is_some());
            seen += hands.sum::<usize>() + merged.count();
        }
        seen += state.lates(number).len() + usize::from(case.position().is_some());
    }
    seen
}

#[test]
fn whatever_was_done_to_the_bytes_they_are_refused_or_are_a_state_that_can_be_looked_at() {
    let mut state = led_to(&history(5)[..400]);
    let good = saved(&state);
    assert!(look(&state) > 0);
    let dice = &mut SmallRng::seed_from_u64(9);
    let (mut refused, mut taken) = (0, 0);
    for number in 0..FORGERIES {
        let mut bytes = good.clone();
        for _ in 0..dice.random_range(1..4) {
            let at = dice.random_range(0..bytes.len());
            match number % 5 {
                0 => bytes[at] ^= 1 << dice.random_range(0..8),
                1 => bytes[at] = 0xff,
                2 => bytes.truncate(at.max(1)),
                3 => bytes[at] = dice.random(),
                _ => bytes.insert(at, dice.random()),
            }
        }
        match loaded(&bytes) {
            Ok(made) => {
                look(&made);
                taken += usize::from(made != state);
            }
            Err(_) => refused += 1,
        }
    }
    // A name may be another and nothing be amiss: that is for whoever compares with the log.
    assert!(
        refused > FORGERIES / 4 && taken > 0,
        "{refused} refused, {taken} taken"
    );
    for end in (0..good.len()).step_by(101) {
        assert!(
            loaded(&good[..end]).is_err(),
            "{end} of {} bytes",
            good.len()
        );
    }
    // Lengths that would fill the memory, were room made for them.
    for long in [
        vec![0xff; 4],
        vec![0xff, 0xff, 0xff, 3],
        [&[9, 0, 0, 0][..], &[0xff; 9]].concat(),
    ] {
        assert!(loaded(&long).is_err());
    }
    // What is behind a state is not read.
    let more = [&good[..], b"more"].concat();
    let mut input = &more[..];
    let again = State::load(&mut input).expect("a state");
    assert_eq!((again == state, input), (true, &b"more"[..]));
    state.begin();
    state.undo();
    assert!(state == again);
}

#[test]
fn a_list_that_has_a_code_twice_is_refused() {
    let state = led_to(&history(5)[..400]);
    let (good, areas) = (saved(&state), state.areas().codes());
    let of_length = |length| areas.iter().filter(move |code| code.len() == length);
    let pair = areas.iter().find_map(|code| {
        let other = of_length(code.len()).find(|other| *other != code)?;
        Some((code.as_bytes(), other.as_bytes()))
    });
    let (one, other) = pair.expect("two codes of one length");
    let place = |code: &[u8]| good.windows(code.len()).position(|bytes| bytes == code);
    let (from, to) = (place(one).expect("written"), place(other).expect("written"));
    let mut twice = good.clone();
    twice.copy_within(from..from + one.len(), to);
    assert_eq!(
        loaded(&twice),
        Err("a code stands in its list twice".to_owned())
    );
}

/// The bytes of a state mean the same for as long as their form is the same: a file of an earlier program is read, and
/// must be what this program comes to. When this fails because an event leads elsewhere than it did, raise `MEANING` in
/// `cases/src/state/packed/mod.rs`; then, and when the form is another anyway,
/// `HUYING_WRITE_HISTORY=1 cargo test -p cases saved::` writes what it fails by anew.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a history that must not follow the rules of today is a file; the library opens none"
)]
fn an_old_history_leads_where_it_led_or_the_form_says_so() {
    let (events, pinned) = (format!("{KEPT}.ndjson"), format!("{KEPT}.pinned"));
    let told = |log: &[u8]| {
        let lines = log
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty());
        let log: Vec<_> = lines
            .map(|line| Event::from_bytes_checked(line).expect("an event"))
            .collect();
        let (form, state) = (hex(State::form().as_bytes()), hex(&saved(&led_to(&log))));
        format!("form {form}\nstate {state}\n")
    };
    if std::env::var_os(WRITE).is_some() {
        let log: Vec<_> = history(2)
            .iter()
            .take(160)
            .flat_map(|event| [event.to_bytes(), vec![b'\n']].concat())
            .collect();
        std::fs::write(&events, &log).expect("written");
        std::fs::write(&pinned, told(&log)).expect("written");
    }
    let log = std::fs::read(&events).expect("the history");
    let pinned = std::fs::read_to_string(&pinned).expect("what it led to");
    assert_eq!(told(&log), pinned);
}

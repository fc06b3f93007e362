//! An undone batch leaves nothing behind, and deciding twice decides the same.

use crate::town::{Life, east, monday, report, step, world};
use cases::event::Event;
use cases::report::GivenPlace;
use cases::{CaseNo, Command, Declined, State, Step, decide};
use proptest::prelude::*;

/// One thing that somebody tries.
#[derive(Clone, Debug)]
enum Try {
    Report {
        place: u8,
        class: u8,
    },
    Step {
        case: u32,
        by: u8,
        step: u8,
        place: u8,
        class: u8,
    },
}

fn tries() -> impl Strategy<Value = Vec<Try>> {
    let report = (0_u8..6, 0_u8..4).prop_map(|(place, class)| Try::Report { place, class });
    let step = (1_u32..12, 0_u8..3, 0_u8..5, 0_u8..6, 0_u8..4).prop_map(
        |(case, by, step, place, class)| Try::Step {
            case,
            by,
            step,
            place,
            class,
        },
    );
    prop::collection::vec(prop_oneof![1 => report, 4 => step], 1..120)
}

fn place(of: u8) -> GivenPlace {
    match of {
        0 => GivenPlace::Nothing,
        1 => GivenPlace::Area("440112011".into()),
        2 => GivenPlace::Area("unknown".into()),
        3 => east(-0.5),
        4 => east(1.0),
        _ => east(2.5),
    }
}

fn class(of: u8) -> Option<&'static str> {
    [None, Some("0505"), Some("0102"), Some("unknown")][usize::from(of)]
}

fn command(of: &Try, number: usize) -> Command {
    match of {
        Try::Report {
            place: at,
            class: of,
        } => Command::Report(report(
            &number.to_string(),
            place(*at),
            class(*of),
            monday(),
        )),
        Try::Step {
            case,
            by,
            step: of,
            place: at,
            class: code,
        } => {
            let by = ["ann", "bo", "chen"][usize::from(*by)];
            step(
                *case,
                by,
                match of {
                    0 => Step::Place {
                        given: place(*at),
                        note: "".into(),
                    },
                    1 => Step::Classify {
                        class: class(*code).unwrap_or("05").into(),
                        note: "".into(),
                    },
                    2 => Step::Accept { team: None },
                    3 => Step::ReportBack {
                        team: None,
                        note: "".into(),
                    },
                    _ => Step::Close { note: "".into() },
                },
            )
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn an_undone_batch_leaves_the_state_as_it_was_and_a_kept_one_as_without_batches(
        batches in prop::collection::vec((tries(), any::<bool>()), 1..6),
    ) {
        let world = world();
        let (mut state, mut plain, mut seq, mut number) = (State::default(), State::default(), 0, 0);
        for (tries, stored) in batches {
            let before = state.clone();
            let mut events = Vec::new();
            state.begin();
            for of in &tries {
                number += 1;
                let decided = decide(&state, &world, &command(of, number), monday());
                for event in decided.unwrap_or_default() {
                    events.push(event);
                    state.apply(seq + events.len() as u64, events.last().expect("just pushed"));
                }
            }
            if stored {
                state.keep();
                for event in &events {
                    seq += 1;
                    plain.apply(seq, event);
                }
                prop_assert_eq!(&state, &plain);
            } else {
                state.undo();
                prop_assert_eq!(&state, &before);
            }
        }
    }

    #[test]
    fn deciding_twice_gives_the_same_events(tries in tries()) {
        let mut life = Life::new(world());
        let other = world();
        for (number, of) in tries.iter().enumerate() {
            let command = command(of, number);
            let first = decide(&life.state, &life.world, &command, monday());
            let second: Result<Vec<Event>, Declined> = decide(&life.state.clone(), &other, &command, monday());
            prop_assert_eq!(&first, &second);
            let _ = life.send(&command);
        }
    }
}

#[test]
fn the_comparison_of_states_would_notice_a_lost_event() {
    let mut life = Life::new(world());
    life.report(east(0.5), Some("0505"));
    life.send(&step(1, "ann", Step::Accept { team: None }))
        .expect("legal");
    let mut without = State::default();
    without.apply(1, &life.log[0]);
    assert_ne!(without, life.state);
}

#[test]
fn more_cases_than_one_piece_of_memory_holds_are_undone_across_pieces() {
    let mut life = Life::new(world());
    let Event::Reported(first) = life
        .send(&Command::Report(report(
            "a",
            east(0.5),
            Some("0505"),
            monday(),
        )))
        .expect("a case")
    else {
        panic!("a report becomes a case")
    };
    let mut state = State::default();
    let fill = |state: &mut State, to: usize| {
        while state.len() < to {
            let mut event = first.clone();
            event.case = state.next_case();
            state.apply(state.len() as u64 + 1, &Event::Reported(event));
        }
    };
    fill(&mut state, 65_000);
    let before = state.clone();
    state.begin();
    fill(&mut state, 200_000);
    assert_eq!(
        state.cases().last().map(|(number, _)| number),
        Some(CaseNo(200_000))
    );
    state.undo();
    assert!(state == before);
    fill(&mut state, 65_536);
    assert_eq!(state.next_case(), CaseNo(65_537));
}

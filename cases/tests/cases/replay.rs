//! Random lives against a plain model: the log alone gives the state, and an undone batch leaves none.

use std::collections::HashMap;

use crate::town::{Life, east, monday, report, step, world};
use cases::event::Event;
use cases::report::GivenPlace;
use cases::{CaseNo, Command, Declined, State, Status, Step, decide};
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

/// What a case should be, by rules written down a second time and in the plainest way.
#[derive(Clone, Debug)]
struct Model {
    status: Status,
    placed: bool,
    classed: bool,
    handler: &'static str,
}

impl Model {
    fn new(place: u8, class: u8) -> Self {
        let mut model = Self {
            status: Status::Unplaced,
            placed: can_place(place),
            classed: knows(class),
            handler: "",
        };
        model.settle();
        model
    }

    fn settle(&mut self) {
        self.status = match (self.placed, self.classed) {
            (true, true) => Status::Dispatched,
            (true, false) => Status::Unclassified,
            (false, _) => Status::Unplaced,
        };
    }

    /// Does the step; false when it is not possible.
    fn step(&mut self, by: &'static str, step: u8, place: u8, class: u8) -> bool {
        let waiting = matches!(self.status, Status::Unplaced | Status::Unclassified);
        match (step, self.status) {
            (0, _) if waiting && can_place(place) => self.placed = true,
            (1, _) if waiting && !self.classed && (knows(class) || class == 0) => {
                self.classed = true;
            }
            (2, Status::Dispatched) => self.status = Status::Handling,
            (3, Status::Handling) => {
                (self.status, self.handler) = (Status::Handled, by);
            }
            (4, Status::Handled) if self.handler != by => self.status = Status::Closed,
            _ => return false,
        }
        if waiting {
            self.settle();
        }
        true
    }
}

fn can_place(place: u8) -> bool {
    !matches!(place, 0 | 2 | 3)
}

fn knows(class: u8) -> bool {
    matches!(class, 1 | 2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_case_goes_as_the_plain_model_says_and_the_log_gives_the_same_state(tries in tries()) {
        let mut life = Life::new(world());
        let mut models: HashMap<u32, Model> = HashMap::new();
        for (number, of) in tries.iter().enumerate() {
            let done = life.send(&command(of, number));
            match of {
                Try::Report { place, class } => {
                    prop_assert!(done.is_ok());
                    models.insert(models.len() as u32 + 1, Model::new(*place, *class));
                }
                Try::Step { case, by, step, place, class } => {
                    let by = ["ann", "bo", "chen"][usize::from(*by)];
                    let possible = models.get_mut(case).is_some_and(|m| m.step(by, *step, *place, *class));
                    prop_assert_eq!(done.is_ok(), possible, "{:?}: {:?}", of, done);
                }
            }
        }
        prop_assert_eq!(life.state.len(), models.len());
        for (number, model) in &models {
            prop_assert_eq!(life.status(*number), model.status);
            let case = life.state.case(CaseNo(*number)).expect("it was reported");
            let with_team = !matches!(case.status, Status::Unplaced | Status::Unclassified);
            prop_assert_eq!(case.team.is_some(), with_team, "a case has a team or stands in a queue");
        }
        let mut replayed = State::default();
        for (at, event) in life.log.iter().enumerate() {
            let read = Event::from_bytes(&event.to_bytes()).expect("it was just written");
            replayed.apply(at as u64 + 1, &read);
        }
        prop_assert_eq!(replayed, life.state);
    }

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

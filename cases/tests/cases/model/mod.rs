//! Random lives of many cases against a plain second model, with a seed that repeats them.
//!
//! `HUYING_MODEL_SEED` repeats a run that failed, `HUYING_MODEL_STEPS` sets how many commands are tried.

mod check;
mod claims;
mod desks;
mod levels;
mod plain;
mod plain_case;
mod plain_joint;
mod plain_moves;
mod tries;
pub mod village;
mod waits;

use cases::event::Event;
use cases::{Command, State, World, decide};
use jiff::{SignedDuration, Timestamp};
use plain::Plain;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

/// Commands tried in the test suite.
const STEPS: u64 = 120_000;
/// Commands after which a run begins a new town, so that it stays small.
const TOWN_STEPS: u64 = 1_500;

/// A mistake that is made on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// The model does not count what is done again.
    ForgetsRework,
    /// The model lets whoever handled a case close it.
    HandlerCloses,
    /// The model does not let time take a case to the next level.
    StaysAtItsLevel,
    /// The model leaves a case at its level that nobody places or classifies.
    WaitsForEver,
    /// The model does not see what the rule merges.
    MergesNothing,
    /// The model believes whoever says to have handled it, and lets nobody look.
    ChecksNobody,
    /// The model believes every phone.
    BelievesPhones,
    /// The state misses one event in a thousand.
    LosesEvents,
}

/// What a run has done, to see that it tried enough.
#[derive(Debug, Default)]
struct Tried {
    done: u64,
    declined: u64,
    events: u64,
    words: std::collections::BTreeSet<&'static str>,
}

fn run(seed: u64, steps: u64, fault: Fault) -> Result<Tried, String> {
    let world = village::world();
    let mut tried = Tried::default();
    let mut town = 0;
    while town * TOWN_STEPS < steps {
        let mut run = Run::new(&world, seed.wrapping_add(town), fault);
        for step in 0..TOWN_STEPS.min(steps - town * TOWN_STEPS) {
            let told = |what| format!("seed {} step {step}: {what}", seed.wrapping_add(town));
            run.step(&mut tried).map_err(told)?;
        }
        let told = |what| format!("seed {}: {what}", seed.wrapping_add(town));
        run.replayed().map_err(told)?;
        town += 1;
    }
    Ok(tried)
}

/// What happens in a town of this seed.
pub fn history(seed: u64) -> Vec<Event> {
    let world = village::world();
    let mut run = Run::new(&world, seed, Fault::None);
    for _ in 0..TOWN_STEPS {
        run.step(&mut Tried::default()).expect("the model holds");
    }
    run.log
}

struct Run<'a> {
    world: &'a World,
    dice: SmallRng,
    now: Timestamp,
    state: State,
    plain: Plain,
    log: Vec<Event>,
    fault: Fault,
}

impl<'a> Run<'a> {
    fn new(world: &'a World, seed: u64, fault: Fault) -> Self {
        Self {
            world,
            dice: SmallRng::seed_from_u64(seed),
            now: crate::town::monday(),
            state: State::default(),
            plain: Plain::new(fault),
            log: Vec::new(),
            fault,
        }
    }

    fn step(&mut self, tried: &mut Tried) -> Result<(), String> {
        let seconds = match self.dice.random_range(0..20) {
            0 => self.dice.random_range(1..400_000),
            1..5 => self.dice.random_range(1..8_000),
            _ => self.dice.random_range(1..300),
        };
        self.now += SignedDuration::from_secs(seconds);
        if self.dice.random_bool(0.5) {
            self.ticks(tried)?;
        }
        let mut command = tries::command(&mut self.dice, &self.state, self.log.len());
        if let Command::Move(step) = &mut command {
            claims::say(&mut self.dice, step, self.now);
        }
        let decided = decide(&self.state, self.world, &command, self.now);
        let expected = self
            .plain
            .expects(self.world, &self.state, &command, self.now);
        if decided.is_ok() != expected {
            return Err(format!(
                "{command:?}: the model says {expected}, got {decided:?}"
            ));
        }
        match decided {
            Ok(events) => {
                tried.done += 1;
                self.take(tried, &command, events)?;
            }
            Err(_) => tried.declined += 1,
        }
        check::all(&self.state, self.world, &self.plain, self.now)
            .map_err(|what| format!("after {command:?}: {what}"))
    }

    /// Applies the events; now and then undoes them first.
    fn take(
        &mut self,
        tried: &mut Tried,
        command: &Command,
        events: Vec<Event>,
    ) -> Result<(), String> {
        let believes = self.fault == Fault::BelievesPhones;
        claims::as_said(&self.state, command, &events, self.now, believes)?;
        if self.dice.random_ratio(1, 10) {
            let before = self.state.clone();
            self.state.begin();
            self.apply(&events);
            self.state.undo();
            if self.state != before {
                return Err(format!("{command:?} was not undone"));
            }
        }
        let loses = self.fault == Fault::LosesEvents && self.dice.random_ratio(1, 1_000);
        if !loses {
            self.apply(&events);
        }
        for event in &events {
            tried.words.insert(event.word());
        }
        tried.events += events.len() as u64;
        self.plain
            .adopts(self.world, &events)
            .map_err(|what| format!("{command:?}: {what}"))?;
        self.log.extend(events);
        Ok(())
    }

    fn apply(&mut self, events: &[Event]) {
        for (at, event) in events.iter().enumerate() {
            let seq = self.log.len() + at + 1;
            self.state.apply(seq as u64, event);
        }
    }

    /// Everything that has fallen due; afterwards nothing is left.
    fn ticks(&mut self, tried: &mut Tried) -> Result<(), String> {
        for _ in 0..1_000 {
            let events = decide(&self.state, self.world, &Command::Tick, self.now)
                .map_err(|declined| format!("a tick was declined: {declined}"))?;
            if events.is_empty() {
                return match self.state.next_moment() {
                    Some(moment) if moment <= self.now => Err(format!("{moment} was passed over")),
                    _ => check::nothing_overlooked(&self.state, self.now)
                        .and_then(|()| self.plain.nothing_overlooked(self.now)),
                };
            }
            self.take(tried, &Command::Tick, events)?;
        }
        Err("time never ends".to_owned())
    }

    /// The bytes of the log give the same state.
    fn replayed(&self) -> Result<(), String> {
        let mut replayed = State::default();
        for (at, event) in self.log.iter().enumerate() {
            let read = Event::from_bytes_checked(&event.to_bytes()).map_err(|e| e.to_string())?;
            if read != *event {
                return Err(format!("{event} is read as {read}"));
            }
            replayed.apply(at as u64 + 1, &read);
        }
        if replayed == self.state {
            Ok(())
        } else {
            Err("the log gives another state".to_owned())
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a test is told which run to repeat; the library is told nothing"
)]
fn from_environment(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn every_case_goes_as_the_plain_model_says_whatever_is_tried() {
    let seed = from_environment("HUYING_MODEL_SEED", 1);
    let steps = from_environment("HUYING_MODEL_STEPS", STEPS);
    let tried = run(seed, steps, Fault::None).unwrap_or_else(|what| panic!("{what}"));
    println!("{tried:?}");
    if steps >= STEPS {
        assert!(tried.done * 4 > steps, "too little was possible: {tried:?}");
        let missing: Vec<_> = village::words()
            .filter(|word| !tried.words.contains(word))
            .collect();
        assert!(missing.is_empty(), "never happened: {missing:?}");
    }
}

#[test]
fn a_model_that_forgets_rework_is_found_out() {
    let found = run(1, STEPS, Fault::ForgetsRework).expect_err("it must be noticed");
    assert!(found.contains("rework"), "{found}");
}

#[test]
fn a_model_that_lets_the_handler_close_is_found_out() {
    let found = run(1, STEPS, Fault::HandlerCloses).expect_err("it must be noticed");
    assert!(found.contains("the model says true"), "{found}");
}

#[test]
fn a_model_without_escalation_is_found_out() {
    let found = run(1, STEPS, Fault::StaysAtItsLevel).expect_err("it must be noticed");
    let told = ["lead Some", "AtLevel"].iter().any(|of| found.contains(of));
    assert!(told, "{found}");
}

#[test]
fn a_model_that_lets_a_case_wait_for_a_place_for_ever_is_found_out() {
    let found = run(1, STEPS, Fault::WaitsForEver).expect_err("it must be noticed");
    assert!(found.contains("AtLevel"), "{found}");
}

#[test]
fn a_model_that_merges_nothing_is_found_out() {
    let found = run(1, STEPS, Fault::MergesNothing).expect_err("it must be noticed");
    assert!(found.contains("was merged into"), "{found}");
}

#[test]
fn a_model_that_believes_every_phone_is_found_out() {
    let found = run(1, STEPS, Fault::BelievesPhones).expect_err("it must be noticed");
    assert!(found.contains("should claim"), "{found}");
}

#[test]
fn a_model_that_never_checks_what_was_handled_on_the_spot_is_found_out() {
    let found = run(1, STEPS, Fault::ChecksNobody).expect_err("it must be noticed");
    assert!(found.contains("the model has closed"), "{found}");
}

#[test]
fn a_state_that_loses_events_is_found_out() {
    run(1, STEPS, Fault::LosesEvents).expect_err("it must be noticed");
}

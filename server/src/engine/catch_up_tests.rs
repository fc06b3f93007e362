//! What fell due while nobody was there: all of it falls, once, and nobody waits for it.

use super::rounds::work;
use super::tick::Pace;
use super::{Given, Job, replay};
use crate::fixture::{City, report};
use crate::store::Store as _;
use cases::{Alarm, CaseNo, ClockOf, Command, Event, Report};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use tokio::sync::{mpsc, oneshot};

/// More than two batches of time hold.
const CASES: u32 = 2 * 256 + 60;

fn parked(number: u32) -> Report {
    let mut report = report(number);
    report.source = "grid-worker".into();
    report.class = Some("0505".into());
    report
}

/// A city that was left ten hours ago with cases at their teams; limits and warnings have passed since.
fn left_alone() -> City {
    let city = City::with_loop();
    let engine = &city.installation.engine;
    engine.hold_alarms(true);
    let then = Timestamp::now() - SignedDuration::from_hours(10);
    let reports = (0..CASES).map(|number| (Command::Report(parked(number)), then));
    let answers = engine.submit_past_blocking(reports.collect());
    assert!(answers.iter().all(Result::is_ok));
    assert!(alarms(&city).is_empty());
    city
}

/// How often each alarm of each case stands in the log, each with what follows from it.
fn alarms(city: &City) -> BTreeMap<(CaseNo, String, String), usize> {
    let mut found = BTreeMap::new();
    let mut note = |event: Event| {
        if let Event::Passed(passed) = event {
            let (what, then) = (format!("{:?}", passed.what), format!("{:?}", passed.then));
            *found.entry((passed.case, what, then)).or_default() += 1;
        }
    };
    city.store
        .replay(&mut |entry| note(Event::from_bytes(&entry.bytes).expect("ours")))
        .expect("read");
    found
}

fn wait_for_time(city: &City) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(city.wait_for_time());
}

#[test]
fn all_that_fell_due_in_a_downtime_is_marked_once_and_opening_again_adds_nothing() {
    let city = left_alone().restarted();
    wait_for_time(&city);
    let fallen = alarms(&city);
    let of = ClockOf::Handle;
    for alarm in [Alarm::Warned { of }, Alarm::Overdue { of }] {
        let word = format!("{alarm:?}");
        let cases = fallen.keys().filter(|(_, what, _)| *what == word).count();
        assert_eq!(cases, CASES as usize, "{word}");
    }
    let twice: Vec<_> = fallen.iter().filter(|(_, count)| **count > 1).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let head = city.store.head().expect("read");
    let city = city.restarted();
    wait_for_time(&city);
    assert_eq!(city.store.head().expect("read"), head);
}

#[test]
fn a_command_is_answered_after_one_batch_of_time_however_much_has_fallen_due() {
    let city = left_alone();
    city.installation.engine.stop();
    let world = &city.installation.world;
    world.hold_alarms(false);
    let mut writer = replay::replay(world).expect("a sound log");
    let mut pace = Pace::new().expect("a timer");
    let (sender, mut jobs) = mpsc::channel(1);
    let is_due = |next: Option<Timestamp>| next.is_some_and(|next| next <= Timestamp::now());
    let (mut rounds, mut number) = (0, CASES);
    while is_due(writer.state.next_moment()) {
        let (reply, mut answer) = oneshot::channel();
        let command = Box::new(Given::now(Command::Report(parked(number))));
        assert!(sender.try_send(Job::One(command, reply)).is_ok());
        assert!(work(world, &mut writer, &mut jobs, &mut pace));
        let done = answer.try_recv().expect("answered in this round");
        assert!(done.is_ok());
        (rounds, number) = (rounds + 1, number + 1);
    }
    // Each case is warned of and late, and at most one of its moments falls in a batch.
    assert!(rounds >= 5, "{rounds} rounds");
    assert!(alarms(&city).len() >= 2 * CASES as usize);
}

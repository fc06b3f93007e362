//! The writer's promises: once is once, restart changes nothing, a failed commit changes nothing.

use super::{Answer, Denied};
use crate::fixture::{City, report};
use crate::register::newest;
use crate::store::{Row, Store as _};
use crate::world::Readiness;
use cases::{Command, Event, Move};
use heat::{Filter, Group};

fn reports(numbers: std::ops::Range<u32>) -> Vec<Command> {
    numbers
        .map(|number| Command::Report(report(number)))
        .collect()
}

fn step(case: u32, id: &str, step: &str, by: &str) -> Command {
    let more = if step == "check" {
        r#","passed":true"#
    } else {
        ""
    };
    let body = format!(r#"{{"id":"{id}","by":"{by}","step":"{step}"{more}}}"#);
    Command::Move(Move::from_json(cases::CaseNo(case), body.as_bytes()).expect("well formed"))
}

fn told(answer: &Answer) -> (u64, bool) {
    let done = answer.as_ref().expect("done");
    (done.seq, done.repeat)
}

/// Everything that readers can see: the newest event, the rows and their order, and two counts.
type Seen = (u64, Vec<Row>, Vec<u32>, [Vec<(u64, u64)>; 2]);

fn seen(city: &City) -> Seen {
    let world = &city.installation.world;
    let (seq, view) = world.heat();
    let (marks, _) = newest(
        &world.register,
        &Filter::default(),
        |_, _| true,
        None,
        usize::MAX,
    );
    let cases: Vec<u32> = marks.iter().map(|mark| mark.case).collect();
    let rows = world.store.rows(&cases).expect("read");
    let by = |group| view.counts(&Filter::default(), group);
    (seq, rows, cases, [by(Group::Status), by(Group::Class)])
}

#[test]
fn the_same_report_twice_is_one_case_in_a_batch_later_and_after_a_restart() {
    let city = City::new();
    let mut twice = reports(0..3);
    twice.extend(reports(1..2));
    let first: Vec<_> = city.send(twice).iter().map(told).collect();
    assert_eq!(first, [(1, false), (2, false), (3, false), (2, true)]);
    let mut changed = report(2);
    changed.text = "other words".to_owned();
    assert_eq!(
        told(&city.send(vec![Command::Report(changed)])[0]),
        (3, true)
    );
    let city = city.restarted();
    let again: Vec<_> = city.send(reports(0..4)).iter().map(told).collect();
    assert_eq!(again, [(1, true), (2, true), (3, true), (4, false)]);
    assert_eq!(city.installation.world.heat().1.len(), 4);
}

#[test]
fn a_restart_shows_exactly_what_was_shown_before() {
    let city = City::new();
    assert!(city.send(reports(0..400)).iter().all(Result::is_ok));
    for case in [1, 2, 3, 9] {
        let steps = [
            ("accept", "team"),
            ("report-back", "team"),
            ("check", "walker"),
            ("close", "desk"),
        ];
        let moves = steps
            .into_iter()
            .map(|(word, by)| step(case, &format!("{case}{word}"), word, by))
            .collect();
        assert!(city.send(moves).iter().all(Result::is_ok), "case {case}");
    }
    let before = seen(&city);
    let root = city.store.head().expect("read");
    let city = city.restarted();
    assert_eq!(seen(&city), before);
    assert_eq!(city.store.head().expect("read"), root);
    assert_eq!(before.0, 416);
    // The stored frontier is the tree over the stored bytes.
    let mut tree = ledger::Tree::new();
    city.store
        .replay(&mut |entry| {
            tree.push(&entry.bytes);
        })
        .expect("read");
    assert_eq!(tree.root().0.to_vec(), root.root);
}

#[test]
fn a_full_disk_refuses_the_batch_whole_and_heals() {
    let city = City::new();
    assert!(city.send(reports(0..10)).iter().all(Result::is_ok));
    let before = seen(&city);
    city.store
        .limit_pages(Some(city.store.pages().expect("read")))
        .expect("set");
    let refused = city.send(reports(10..2_000));
    assert!(
        refused
            .iter()
            .all(|answer| matches!(answer, Err(Denied::DiskFull)))
    );
    assert_eq!(seen(&city), before);
    assert_eq!(city.installation.world.readiness(), Readiness::DiskFull);
    city.store.limit_pages(None).expect("set");
    let done: Vec<_> = city.send(reports(10..12)).iter().map(told).collect();
    assert_eq!(done, [(11, false), (12, false)]);
    assert_eq!(city.installation.world.readiness(), Readiness::Ready);
    let before = seen(&city);
    assert_eq!(seen(&city.restarted()), before);
}

#[test]
fn a_move_that_does_not_lead_on_is_declined_and_leaves_the_batch_alone() {
    let city = City::new();
    let mut batch = reports(0..1);
    batch.push(step(1, "m1", "close", "desk"));
    batch.push(step(1, "m2", "accept", "team"));
    batch.push(step(7, "m3", "accept", "team"));
    let answers = city.send(batch);
    assert!(answers[0].is_ok() && answers[2].is_ok());
    assert!(
        matches!(answers[1], Err(Denied::Declined(_)))
            && matches!(answers[3], Err(Denied::Declined(_)))
    );
    let events = city.store.events_of(1).expect("read");
    let words: Vec<_> = events
        .iter()
        .map(|e| Event::from_bytes(&e.bytes).expect("ours").word())
        .collect();
    assert_eq!(words, ["reported", "accepted"]);
}

#[test]
fn a_full_queue_denies_at_once_and_takes_again_when_there_is_room() {
    let city = City::new();
    let engine = &city.installation.engine;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let many = (0..crate::limits::QUEUE_COMMANDS_MAX as u32 * 3)
            .map(|n| engine.submit(Command::Report(report(n))));
        let answers = futures_util::future::join_all(many).await;
        let busy = answers
            .iter()
            .filter(|answer| matches!(answer, Err(Denied::Busy)))
            .count();
        let done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(
            busy > 0 && done >= crate::limits::QUEUE_COMMANDS_MAX,
            "{busy} busy, {done} done"
        );
        assert_eq!(busy + done, answers.len());
        assert!(engine.submit(Command::Report(report(99_999))).await.is_ok());
    });
}

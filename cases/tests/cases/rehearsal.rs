//! Past cases under a changed table.

use cases::rehearse::{Load, Outcome, PastCase, rehearse};
use cases::{CaseNo, Team, World, assign};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use crate::town::{at, edition, monday, world, world_with_duties};

fn past(number: u32, class: &str, area: &str, hours: Option<i64>) -> PastCase {
    PastCase {
        number: CaseNo(number),
        class: class.into(),
        area: area.into(),
        dispatched_at: monday(),
        finished_at: hours.map(|hours| monday() + hours.hours()),
        pauses: Vec::new(),
        recorded: None,
    }
}

const NORTH: &str = "440112011001001";
const SOUTH: &str = "440112010001001";

fn until() -> Timestamp {
    monday() + 240.hours()
}

#[test]
fn an_unchanged_table_changes_nothing() {
    let cases = [
        past(1, "0505", SOUTH, Some(3)),
        past(2, "0102", NORTH, None),
    ];
    let rehearsal = rehearse(&world(), &world(), cases, until(), 10);
    assert_eq!((rehearsal.cases, rehearsal.changed), (2, 0));
    assert_eq!((rehearsal.late_before, rehearsal.late_after), (1, 1));
    assert!(rehearsal.moves.is_empty() && rehearsal.kept.is_empty());
}

#[test]
fn case_by_case_and_team_by_team_the_shift_is_told() {
    let after = world_with_duties(
        "D1,05,,,0,police,traffic,working_hours,2,,\nD4,0102,440112,,0,police,,working_days,2,,",
    );
    let cases = [
        past(1, "0505", NORTH, Some(4)),
        past(2, "0505", SOUTH, Some(1)),
        past(3, "0102", NORTH, Some(1)),
    ];
    let rehearsal = rehearse(&world(), &after, cases, until(), 1);
    assert_eq!((rehearsal.cases, rehearsal.changed), (3, 2));
    assert_eq!((rehearsal.late_before, rehearsal.late_after), (0, 1));
    assert_eq!(rehearsal.kept.len(), 1);
    let first = &rehearsal.kept[0];
    assert_eq!(
        (&*first.before.lead.code, &*first.after.lead.code),
        ("T112-traffic", "T011-police")
    );
    assert_eq!(first.after.due, Some(at("2026-11-23T11:00:00+08:00")));
    assert!(first.late_after && !first.late_before);
    let police = &rehearsal.teams["T011-police"];
    let load = |leads, supports, late| Load {
        leads,
        supports,
        late,
    };
    assert_eq!(
        (police.before, police.after),
        (load(1, 1, 0), load(2, 0, 1))
    );
    // The south has no police: its territory answers.
    let ways: Vec<_> = rehearsal
        .moves
        .iter()
        .map(|((from, to), n)| format!("{from}→{to} {n}"))
        .collect();
    assert_eq!(ways, ["T010-traffic→T010 1", "T112-traffic→T011-police 1"]);
}

#[test]
fn what_is_recorded_goes_before_what_the_old_table_would_say() {
    let recorded = Outcome {
        row: None,
        lead: Team {
            code: "X".into(),
            name: "旧队".into(),
        },
        supporting: Vec::new(),
        limit: None,
        due: Some(monday()),
    };
    let case = PastCase {
        recorded: Some(recorded),
        ..past(1, "0505", SOUTH, Some(1))
    };
    let rehearsal = rehearse(&world(), &world(), [case], until(), 1);
    assert_eq!(&*rehearsal.kept[0].before.lead.code, "X");
    assert_eq!(rehearsal.late_before, 1);
    assert_eq!(&*rehearsal.teams["X"].name, "旧队");
}

#[test]
fn pauses_move_the_new_deadline_too() {
    let after = world_with_duties("D1,,,,0,traffic,,urgent_hours,2,,");
    let pauses = vec![(monday() + 1.hour(), monday() + 5.hours())];
    let case = PastCase {
        pauses,
        ..past(1, "0505", SOUTH, Some(5))
    };
    let rehearsal = rehearse(&world(), &after, [case], until(), 1);
    assert_eq!(rehearsal.kept[0].after.due, Some(monday() + 6.hours()));
    assert_eq!(rehearsal.late_after, 0);
}

#[test]
fn a_case_of_an_area_that_is_no_more_is_counted_apart() {
    let rehearsal = rehearse(
        &world(),
        &world(),
        [past(1, "0505", "440199", None)],
        until(),
        1,
    );
    assert_eq!((rehearsal.cases, rehearsal.elsewhere), (0, 1));
}

proptest! {
    #[test]
    fn after_is_what_deciding_would_say_and_the_sums_add_up(
        picks in prop::collection::vec((0_usize..3, 0_usize..9, 0_i64..500, prop::option::of(0_i64..60)), 0..40),
    ) {
        let after = world_with_duties("D1,05,440112010,weekend,0,traffic,police;integrated,urgent_hours,5,,\nD2,01,,workday,0,integrated,traffic,working_hours,6,,");
        let classes = ["0505", "0102", "0506"];
        let areas = edition();
        let cases: Vec<_> = picks.iter().zip(1..).map(|((class, area, start, took), number)| {
            let dispatched_at = monday() + start.hours();
            PastCase {
                dispatched_at,
                finished_at: took.map(|hours| dispatched_at + hours.hours()),
                ..past(number, classes[*class], &areas.areas()[*area].code, None)
            }
        }).collect();
        let rehearsal = rehearse(&world(), &after, cases.clone(), until(), 100);
        prop_assert_eq!(rehearsal.cases, cases.len() as u64);
        let sum = |of: fn(&cases::rehearse::TeamShift) -> u64| rehearsal.teams.values().map(of).sum::<u64>();
        prop_assert_eq!(sum(|team| team.before.leads), rehearsal.cases);
        prop_assert_eq!(sum(|team| team.after.leads), rehearsal.cases);
        prop_assert_eq!(sum(|team| team.before.late), rehearsal.late_before);
        prop_assert_eq!(sum(|team| team.after.late), rehearsal.late_after);
        for case in &rehearsal.kept {
            let past = &cases[case.number.0 as usize - 1];
            let said = |world: &World| {
                let area = world.edition().find(&past.area).expect("an area");
                let decision = assign(world, &past.class, area, past.dispatched_at);
                (decision.lead, decision.due)
            };
            prop_assert_eq!(said(&after), (case.after.lead.clone(), case.after.due));
            prop_assert_eq!(said(&world()), (case.before.lead.clone(), case.before.due));
        }
    }
}

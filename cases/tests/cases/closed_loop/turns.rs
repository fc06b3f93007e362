//! Cases that come back, go in circles, to the right team, or one level up.

use super::{at_time, done, open, reason, reported_by, until};
use crate::model::village;
use crate::town::{Life, at, east, report, step};
use cases::parts::Stuck;
use cases::refusal::Refusal;
use cases::{CaseNo, Command, Declined, Status, Step, tell};

#[test]
fn whoever_receives_a_case_back_reviews_it_before_it_goes_on() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    done(&mut life, "t", Step::SendBack { reason: reason() }).expect("legal");
    let dispatch = || Step::Dispatch {
        team: None,
        supporting: None,
        note: "".into(),
    };
    let refused = done(&mut life, "desk", dispatch());
    assert!(matches!(
        refused,
        Err(Declined::Refused(Refusal::ReviewFirst { .. }))
    ));
    done(&mut life, "desk", Step::Review { note: reason() }).expect("legal");
    done(&mut life, "desk", dispatch()).expect("it is reviewed");
}

#[test]
fn from_a_to_b_and_back_to_a_is_seen_at_once_and_goes_to_the_command() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    for (minute, team) in ["T011-police", "T010-traffic"].into_iter().enumerate() {
        let now = at(&format!("2026-11-23T09:1{minute}:00+08:00"));
        at_time(
            &mut life,
            &step(1, "t", Step::Withdraw { reason: reason() }),
            now,
        );
        let dispatch = Step::Dispatch {
            team: Some(team.into()),
            supporting: None,
            note: reason(),
        };
        let words = at_time(&mut life, &step(1, "desk", dispatch), now);
        let goes_up = team == "T010-traffic";
        assert_eq!(words.contains(&"escalated"), goes_up, "{words:?}");
    }
    assert_eq!(open(&life).stuck(), [Stuck::PingPong]);
    let told: Vec<_> = life
        .log
        .last()
        .into_iter()
        .flat_map(tell)
        .map(|t| t.en)
        .collect();
    assert_eq!(
        told,
        [
            "Stuck (passed back and forth), so by rule it went from subdistrict up to the command of district."
        ]
    );
}

#[test]
fn a_level_whose_time_runs_out_hands_the_case_to_the_next_levels_own_unit() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0106");
    let level = |life: &Life| open(life).level().map(|level| level.name.to_string());
    assert_eq!(level(&life).as_deref(), Some("community"));
    let words = until(&mut life, at("2026-11-23T17:00:00+08:00"));
    assert!(words.contains(&"escalated"), "{words:?}");
    assert_eq!(level(&life).as_deref(), Some("subdistrict"));
    let lead = life.state.case(CaseNo(1)).and_then(|case| case.team);
    assert_eq!(
        lead.map(|team| life.state.teams().code(team)),
        Some("440112010")
    );
}

#[test]
fn nobody_on_duty_passes_a_case_to_the_next_level_with_the_reason() {
    let mut life = Life::new(village::world());
    let night = at("2026-11-23T21:00:00+08:00");
    let night_report = Command::Report(report("n", east(0.5), Some("0505"), night));
    at_time(&mut life, &night_report, night);
    let decision = life.log[0].decision().expect("somebody gets it");
    let off: Vec<_> = decision
        .off_duty
        .iter()
        .map(|off| &*off.team.code)
        .collect();
    assert_eq!(off, ["T010-traffic", "T112-traffic"]);
    // Nobody is on duty above either: the team keeps it, and the case is stuck at once.
    assert_eq!(&*decision.lead.code, "T010-traffic");
    assert_eq!(open(&life).stuck(), [Stuck::NobodyOnDuty]);
}

#[test]
fn a_correction_takes_the_case_to_the_right_team_and_keeps_what_was_said() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    done(&mut life, "t", Step::Accept { team: None }).expect("legal");
    let place = |note: &str| Step::Place {
        given: east(2.5),
        note: note.into(),
    };
    assert!(
        done(&mut life, "t", place("")).is_err(),
        "a correction says why"
    );
    done(&mut life, "t", place("在桥的另一侧")).expect("legal");
    let case = life.state.case(CaseNo(1)).expect("it exists");
    assert_eq!(case.status, Status::Dispatched);
    assert_eq!(
        case.team.map(|team| life.state.teams().code(team)),
        Some("T112-traffic")
    );
    assert_eq!(case.handovers, 1);
}

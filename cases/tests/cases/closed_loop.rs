//! The closed loop, scene by scene: queues, clocks, levels, joint teams, calls, merging, stuck cases.

use crate::model::village;
use crate::town::{Life, at, east, monday, report, step};
use cases::event::Event;
use cases::parts::Stuck;
use cases::refusal::Refusal;
use cases::{
    Alarm, CallAnswer, CaseNo, ClockOf, Command, Declined, Report, Status, Step, decide, similar,
    tell, why_now,
};
use jiff::Timestamp;

pub fn reason() -> Box<str> {
    "因故".into()
}

/// Does it at a time; the words of all events.
pub fn at_time(life: &mut Life, command: &Command, now: Timestamp) -> Vec<&'static str> {
    let events = decide(&life.state, &life.world, command, now).expect("it is possible");
    let words = events.iter().map(Event::word).collect();
    for event in events {
        life.log.push(event);
        let event = life.log.last().expect("just pushed");
        life.state.apply(life.log.len() as u64, event);
    }
    words
}

/// Everything that falls due up to a time, by word.
pub fn until(life: &mut Life, now: Timestamp) -> Vec<&'static str> {
    let mut words = Vec::new();
    loop {
        let more = at_time(life, &Command::Tick, now);
        if more.is_empty() {
            return words;
        }
        words.extend(more);
    }
}

pub fn reported_by(life: &mut Life, source: &str, class: &str) -> Status {
    let number = life.state.len() as u32 + 1;
    let command = Command::Report(Report {
        source: source.into(),
        ..report(&format!("r{number}"), east(0.5), Some(class), monday())
    });
    at_time(life, &command, monday());
    life.status(number)
}

fn done(life: &mut Life, by: &str, what: Step) -> Result<Event, Declined> {
    life.send(&step(1, by, what))
}

pub fn open(life: &Life) -> &cases::Open {
    life.state.open(CaseNo(1)).expect("it is open")
}

#[test]
fn data_decide_which_queue_a_report_waits_in() {
    let mut life = Life::new(village::world());
    assert_eq!(
        reported_by(&mut life, "grid-worker", "0505"),
        Status::Dispatched
    );
    assert_eq!(reported_by(&mut life, "app", "0505"), Status::Verifying);
    assert_eq!(reported_by(&mut life, "hotline", "0505"), Status::ToFile);
    assert_eq!(
        reported_by(&mut life, "grid-worker", "0102"),
        Status::ToDispatch
    );
    let proposed = life.state.open(CaseNo(3)).and_then(|open| open.proposed());
    assert_eq!(proposed.map(|team| &*team.code), Some("T010-traffic"));
}

#[test]
fn the_handling_clock_begins_with_the_dispatch_and_not_with_the_report() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "hotline", "0505");
    assert_eq!(open(&life).clock().of, ClockOf::File);
    let later = at("2026-11-23T11:00:00+08:00");
    at_time(
        &mut life,
        &step(1, "desk", Step::File { note: reason() }),
        later,
    );
    assert_eq!(
        (open(&life).clock().of, open(&life).clock().since),
        (ClockOf::Handle, later)
    );
    let due = life.state.case(CaseNo(1)).and_then(cases::Case::due);
    assert_eq!(due, Some(at("2026-11-24T11:00:00+08:00")));
}

#[test]
fn a_clock_warns_runs_out_and_the_lateness_is_measured_and_kept() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "hotline", "0505");
    let words = until(&mut life, at("2026-11-23T12:00:00+08:00"));
    assert_eq!(words, ["warned", "overdue"]);
    let file = step(1, "desk", Step::File { note: reason() });
    at_time(&mut life, &file, at("2026-11-23T12:30:00+08:00"));
    let exempt = Step::Exempt {
        late: 0,
        reason: reason(),
    };
    at_time(
        &mut life,
        &step(1, "boss", exempt),
        at("2026-11-23T12:31:00+08:00"),
    );
    let [lateness] = life.state.lates(CaseNo(1)) else {
        panic!("one lateness")
    };
    assert_eq!(
        (lateness.late.of, lateness.late.by_s),
        (ClockOf::File, Some(90 * 60))
    );
    assert!(lateness.exempt.is_some());
    let told = why_now(None, std::slice::from_ref(lateness));
    assert_eq!(
        told[0].en,
        "Late: Filing was due on 2026-11-23 11:00, and done 1 h 30 min later."
    );
}

#[test]
fn a_suspension_moves_the_deadline_by_what_was_not_worked() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let suspend = step(1, "t", Step::Suspend { reason: reason() });
    at_time(&mut life, &suspend, at("2026-11-23T10:00:00+08:00"));
    assert_eq!(open(&life).clock().due, None);
    assert_eq!(
        until(&mut life, at("2026-11-25T07:00:00+08:00")),
        Vec::<&str>::new()
    );
    let resume = step(1, "t", Step::Resume { note: reason() });
    at_time(&mut life, &resume, at("2026-11-25T10:00:00+08:00"));
    assert_eq!(life.status(1), Status::Dispatched);
    // One hour was used on Monday; seven are left from Wednesday 10:00 on.
    assert_eq!(
        open(&life).clock().due,
        Some(at("2026-11-26T09:00:00+08:00"))
    );
}

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
fn a_call_closes_when_all_have_come_or_are_released_and_the_caller_confirms() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let call = Step::Call {
        departments: vec!["traffic".into(), "T011-police".into()],
        note: reason(),
    };
    done(&mut life, "command", call).expect("legal");
    let answer = |team: &str, answer, note: &str| Step::AnswerCall {
        call: 1,
        team: team.into(),
        answer,
        note: note.into(),
    };
    let confirm = || Step::ConfirmCall {
        call: 1,
        note: "".into(),
    };
    done(
        &mut life,
        "t",
        answer("T010-traffic", CallAnswer::Arrive, ""),
    )
    .expect("legal");
    let bare = done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Refuse, ""),
    );
    assert!(bare.is_err(), "a refusal needs its reason");
    done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Refuse, "无警力"),
    )
    .expect("legal");
    assert!(
        done(&mut life, "command", confirm()).is_err(),
        "a refusal waits"
    );
    let rule = |upheld| Step::RuleCall {
        call: 1,
        team: "T011-police".into(),
        upheld,
        note: reason(),
    };
    let itself = done(&mut life, "p", rule(true));
    assert!(matches!(
        itself,
        Err(Declined::Refused(Refusal::SamePerson { .. }))
    ));
    done(&mut life, "district", rule(false)).expect("legal");
    assert!(
        done(
            &mut life,
            "p",
            answer("T011-police", CallAnswer::Refuse, "还是没有")
        )
        .is_err()
    );
    done(
        &mut life,
        "p",
        answer("T011-police", CallAnswer::Arrive, ""),
    )
    .expect("it must come");
    done(&mut life, "command", confirm()).expect("all have come");
    assert!(open(&life).calls()[0].confirmed);
}

#[test]
fn a_called_team_that_does_not_answer_is_late_and_the_case_stuck() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0101");
    let call = Step::Call {
        departments: vec!["T011-police".into()],
        note: reason(),
    };
    done(&mut life, "command", call).expect("legal");
    let words = until(&mut life, at("2026-11-23T11:00:00+08:00"));
    assert!(words.contains(&"silent"), "{words:?}");
    assert!(open(&life).stuck().contains(&Stuck::Silent));
    let of: Vec<_> = life
        .state
        .lates(CaseNo(1))
        .iter()
        .map(|late| late.late.of)
        .collect();
    assert_eq!(of, [ClockOf::Call]);
}

#[test]
fn the_same_issue_from_two_sources_is_one_work_and_two_duties_to_answer() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0102");
    reported_by(&mut life, "hotline", "0102");
    assert_eq!(life.status(2), Status::Merged);
    assert_eq!(open(&life).merged(), [CaseNo(2)]);
    let Some(Event::Passed(event)) = life.log.last() else {
        panic!("merged by rule")
    };
    let into = CaseNo(1);
    assert_eq!(
        event.what,
        Alarm::Merged {
            into,
            metres: 0,
            minutes: 0
        }
    );
    assert!(life.state.answer_due(CaseNo(2)).is_some());
    life.send(&step(2, "desk", Step::Unmerge { reason: reason() }))
        .expect("legal");
    assert_eq!(life.status(2), Status::ToFile);
    let found = similar(&life.state, &life.world, CaseNo(2));
    assert_eq!(
        found.iter().map(|found| found.case).collect::<Vec<_>>(),
        [into]
    );
    life.send(&step(
        2,
        "desk",
        Step::Merge {
            into,
            reason: reason(),
        },
    ))
    .expect("legal");
    done(&mut life, "desk", Step::Cancel { reason: reason() }).expect("legal");
    assert_eq!(life.status(2), Status::Cancelled);
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

#[test]
fn each_stage_has_its_own_end_from_the_same_start() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0101");
    let stage = |life: &Life| {
        let clock = open(life).clock();
        (clock.stage.as_ref().map(|stage| stage.no), clock.due)
    };
    assert_eq!(
        stage(&life),
        (Some(1), Some(at("2026-11-23T15:00:00+08:00")))
    );
    done(&mut life, "t", Step::Accept { team: None }).expect("legal");
    done(&mut life, "t", Step::StageDone { note: reason() }).expect("legal");
    assert_eq!(
        stage(&life),
        (Some(2), Some(at("2026-11-25T09:00:00+08:00")))
    );
}

#[test]
fn a_silent_supporter_is_told_once_and_later_that_it_is_not_done() {
    let mut life = Life::new(village::world());
    reported_by(&mut life, "grid-worker", "0505");
    let words = until(&mut life, at("2026-11-23T13:00:00+08:00"));
    assert_eq!(words, ["silent", "escalated", "support-overdue"]);
    assert!(
        open(&life)
            .tasks()
            .iter()
            .all(|task| task.silent && task.overdue)
    );
}

//! One thing that somebody tries: any step, by anybody, mostly one that may be possible.

use cases::clock::{Limit, LimitKind};
use cases::report::GivenPlace;
use cases::{
    CallAnswer, CaseNo, Command, Handled, Move, Photo, PhotoId, PhotoKind, Report, State, Step,
    StepKind,
};
use rand::Rng;
use rand::rngs::SmallRng;

use super::village::LEAVES;
use crate::town::{east, report};

/// Most cases of one town.
const CASES_MAX: usize = 24;
const PEOPLE: [&str; 3] = ["ann", "bo", "chen"];
const TEAMS: [&str; 6] = [
    "T010",
    "T010-traffic",
    "T112-traffic",
    "T011-police",
    "440112011",
    "unknown",
];
const SOURCES: [&str; 4] = ["grid-worker", "hotline", "resident", "app"];

pub fn command(dice: &mut SmallRng, state: &State, number: usize) -> Command {
    let few = state.len() < 6;
    if few || (state.len() < CASES_MAX && dice.random_ratio(1, 12)) {
        return Command::Report(a_report(dice, state, number));
    }
    let case = CaseNo(dice.random_range(1..=state.len() as u32));
    let legal = state.legal(case);
    let kind = if legal.is_empty() || dice.random_ratio(1, 6) {
        StepKind::ALL[dice.random_range(0..StepKind::ALL.len())]
    } else {
        weighed(dice, &legal)
    };
    Command::Move(Move {
        id: format!("m{number}-{}", dice.random_range(0..u32::MAX)),
        case,
        by: one(dice, &PEOPLE).to_owned(),
        seen: None,
        step: step(dice, state, case, kind),
        done_at: None,
        photos: Vec::new(),
    })
}

/// Steps that end or merge a case are tried less often, or nothing would live long.
fn weighed(dice: &mut SmallRng, legal: &[StepKind]) -> StepKind {
    let kind = legal[dice.random_range(0..legal.len())];
    let rare = matches!(
        kind,
        StepKind::Cancel | StepKind::Merge | StepKind::AnswerSource | StepKind::Exempt
    );
    if rare && dice.random_ratio(4, 5) {
        legal[dice.random_range(0..legal.len())]
    } else {
        kind
    }
}

fn a_report(dice: &mut SmallRng, state: &State, number: usize) -> Report {
    let class = dice.random_bool(0.85).then(|| one(dice, &LEAVES));
    let at = crate::town::monday();
    let mut report = Report {
        source: one(dice, &SOURCES).to_owned(),
        ..report(
            &format!("r{number}-{}", state.len()),
            place(dice),
            class,
            at,
        )
    };
    if dice.random_ratio(1, 3) {
        let note = words(dice);
        report.handled = Some(Handled { note });
        report.by = dice.random_bool(0.9).then(|| one(dice, &PEOPLE).to_owned());
        let kind = PhotoKind::ALL[dice.random_range(0..4).max(dice.random_range(0..3))];
        let photo = PhotoId([number as u8; 32]);
        report
            .photos
            .extend(dice.random_bool(0.9).then_some(Photo { photo, kind }));
    }
    report
}

pub fn place(dice: &mut SmallRng) -> GivenPlace {
    match dice.random_range(0..8) {
        0 => GivenPlace::Nothing,
        1 => GivenPlace::Area("440112011".into()),
        2 => GivenPlace::Area("unknown".into()),
        3 => east(-0.5),
        4 => east(1.0),
        5 => east(0.5 + dice.random_range(0.0..0.004)),
        6 => east(0.5),
        _ => east(2.5),
    }
}

fn one(dice: &mut SmallRng, of: &[&'static str]) -> &'static str {
    of[dice.random_range(0..of.len())]
}

fn words(dice: &mut SmallRng) -> Box<str> {
    if dice.random_bool(0.8) {
        "因故".into()
    } else {
        "".into()
    }
}

/// A team that has a task where there is one.
fn a_supporter(dice: &mut SmallRng, state: &State, case: CaseNo) -> Box<str> {
    let tasks = state.open(case).map_or(&[][..], |open| open.tasks());
    if tasks.is_empty() || dice.random_ratio(1, 5) {
        one(dice, &TEAMS).into()
    } else {
        tasks[dice.random_range(0..tasks.len())].team.code.clone()
    }
}

/// A call and a team that was called, where there is one.
fn a_called(dice: &mut SmallRng, state: &State, case: CaseNo) -> (u8, Box<str>) {
    let calls = state.open(case).map_or(&[][..], |open| open.calls());
    if calls.is_empty() || dice.random_ratio(1, 6) {
        return (dice.random_range(0..3), one(dice, &TEAMS).into());
    }
    let call = &calls[dice.random_range(0..calls.len())];
    let called = &call.called[dice.random_range(0..call.called.len())];
    (call.no, called.team.code.clone())
}

fn maybe_team(dice: &mut SmallRng) -> Option<Box<str>> {
    dice.random_bool(0.3).then(|| one(dice, &TEAMS).into())
}

fn step(dice: &mut SmallRng, state: &State, case: CaseNo, kind: StepKind) -> Step {
    let reason: Box<str> = "因故".into();
    match kind {
        StepKind::Place => Step::Place {
            given: place(dice),
            note: words(dice),
        },
        StepKind::Classify => Step::Classify {
            class: one(dice, &["0505", "0101", "0102", "0106", "9999"]).into(),
            note: words(dice),
        },
        StepKind::Verify => Step::Verify {
            found: dice.random_bool(0.7),
            note: words(dice),
        },
        StepKind::File => Step::File { note: words(dice) },
        StepKind::Dispatch => Step::Dispatch {
            team: maybe_team(dice),
            supporting: dice
                .random_bool(0.2)
                .then(|| vec![one(dice, &TEAMS[..4]).into(), one(dice, &TEAMS).into()]),
            note: words(dice),
        },
        StepKind::Accept => Step::Accept {
            team: dice
                .random_bool(0.4)
                .then(|| a_supporter(dice, state, case)),
        },
        StepKind::ReportBack => Step::ReportBack {
            team: dice
                .random_bool(0.4)
                .then(|| a_supporter(dice, state, case)),
            note: words(dice),
        },
        StepKind::StageDone => Step::StageDone { note: words(dice) },
        StepKind::SendBack => Step::SendBack { reason },
        StepKind::Review => Step::Review { note: reason },
        StepKind::Withdraw => Step::Withdraw { reason },
        StepKind::Check => Step::Check {
            passed: dice.random_bool(0.6),
            note: words(dice),
        },
        StepKind::Close => Step::Close { note: words(dice) },
        StepKind::Evaluate => Step::Evaluate {
            contacted: Some(true),
            solved: None,
            satisfied: Some(false),
            note: words(dice),
        },
        StepKind::Suspend => Step::Suspend { reason },
        StepKind::Resume => Step::Resume { note: words(dice) },
        StepKind::AskExtension => Step::AskExtension {
            limit: Limit {
                kind: LimitKind::ALL[dice.random_range(0..4)],
                amount: dice.random_range(1..9),
            },
            reason,
        },
        StepKind::RuleExtension => Step::RuleExtension {
            granted: dice.random_bool(0.6),
            note: words(dice),
        },
        StepKind::Cancel => Step::Cancel { reason },
        StepKind::Reopen => Step::Reopen { reason },
        StepKind::Unmerge => Step::Unmerge { reason },
        StepKind::AnswerSource => Step::AnswerSource { note: words(dice) },
        StepKind::Escalate => Step::Escalate { reason },
        StepKind::Merge
        | StepKind::Refuse
        | StepKind::AddSupport
        | StepKind::WithdrawSupport
        | StepKind::Call
        | StepKind::AnswerCall
        | StepKind::RuleCall
        | StepKind::ConfirmCall
        | StepKind::Exempt => joint(dice, state, case, kind),
    }
}

fn joint(dice: &mut SmallRng, state: &State, case: CaseNo, kind: StepKind) -> Step {
    let reason: Box<str> = "因故".into();
    let (call, team) = a_called(dice, state, case);
    match kind {
        StepKind::Merge => Step::Merge {
            into: CaseNo(dice.random_range(0..=state.len() as u32 + 1)),
            reason,
        },
        StepKind::Refuse => Step::Refuse {
            team: a_supporter(dice, state, case),
            reason,
        },
        StepKind::AddSupport => Step::AddSupport {
            team: one(dice, &TEAMS).into(),
            note: words(dice),
        },
        StepKind::WithdrawSupport => Step::WithdrawSupport {
            team: a_supporter(dice, state, case),
            reason,
        },
        StepKind::Call => Step::Call {
            departments: (0..dice.random_range(0..4))
                .map(|_| one(dice, &["traffic", "police", "health", "T010", "unknown"]).into())
                .collect(),
            note: words(dice),
        },
        StepKind::AnswerCall => Step::AnswerCall {
            call,
            team,
            answer: CallAnswer::ALL[dice.random_range(0..3)],
            note: words(dice),
        },
        StepKind::RuleCall => Step::RuleCall {
            call,
            team,
            upheld: dice.random_bool(0.5),
            note: words(dice),
        },
        StepKind::ConfirmCall => Step::ConfirmCall {
            call,
            note: words(dice),
        },
        _ => Step::Exempt {
            late: dice.random_range(0..4),
            reason,
        },
    }
}

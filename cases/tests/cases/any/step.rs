//! Any step and any alarm.

use super::{case, given, limit, text};
use cases::clock::Limit;
use cases::parts::Stuck;
use cases::{Alarm, CallAnswer, CaseNo, ClockOf, GivenPlace, Step, StepKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// What steps and alarms are made of, enough for any of them.
#[derive(Clone, Debug)]
pub struct Bag {
    words: Box<str>,
    code: Box<str>,
    codes: Vec<Box<str>>,
    given: GivenPlace,
    yes: bool,
    answers: [Option<bool>; 3],
    small: u8,
    number: u32,
    case: CaseNo,
    limit: Limit,
    answer: CallAnswer,
    clock: ClockOf,
    stuck: Vec<Stuck>,
    kind: StepKind,
}

pub fn bag() -> impl Strategy<Value = Bag> {
    let texts = (text(), text(), vec(text(), 0..3), given());
    let numbers = (
        any::<bool>(),
        any::<[Option<bool>; 3]>(),
        any::<u8>(),
        any::<u32>(),
    );
    let words = (
        select(&CallAnswer::ALL[..]),
        select(&ClockOf::ALL[..]),
        vec(select(&Stuck::ALL[..]), 0..3),
        select(&StepKind::ALL[..]),
    );
    (texts, numbers, case(), limit(), words).prop_map(
        |(
            (words, code, codes, given),
            (yes, answers, small, number),
            case,
            limit,
            (answer, clock, stuck, kind),
        )| Bag {
            words,
            code,
            codes,
            given,
            yes,
            answers,
            small,
            number,
            case,
            limit,
            answer,
            clock,
            stuck,
            kind,
        },
    )
}

impl Bag {
    fn maybe_code(&self) -> Option<Box<str>> {
        self.yes.then(|| self.code.clone())
    }

    /// A step of each kind.
    pub fn step(self) -> Step {
        let (note, reason) = (self.words.clone(), self.words.clone());
        let (call, team) = (self.small, self.code.clone());
        match self.kind {
            StepKind::Place => Step::Place {
                given: self.given,
                note,
            },
            StepKind::Classify => Step::Classify { class: team, note },
            StepKind::Verify => Step::Verify {
                found: self.yes,
                note,
            },
            StepKind::File => Step::File { note },
            StepKind::Dispatch => Step::Dispatch {
                team: self.maybe_code(),
                supporting: (self.small > 100).then_some(self.codes),
                note,
            },
            StepKind::Accept => Step::Accept {
                team: self.maybe_code(),
            },
            StepKind::ReportBack => Step::ReportBack {
                team: self.maybe_code(),
                note,
            },
            StepKind::Refuse => Step::Refuse { team, reason },
            StepKind::StageDone => Step::StageDone { note },
            StepKind::SendBack => Step::SendBack { reason },
            StepKind::Review => Step::Review { note },
            StepKind::Withdraw => Step::Withdraw { reason },
            StepKind::Check => Step::Check {
                passed: self.yes,
                note,
            },
            StepKind::Close => Step::Close { note },
            StepKind::Evaluate => {
                let [contacted, solved, satisfied] = self.answers;
                Step::Evaluate {
                    contacted,
                    solved,
                    satisfied,
                    note,
                }
            }
            StepKind::Suspend => Step::Suspend { reason },
            StepKind::Resume => Step::Resume { note },
            StepKind::AskExtension => Step::AskExtension {
                limit: self.limit,
                reason,
            },
            StepKind::RuleExtension => Step::RuleExtension {
                granted: self.yes,
                note,
            },
            StepKind::Cancel => Step::Cancel { reason },
            StepKind::Reopen => Step::Reopen { reason },
            StepKind::Merge => Step::Merge {
                into: self.case,
                reason,
            },
            StepKind::Unmerge => Step::Unmerge { reason },
            StepKind::AnswerSource => Step::AnswerSource { note },
            StepKind::Escalate => Step::Escalate { reason },
            StepKind::AddSupport => Step::AddSupport { team, note },
            StepKind::WithdrawSupport => Step::WithdrawSupport { team, reason },
            StepKind::Call => Step::Call {
                departments: self.codes,
                note,
            },
            StepKind::AnswerCall => Step::AnswerCall {
                call,
                team,
                answer: self.answer,
                note,
            },
            StepKind::RuleCall => Step::RuleCall {
                call,
                team,
                upheld: self.yes,
                note,
            },
            StepKind::ConfirmCall => Step::ConfirmCall { call, note },
            StepKind::Exempt => Step::Exempt {
                late: u16::from(self.small),
                reason,
            },
        }
    }

    /// The alarm of each word.
    pub fn alarm(self, word: &str) -> Alarm {
        let of = self.clock;
        match word {
            "warned" => Alarm::Warned { of },
            "overdue" => Alarm::Overdue { of },
            "silent" => Alarm::Silent {
                team: self.code,
                call: self.yes.then_some(self.small),
            },
            "support-overdue" => Alarm::SupportOverdue { team: self.code },
            "escalated" => Alarm::Escalated {
                from: self.code,
                to: self.words,
                stuck: self.stuck,
                of: self.yes.then_some(of),
            },
            "merged" => Alarm::Merged {
                into: self.case,
                metres: self.number,
                minutes: u32::from(self.small),
            },
            "with-main" => Alarm::WithMain {
                main: self.case,
                step: self.kind,
            },
            "closed-on-the-spot" => Alarm::ClosedOnTheSpot { class: self.code },
            new => panic!("the alarm {new} is not made here yet"),
        }
    }
}

//! Any step, alarm and consequence that an event may carry, for the tests of its bytes.

use cases::clock::{Limit, LimitKind};
use cases::event::{AccountChanged, Erased, Event, Format, Passed, Stepped, TablesChanged};
use cases::parts::Stuck;
use cases::ruling::{Ruling, RulingLevel};
use cases::running::{Pause, Paused, StageLimit, StageNow};
use cases::{
    Alarm, AtLevel, Call, CallAnswer, Called, CalledState, CaseClock, CaseNo, ClockOf, GivenPlace,
    Late, Personal, Step, StepKind, Task, TaskState, Then,
};
use jiff::Timestamp;
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use crate::events::{case, claim, decision, given, photos, status, team, text, time};

pub fn limit() -> impl Strategy<Value = Limit> {
    (select(&LimitKind::ALL[..]), 1_u32..10_000).prop_map(|(kind, amount)| Limit { kind, amount })
}

/// What steps and alarms are made of, enough for any of them.
#[derive(Clone, Debug)]
struct Bag {
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

fn bag() -> impl Strategy<Value = Bag> {
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
    fn step(self) -> Step {
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
    fn alarm(self, word: &str) -> Alarm {
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

fn clock() -> impl Strategy<Value = CaseClock> {
    let stage =
        (any::<u8>(), any::<u8>(), text()).prop_map(|(no, of, name)| StageNow { no, of, name });
    let pause = (time(), time()).prop_map(|(from, to)| Pause { from, to });
    let paused = time().prop_map(|since| Paused { since });
    let times = (time(), of(time()), of(time()), vec(pause, 0..2), of(paused));
    let limits = (of(limit()), vec(limit(), 0..2), of(stage), any::<bool>());
    (select(&ClockOf::ALL[..]), times, limits).prop_map(
        |(of, (since, due, warn, pauses, paused), (limit, extended, stage, beyond_calendar))| {
            CaseClock {
                of,
                since,
                limit,
                extended,
                due,
                warn,
                stage,
                pauses,
                paused,
                beyond_calendar,
            }
        },
    )
}

fn late() -> impl Strategy<Value = Late> {
    let clocks = select(&ClockOf::ALL[..]);
    let ended = (of(any::<i64>()), claim());
    (any::<u16>(), clocks, of(team()), time(), ended).prop_map(
        |(no, of, team, due, (by_s, claim))| Late {
            no,
            of,
            team,
            due,
            by_s,
            claim,
        },
    )
}

fn level() -> impl Strategy<Value = AtLevel> {
    (any::<u8>(), text(), time(), of(time())).prop_map(|(no, name, since, due)| AtLevel {
        no,
        name,
        since,
        due,
    })
}

fn task() -> impl Strategy<Value = Task> {
    let who = (
        any::<u16>(),
        team(),
        select(&TaskState::ALL[..]),
        of(text()),
    );
    let when = (time(), of(limit()), of(time()), of(time()));
    (who, when, any::<[bool; 2]>()).prop_map(
        |((no, team, state, by), (since, limit, answer_by, due), [silent, overdue])| Task {
            no,
            team,
            state,
            since,
            limit,
            answer_by,
            due,
            by,
            silent,
            overdue,
        },
    )
}

fn ruling() -> impl Strategy<Value = Box<Ruling>> {
    let level = (any::<u8>(), text()).prop_map(|(no, name)| RulingLevel { no, name });
    let when = (time(), limit(), time(), of(time()));
    (when, of(level), any::<[bool; 2]>(), of(any::<u16>())).prop_map(
        |((since, limit, due, warn), level, [warned, overdue], late)| {
            Box::new(Ruling {
                since,
                limit,
                due,
                warn,
                level,
                warned,
                overdue,
                late,
            })
        },
    )
}

fn called() -> impl Strategy<Value = Called> {
    let who = (
        team(),
        select(&CalledState::ALL[..]),
        of(text()),
        of(text()),
    );
    let when = (time(), of(time()), of(time()));
    (who, when, any::<[bool; 2]>(), of(ruling())).prop_map(
        |((team, state, by, reason), (since, due, answered), [must_come, overdue], ruling)| {
            Called {
                team,
                state,
                since,
                due,
                answered,
                by,
                reason,
                must_come,
                overdue,
                ruling,
            }
        },
    )
}

fn call() -> impl Strategy<Value = Box<Call>> {
    (
        any::<u8>(),
        text(),
        time(),
        vec(called(), 0..3),
        any::<bool>(),
    )
        .prop_map(|(no, by, since, called, confirmed)| {
            Box::new(Call {
                no,
                by,
                since,
                called,
                confirmed,
            })
        })
}

pub fn stage_limit() -> impl Strategy<Value = StageLimit> {
    (text(), limit()).prop_map(|(name, limit)| StageLimit { name, limit })
}

/// Consequences: every part is there in some.
pub fn then() -> impl Strategy<Value = Then> {
    let stands = (of(status()), of(decision()), of(clock()), vec(late(), 0..2));
    let parts = (of(level()), vec(task(), 0..2), of(call()), of(ruling()));
    let counts = (
        of(vec(select(&Stuck::ALL[..]), 0..3)),
        of(any::<u8>()),
        of(any::<u8>()),
        of(time()),
    );
    let some = (stands, parts, counts).prop_map(
        |(
            (status, decision, clock, late),
            (level, tasks, call, ruling),
            (stuck, rework, handovers, answer_due),
        )| Then {
            status,
            decision: decision.map(Box::new),
            clock: clock.map(Box::new),
            late,
            level,
            tasks,
            call,
            ruling,
            stuck,
            rework,
            handovers,
            answer_due,
        },
    );
    prop_oneof![Just(Then::default()), some]
}

/// When an event was recorded and, if that was another time, happened.
pub fn times() -> impl Strategy<Value = (Timestamp, Option<Timestamp>)> {
    (time(), of(time()))
}

pub fn stepped() -> impl Strategy<Value = Event> {
    let done = (bag(), claim());
    (case(), times(), text(), text(), done, photos(), then()).prop_map(
        |(case, (recorded, happened), id, by, (bag, claim), photos, then)| {
            Event::Stepped(Box::new(Stepped {
                v: Format,
                case,
                recorded,
                happened,
                claim,
                id,
                by,
                step: bag.step(),
                photos,
                then,
            }))
        },
    )
}

pub fn passed() -> impl Strategy<Value = Event> {
    let what = (bag(), select(&Alarm::WORDS[..])).prop_map(|(bag, word)| bag.alarm(word));
    (case(), times(), what, then()).prop_map(|(case, (recorded, happened), what, then)| {
        Event::Passed(Box::new(Passed {
            v: Format,
            case,
            recorded,
            happened,
            what,
            then,
        }))
    })
}

pub fn tables_changed() -> impl Strategy<Value = Event> {
    let names = (text(), text(), text());
    (time(), names, any::<u32>(), text(), text()).prop_map(
        |(recorded, (id, by, name), version, sha256, tables)| {
            Event::TablesChanged(Box::new(TablesChanged {
                v: Format,
                recorded,
                id,
                by,
                name,
                version,
                sha256,
                tables,
            }))
        },
    )
}

pub fn account_changed() -> impl Strategy<Value = Event> {
    let words = (text(), text(), text(), text(), text());
    let some = || of(vec(text(), 0..3));
    let rights = vec(text(), 0..3);
    let reach = (some(), some(), some());
    let seals = of(btree_map(text(), text(), 0..3));
    (time(), time(), any::<u64>(), words, rights, reach, seals).prop_map(
        |(recorded, happened, number, (book, by, of, name, what), rights, reach, seals)| {
            let (areas, teams, sources) = reach;
            Event::AccountChanged(Box::new(AccountChanged {
                v: Format,
                recorded,
                happened,
                book,
                number,
                by,
                of,
                name,
                what,
                rights,
                areas,
                teams,
                sources,
                seals,
            }))
        },
    )
}

pub fn erased() -> impl Strategy<Value = Event> {
    let words = (text(), text(), text(), text());
    let what = (
        select(vec![vec![Personal::Reporter], Personal::ALL.to_vec()]),
        photos(),
    );
    (case(), time(), words, what).prop_map(
        |(case, recorded, (id, by, reason, rule), (what, photos))| {
            Event::Erased(Box::new(Erased {
                v: Format,
                case,
                recorded,
                id,
                by,
                what,
                photos: photos.into_iter().map(|photo| photo.photo).collect(),
                reason,
                rule,
            }))
        },
    )
}

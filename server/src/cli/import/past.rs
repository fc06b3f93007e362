//! Old cases that are closed already: brought in as they went, every clock by their own times.

use super::door::Reply;
use crate::engine::{Answer, Denied, Engine};
use crate::installation::Installation;
use cases::command::NOTE_CHARS_MAX;
use cases::tables::Wait;
use cases::{CaseNo, Command, Declined, Event, Move, Refusal, Report, Status, Step, World};
use jiff::Timestamp;

/// Account of the desk's steps on cases that came in closed.
const DESK: &str = "import";
/// Account of the team's steps: another, since nobody closes what they handled.
const TEAM: &str = "import-team";

/// How an old case ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// When it was closed.
    pub at: Timestamp,
    /// What was done; may be empty.
    pub result: String,
}

/// An old case on its way to its end.
struct Old {
    /// Its place among those delivered.
    place: usize,
    case: CaseNo,
    status: Status,
    reported: Timestamp,
    ended: Ended,
    /// The source must still be answered.
    unanswered: bool,
    repeat: bool,
}

/// Delivers old cases; one reply each, in order. Each is reported, taken on, done, checked and closed at its own times,
/// so that it is late if and only if it was. What got a reply is on disk; after a break the same again goes on there.
///
/// A report that is known already as one of today's keeps the life it has here.
///
/// # Errors
/// Nothing more can be delivered now.
pub fn deliver(
    installation: &Installation,
    cases: Vec<(Report, Ended)>,
) -> anyhow::Result<Vec<Reply>> {
    let rules = installation.world.rules();
    let mut replies: Vec<Reply> = Vec::with_capacity(cases.len());
    let mut sent = Vec::new();
    for (place, (report, ended)) in cases.into_iter().enumerate() {
        // Until it is known better; every place is filled below.
        replies.push(Reply::Repeat);
        match fault(installation, &rules, &report, &ended) {
            Some(reason) => replies[place] = Reply::Rejected(reason),
            None => sent.push((place, report, ended)),
        }
    }
    let commands = sent
        .iter()
        .map(|(_, report, _)| (Command::Report(report.clone()), report.at));
    let answers = installation.engine.submit_past_blocking(commands.collect());
    let mut old = Vec::new();
    for (answer, (place, report, ended)) in answers.into_iter().zip(sent) {
        match reported(answer, &report)? {
            Err(reply) => replies[place] = reply,
            Ok((case, status, repeat)) => {
                let class = report.class.as_deref().unwrap_or_default();
                old.push(Old {
                    place,
                    case,
                    status,
                    reported: report.at,
                    ended,
                    unanswered: rules
                        .tables()
                        .step_limit(Wait::Answer, class, report.at)
                        .is_some(),
                    repeat,
                });
            }
        }
    }
    while !old.is_empty() {
        old = step(&installation.engine, old, &mut replies)?;
    }
    Ok(replies)
}

/// Why a case cannot come in as closed: nothing of it is stored then.
fn fault(
    installation: &Installation,
    rules: &World,
    report: &Report,
    ended: &Ended,
) -> Option<String> {
    if ended.at < report.at {
        return Some(format!(
            "closed: {} is before it was reported at {}",
            ended.at, report.at
        ));
    }
    if ended.at > Timestamp::now() {
        return Some(format!("closed: {} is still to come", ended.at));
    }
    let chars = ended.result.chars().count();
    if chars > NOTE_CHARS_MAX {
        return Some(format!(
            "result: has {chars} characters, the limit is {NOTE_CHARS_MAX}"
        ));
    }
    let lists = installation.world.lists();
    let class = report.class.as_deref();
    let looked = cases::look(&lists, rules, &report.place, class, report.at);
    match looked {
        // What is wrong with the position is said when it is reported.
        Err(_) | Ok((_, Some(_))) => None,
        Ok((_, None)) => Some(
            "closed: only a case with a known class and a place within the areas has a team that can have closed it; \
             mend the row, or leave closed empty so that it waits for a person"
                .to_owned(),
        ),
    }
}

/// The case that a report became, where it stood then, and whether it was known; or the reply, when there is no more to do.
fn reported(
    answer: Answer,
    report: &Report,
) -> anyhow::Result<Result<(CaseNo, Status, bool), Reply>> {
    let done = match answer {
        Ok(done) => done,
        Err(Denied::Declined(declined)) => return Ok(Err(Reply::Rejected(declined.to_string()))),
        Err(denied) => return Err(denied.into()),
    };
    let Event::Reported(event) = &*done.event else {
        return Ok(Err(Reply::taken()));
    };
    // One of today's happens when it is recorded, however old the report.
    if done.repeat && done.event.happened() != report.at {
        return Ok(Err(Reply::Repeat));
    }
    Ok(Ok((event.case, event.status, done.repeat)))
}

/// One step of every case, in one commit; those that are not at their end yet.
fn step(engine: &Engine, old: Vec<Old>, replies: &mut [Reply]) -> anyhow::Result<Vec<Old>> {
    let (mut going, mut commands) = (Vec::new(), Vec::new());
    for one in old {
        match one.next() {
            Some(next) => {
                commands.push(next);
                going.push(one);
            }
            None => replies[one.place] = one.reply(),
        }
    }
    if going.is_empty() {
        return Ok(going);
    }
    let answers = engine.submit_past_blocking(commands);
    let mut left = Vec::with_capacity(going.len());
    for (answer, mut one) in answers.into_iter().zip(going) {
        match answer {
            Ok(done) => {
                one.went(&done.event);
                left.push(one);
            }
            Err(Denied::Declined(declined)) => replies[one.place] = one.stopped(&declined),
            Err(denied) => return Err(denied.into()),
        }
    }
    Ok(left)
}

impl Old {
    /// The next step and when it happened; none at the end.
    fn next(&self) -> Option<(Command, Timestamp)> {
        let note = || Box::from("");
        let (step, by, at) = match self.status {
            Status::Verifying => {
                let (found, note) = (true, note());
                (Step::Verify { found, note }, DESK, self.reported)
            }
            Status::ToFile => (Step::File { note: note() }, DESK, self.reported),
            Status::ToDispatch => {
                let (team, supporting, note) = (None, None, note());
                let step = Step::Dispatch {
                    team,
                    supporting,
                    note,
                };
                (step, DESK, self.reported)
            }
            Status::Dispatched => (Step::Accept { team: None }, TEAM, self.reported),
            Status::Handling => {
                let (team, note) = (None, self.ended.result.as_str().into());
                (Step::ReportBack { team, note }, TEAM, self.ended.at)
            }
            Status::Handled => {
                let (passed, note) = (true, note());
                (Step::Check { passed, note }, DESK, self.ended.at)
            }
            Status::Checked => (Step::Close { note: note() }, DESK, self.ended.at),
            Status::Closed if self.unanswered => {
                (Step::AnswerSource { note: note() }, DESK, self.ended.at)
            }
            Status::Closed
            | Status::Unplaced
            | Status::Unclassified
            | Status::Suspended
            | Status::Cancelled
            | Status::Merged => return None,
        };
        let id = format!("{}-{}", self.case, step.kind());
        let step = Move {
            id,
            case: self.case,
            by: by.to_owned(),
            seen: None,
            step,
            done_at: None,
            photos: Vec::new(),
        };
        Some((Command::Move(step), at))
    }

    fn went(&mut self, event: &Event) {
        if self.status == Status::Closed {
            self.unanswered = false;
        } else if let Some(status) = event.status() {
            self.status = status;
        }
    }

    fn reply(&self) -> Reply {
        if self.repeat {
            Reply::Repeat
        } else {
            Reply::New(self.status.word().to_owned())
        }
    }

    /// A rule has merged it into another case, or somebody has gone on with it here.
    fn stopped(&self, declined: &Declined) -> Reply {
        match declined {
            Declined::Refused(Refusal::NotNow { status, .. }) if *status == Status::Merged => Old {
                status: Status::Merged,
                ended: self.ended.clone(),
                ..*self
            }
            .reply(),
            _ if self.repeat => Reply::Repeat,
            _ => Reply::Rejected(format!(
                "{} came in but is not closed: {declined}",
                self.case
            )),
        }
    }
}

//! What followed from an event, and why a case is late or stuck, in words.

use jiff::{SignedDuration, Timestamp};

use super::{Sentence, local, on_the_spot};
use crate::alarm::Alarm;
use crate::claim::Claim;
use crate::event::Event;
use crate::open::{Open, whole};
use crate::parts::{Stuck, TaskState};
use crate::ruling::Ruling;
use crate::running::{CaseClock, Late};
use crate::state::Lateness;
use crate::step::StepKind;
use crate::then::Then;

/// What an event led to that a person would ask about: hand-overs, levels, lateness, supporters,
/// why it is stuck. Who got the case and why is told by [`crate::why()`] from the decision itself.
///
/// Only what is recorded is told; an event that led to nothing of the kind gives no sentence.
pub fn tell(event: &Event) -> Vec<Sentence> {
    let mut told = Vec::new();
    if let Event::Passed(event) = event {
        told.push(alarm(&event.what));
    }
    if let Event::Reported(event) = event {
        let told_of = |of| on_the_spot::handled(of, event.by.as_deref());
        told.extend(event.handled.as_ref().map(told_of));
    }
    if let Some(claim) = event.claim() {
        told.push(claimed(&claim, event.recorded()));
    }
    if let Some(then) = event.then() {
        consequences(then, &mut told);
        let anew = |ruling: &&Ruling| ruling.since == whole(event.happened());
        told.extend(rulings(then).filter(anew).map(ruled_by));
    }
    told
}

/// The decisions that are waited for in what an event led to.
fn rulings(then: &Then) -> impl Iterator<Item = &Ruling> {
    let called = then.call.iter().flat_map(|call| &call.called);
    let of_call = called.filter_map(|called| called.ruling.as_deref());
    then.ruling.as_deref().into_iter().chain(of_call)
}

/// Why a case is where it is, late or stuck: which clock runs since when and until when, when it
/// stood still, what was late, and what it is stuck for.
pub fn why_now(open: Option<&Open>, lates: &[Lateness]) -> Vec<Sentence> {
    let mut told = Vec::new();
    if let Some(open) = open {
        clock(open.clock(), &mut told);
        let asked = open.extension().and_then(|asked| asked.ruling.as_deref());
        let called = open.open_calls().flat_map(|call| &call.called);
        let refused = called.filter_map(|called| called.ruling.as_deref());
        told.extend(asked.into_iter().chain(refused).map(ruled_by));
        for stuck in open.stuck() {
            told.push(stuck_words(*stuck));
        }
    }
    for lateness in lates {
        let fact = &lateness.late;
        told.push(late(fact));
        if let (Some(claim), Some(by_s)) = (&fact.claim, fact.by_s) {
            told.push(claimed(claim, fact.due + SignedDuration::from_secs(by_s)));
        }
        if let Some(exempt) = &lateness.exempt {
            told.push(say(
                format!(
                    "该超时由{}豁免：{}；超时事实保留。",
                    exempt.by, exempt.reason
                ),
                format!(
                    "{} excused this lateness ({}); the fact stays.",
                    exempt.by, exempt.reason
                ),
            ));
        }
    }
    told
}

pub(super) fn say(zh: String, en: String) -> Sentence {
    Sentence { zh, en }
}

fn alarm(what: &Alarm) -> Sentence {
    match what {
        Alarm::Warned { of } => {
            let (zh, en) = of.names();
            say(
                format!("{zh}时限将到。"),
                format!("The time is running out: {en}."),
            )
        }
        Alarm::Overdue { of } => {
            let (zh, en) = of.names();
            say(
                format!("{zh}时限已到。"),
                format!("The time has run out: {en}."),
            )
        }
        Alarm::Silent { team, call: None } => say(
            format!("协办队伍{team}到时未作任何答复。"),
            format!("The supporting team {team} let its time pass without a word."),
        ),
        Alarm::Silent {
            team,
            call: Some(call),
        } => say(
            format!("{team}到时未响应第{call}次呼叫。"),
            format!("{team} did not answer call {call} in time."),
        ),
        Alarm::SupportOverdue { team } => say(
            format!("协办队伍{team}未按时完成。"),
            format!("The supporting team {team} is not done in time."),
        ),
        Alarm::Escalated {
            from,
            to,
            of: Some(of),
            ..
        } => {
            let (zh, en) = of.names();
            say(
                format!("{zh}时限已到仍无人办理，按规则由{from}升级至{to}。"),
                format!(
                    "{en} was not done in its time, so by rule the case went from {from} up to {to}."
                ),
            )
        }
        Alarm::Escalated {
            from, to, stuck, ..
        } if stuck.is_empty() => say(
            format!("{from}层级时限已到，自动升级至{to}。"),
            format!("The time of the level {from} has run out; the case went up to {to}."),
        ),
        Alarm::Escalated {
            from, to, stuck, ..
        } => {
            let (zh, en) = listed(stuck);
            say(
                format!("因{zh}，按规则由{from}升级至{to}指挥。"),
                format!("Stuck ({en}), so by rule it went from {from} up to the command of {to}."),
            )
        }
        Alarm::Merged {
            into,
            metres,
            minutes,
        } => say(
            format!("与{into}同类、相距{metres}米、相隔{minutes}分钟，按规则并案。"),
            format!(
                "Of the same family as {into}, {metres} m and {minutes} min apart: merged by rule."
            ),
        ),
        Alarm::WithMain { main, step } => with_main(*step, &main.to_string()),
        Alarm::ClosedOnTheSpot { class } => on_the_spot::closed(class),
    }
}

fn with_main(step: StepKind, main: &str) -> Sentence {
    let (zh, en) = step.names();
    say(
        format!("主案{main}{zh}，本案随之。"),
        format!("{en} on its main case {main}, and so on this one."),
    )
}

/// Who must decide, and by when.
fn ruled_by(ruling: &Ruling) -> Sentence {
    let due = local(ruling.due);
    match &ruling.level {
        Some(level) => say(
            format!("待{}裁定，至{due}止。", level.name),
            format!("The level {} must decide by {due}.", level.name),
        ),
        None => say(
            format!("待裁定，至{due}止。"),
            format!("It must be decided by {due}."),
        ),
    }
}

fn listed(stuck: &[Stuck]) -> (String, String) {
    let zh: Vec<_> = stuck.iter().map(|stuck| stuck.names().0).collect();
    let en: Vec<_> = stuck
        .iter()
        .map(|stuck| stuck.names().1.to_lowercase())
        .collect();
    (zh.join("、"), en.join(", "))
}

fn consequences(then: &Then, told: &mut Vec<Sentence>) {
    if let Some(handovers) = then.handovers {
        told.push(say(
            format!("第{handovers}次移交。"),
            format!("Hand-over number {handovers}."),
        ));
    }
    if let Some(rework) = then.rework {
        told.push(say(
            format!("第{rework}次返工。"),
            format!("Done again, number {rework}."),
        ));
    }
    told.extend(then.late.iter().map(late));
    for task in &then.tasks {
        let name = &task.team.name;
        match task.state {
            TaskState::Asked if !task.silent && !task.overdue => told.push(say(
                format!("请{name}协办。"),
                format!("{name} is asked to support."),
            )),
            TaskState::Withdrawn => told.push(say(
                format!("{name}不再协办。"),
                format!("{name} need not support any more."),
            )),
            TaskState::Asked | TaskState::Accepted | TaskState::Done | TaskState::Refused => {}
        }
    }
    match then.stuck.as_deref() {
        None => {}
        Some([]) => told.push(say(
            "已不再滞留。".to_owned(),
            "No longer stuck.".to_owned(),
        )),
        Some(stuck) => told.extend(stuck.iter().copied().map(stuck_words)),
    }
}

/// What was late, whose, and by how much.
fn late(late: &Late) -> Sentence {
    let (zh_of, en_of) = late.of.names();
    let due = local(late.due);
    let (zh_team, en_team) = match &late.team {
        Some(team) => (team.name.to_string(), format!(" by {}", team.name)),
        None => Default::default(),
    };
    match late.by_s {
        Some(by_s) => {
            let (zh_by, en_by) = duration(by_s);
            say(
                format!("{zh_team}{zh_of}超时：应于{due}前完成，超时{zh_by}。"),
                format!("Late{en_team}: {en_of} was due on {due}, and done {en_by} later."),
            )
        }
        None => say(
            format!("{zh_team}{zh_of}超时：应于{due}前完成，尚未完成。"),
            format!("Late{en_team}: {en_of} was due on {due}, and is not done."),
        ),
    }
}

/// When it was done by the phone's word, when it arrived, and what speaks against the word.
fn claimed(claim: &Claim, arrived: Timestamp) -> Sentence {
    let (done_at, arrived) = (local(claim.done_at), local(arrived));
    let (zh, en) = match claim.doubt {
        None => Default::default(),
        Some(doubt) => {
            let (zh, en) = doubt.names();
            (format!("；存疑：{zh}"), format!("; in doubt: {en}"))
        }
    };
    say(
        format!("手机自报于{done_at}完成，{arrived}送达；时限按送达计{zh}。"),
        format!(
            "Done {done_at} by the phone, arrived {arrived}; the clock goes by the arrival{en}."
        ),
    )
}

/// Days, hours and minutes; what is below a minute counts as one.
fn duration(seconds: i64) -> (String, String) {
    let minutes = (seconds + 59) / 60;
    let (days, hours, minutes) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (amount, zh_unit, en_unit) in [
        (days, "天", "d"),
        (hours, "小时", "h"),
        (minutes, "分钟", "min"),
    ] {
        if amount > 0 {
            zh.push(format!("{amount}{zh_unit}"));
            en.push(format!("{amount} {en_unit}"));
        }
    }
    (zh.concat(), en.join(" "))
}

fn stuck_words(stuck: Stuck) -> Sentence {
    let (zh, en) = stuck.names();
    say(
        format!("滞留：{zh}。"),
        format!("Stuck: {}.", en.to_lowercase()),
    )
}

/// Which clock runs, from when to when, and when it stood still.
fn clock(clock: &CaseClock, told: &mut Vec<Sentence>) {
    let (zh, en) = clock.of.names();
    let since = local(clock.since);
    told.push(match clock.due.map(local) {
        Some(due) => say(
            format!("{zh}计时自{since}起，至{due}止。"),
            format!("{en}: the clock runs since {since} and ends on {due}."),
        ),
        None => say(
            format!("{zh}计时自{since}起。"),
            format!("{en}: the clock runs since {since}."),
        ),
    });
    if let Some(stage) = &clock.stage {
        told.push(say(
            format!("第{}阶段（共{}段）：{}。", stage.no, stage.of, stage.name),
            format!("Stage {} of {}: {}.", stage.no, stage.of, stage.name),
        ));
    }
    for limit in &clock.extended {
        let (zh, en) = limit.words();
        told.push(say(format!("已延期{zh}。"), format!("Extended by {en}.")));
    }
    for pause in &clock.pauses {
        told.push(stood_still(pause.from, Some(pause.to)));
    }
    if let Some(paused) = clock.paused {
        told.push(stood_still(paused.since, None));
    }
}

fn stood_still(from: Timestamp, to: Option<Timestamp>) -> Sentence {
    let from = local(from);
    match to.map(local) {
        Some(to) => say(
            format!("{from}至{to}挂起，不计时。"),
            format!("Suspended from {from} to {to}: that time does not count."),
        ),
        None => say(
            format!("自{from}起挂起，不计时。"),
            format!("Suspended since {from}: the clock stands still."),
        ),
    }
}

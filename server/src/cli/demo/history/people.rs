//! What the people of the history do next about a case: who, what, and after how many seconds.

use super::actor::{Actor, Once};
use cases::clock::{Limit, LimitKind};
use cases::{CallAnswer, GivenPlace, Status, Step};
use data::history::Course;

type Act = (u32, Step, String);

const HOUR_S: u32 = 3_600;

/// The next act; none when the case is left as it is.
pub fn next(actor: &mut Actor) -> Option<Act> {
    match actor.status {
        Status::Unplaced => placing(actor),
        Status::Unclassified => {
            let class = actor.class.into();
            let step = Step::Classify {
                class,
                note: "".into(),
            };
            (actor.luck(1, 10) > 1).then(|| (actor.life.desk_s, step, actor.desk("intake", 4)))
        }
        Status::Verifying => Some(verifying(actor)),
        Status::ToFile => Some(filing(actor)),
        Status::ToDispatch => Some(dispatching(actor)),
        Status::Dispatched => with_team(actor),
        Status::Handling => Some(handling(actor)),
        Status::Suspended => {
            let note = "可以继续处理".into();
            Some((20 * HOUR_S, Step::Resume { note }, actor.lead.clone()))
        }
        Status::Handled => Some(checking(actor)),
        Status::Checked => {
            let note = "核查通过".into();
            Some((
                actor.life.check_s,
                Step::Close { note },
                actor.desk("desk", 3),
            ))
        }
        Status::Closed => after_closing(actor),
        Status::Cancelled | Status::Merged => None,
    }
}

/// Two of ten are left to whoever sits at the desk live.
fn placing(actor: &Actor) -> Option<Act> {
    let given = GivenPlace::Area(actor.grid.as_str().into());
    let step = Step::Place {
        given,
        note: "".into(),
    };
    (actor.luck(0, 10) > 1).then(|| (2 * actor.life.desk_s, step, actor.desk("intake", 4)))
}

fn verifying(actor: &Actor) -> Act {
    let found = actor.life.course != Course::NotFound;
    let note = if found {
        "现场属实"
    } else {
        "现场未发现"
    }
    .into();
    (
        actor.life.desk_s,
        Step::Verify { found, note },
        actor.desk("worker", 40),
    )
}

fn filing(actor: &mut Actor) -> Act {
    let by = actor.desk("intake", 4);
    if std::mem::take(&mut actor.to_review) {
        let note = "已知悉退回原因".into();
        return (600, Step::Review { note }, by);
    }
    if matches!(actor.life.course, Course::NotFound | Course::Cancelled) {
        let reason = "核实后不属于受理范围".into();
        return (actor.life.desk_s, Step::Cancel { reason }, by);
    }
    (actor.life.desk_s, Step::File { note: "".into() }, by)
}

fn dispatching(actor: &mut Actor) -> Act {
    let by = actor.desk("dispatch", 5);
    if std::mem::take(&mut actor.to_review) {
        let note = "已阅，重新派遣".into();
        return (900, Step::Review { note }, by);
    }
    let step = Step::Dispatch {
        team: None,
        supporting: None,
        note: "".into(),
    };
    (actor.life.desk_s, step, by)
}

/// A team has it and has not accepted yet.
fn with_team(actor: &mut Actor) -> Option<Act> {
    if let Some(first) = actor.same_as.take().filter(|_| actor.luck(2, 10) > 3) {
        let reason = "同一问题的重复上报".into();
        let step = Step::Merge {
            into: first,
            reason,
        };
        return Some((1_200, step, actor.desk("dispatch", 5)));
    }
    let lead = actor.lead.clone();
    let turns_max = match actor.life.course {
        Course::SentBack | Course::Withdrawn | Course::Escalated => 1,
        Course::PassedAround => 3,
        Course::LeftLying => return None,
        _ => 0,
    };
    if actor.turns < turns_max {
        actor.turns += 1;
        if actor.life.course == Course::Escalated {
            let reason = "需街道统筹".into();
            return Some((1_800, Step::Escalate { reason }, lead));
        }
        actor.to_review = true;
        if actor.life.course == Course::Withdrawn {
            actor.to_review = false;
            let reason = "派遣有误".into();
            return Some((600, Step::Withdraw { reason }, actor.desk("dispatch", 5)));
        }
        let reason = "不属于本部门职责".into();
        return Some((1_500, Step::SendBack { reason }, lead));
    }
    Some((actor.life.accept_s, Step::Accept { team: None }, lead))
}

fn handling(actor: &mut Actor) -> Act {
    if let Some(act) = helping(actor) {
        return act;
    }
    let lead = actor.lead.clone();
    let soon_s = (actor.life.back_s / 4).max(60);
    let turn = actor.turns;
    actor.turns += 1;
    match (actor.life.course, turn) {
        (Course::Suspended, 0) => {
            let reason = "需等待产权单位配合".into();
            (soon_s, Step::Suspend { reason }, lead)
        }
        (Course::Extended, 0) => {
            let limit = Limit {
                kind: LimitKind::WorkingDays,
                amount: 1,
            };
            let reason = "雨天无法施工".into();
            (soon_s, Step::AskExtension { limit, reason }, lead)
        }
        (Course::Extended, 1) => {
            let granted = actor.luck(3, 4) > 0;
            let note = if granted {
                "同意"
            } else {
                "不同意，按期办理"
            }
            .into();
            (
                soon_s,
                Step::RuleExtension { granted, note },
                actor.desk("leader", 2),
            )
        }
        (Course::Called, turn) if turn < 4 => call(actor, turn, soon_s),
        (Course::Supported, 0) => {
            let team = "440112-police".into();
            let note = "请协助维持秩序".into();
            (soon_s, Step::AddSupport { team, note }, lead)
        }
        (Course::Supported, 1) => support(actor, soon_s),
        (Course::Supported, 2) if actor.luck(4, 3) > 0 => {
            let team = Some("440112-police".into());
            let note = "秩序已恢复".into();
            (
                soon_s,
                Step::ReportBack { team, note },
                "440112-police".to_owned(),
            )
        }
        (_, turn) => back(actor, turn),
    }
}

/// What the supporting teams of the duty do first; two of a hundred say nothing at all.
fn helping(actor: &mut Actor) -> Option<Act> {
    if actor.luck(0, 50) == 0 {
        return None;
    }
    let helper = actor.supporting.first()?.clone();
    let team = Some(helper.as_str().into());
    let wait_s = 60 + actor.luck(1, 600).min(actor.life.back_s / 4);
    if std::mem::replace(&mut actor.is_supported, true) {
        actor.supporting.remove(0);
        actor.is_supported = false;
        let note = "协助事项已完成".into();
        return Some((wait_s, Step::ReportBack { team, note }, helper));
    }
    Some((wait_s, Step::Accept { team }, helper))
}

/// Reporting back; the stages of a staged duty before.
fn back(actor: &Actor, turn: u16) -> Act {
    let lead = actor.lead.clone();
    if actor.class.starts_with("0101") && turn < 2 {
        let note = if turn == 0 {
            "已责令停工"
        } else {
            "已立案处罚"
        }
        .into();
        return (actor.life.back_s / 3, Step::StageDone { note }, lead);
    }
    let note = "现场已处理完毕".into();
    (
        actor.life.back_s,
        Step::ReportBack { team: None, note },
        lead,
    )
}

fn support(actor: &Actor, soon_s: u32) -> Act {
    let police = "440112-police";
    if actor.luck(4, 3) > 0 {
        let team = Some(police.into());
        return (soon_s, Step::Accept { team }, police.to_owned());
    }
    let reason = "警力不足，已另行安排巡逻".into();
    let team = police.into();
    (soon_s, Step::Refuse { team, reason }, police.to_owned())
}

/// A call to two departments of the district: one arrives; the other refuses and is released, or must come.
fn call(actor: &Actor, turn: u16, soon_s: u32) -> Act {
    let (water, power) = ("440112-urban-management", "440112-police");
    let answer = |team: &str, answer, note: &str| {
        let step = Step::AnswerCall {
            call: 1,
            team: team.into(),
            answer,
            note: note.into(),
        };
        (soon_s.min(HOUR_S), step, team.to_owned())
    };
    match turn {
        0 => {
            let departments = vec![water.into(), power.into()];
            let note = "请到场联合处置".into();
            (soon_s, Step::Call { departments, note }, actor.lead.clone())
        }
        1 => answer(water, CallAnswer::Arrive, ""),
        2 if actor.luck(5, 3) == 0 => answer(power, CallAnswer::Refuse, "不属于职责范围"),
        2 => answer(power, CallAnswer::Arrive, ""),
        _ if actor.luck(5, 3) == 0 => {
            let step = Step::RuleCall {
                call: 1,
                team: power.into(),
                upheld: true,
                note: "情况属实，免除".into(),
            };
            (soon_s, step, actor.desk("district", 2))
        }
        _ => {
            let note = "均已到场".into();
            (
                soon_s,
                Step::ConfirmCall { call: 1, note },
                actor.lead.clone(),
            )
        }
    }
}

fn checking(actor: &mut Actor) -> Act {
    let by = actor.desk("checker", 40);
    // The second check passes.
    let passed = actor.life.course != Course::Rework || !actor.first(Once::FailedCheck);
    let note = if passed {
        "现场已恢复"
    } else {
        "现场仍有遗留"
    }
    .into();
    (actor.life.check_s, Step::Check { passed, note }, by)
}

fn after_closing(actor: &mut Actor) -> Option<Act> {
    if actor.life.course == Course::Reopened && actor.first(Once::Reopening) {
        let reason = "来电人反映未解决".into();
        return Some((12 * HOUR_S, Step::Reopen { reason }, actor.desk("desk", 3)));
    }
    if actor.first(Once::Answer) {
        let note = "已电话回复".into();
        return Some((1_800, Step::AnswerSource { note }, actor.desk("intake", 4)));
    }
    if actor.life.evaluate_s == 0 || !actor.first(Once::Evaluation) {
        return None;
    }
    let step = Step::Evaluate {
        contacted: Some(true),
        solved: Some(actor.luck(2, 20) > 0),
        satisfied: Some(actor.luck(3, 12) > 0),
        note: "".into(),
    };
    Some((actor.life.evaluate_s, step, actor.desk("evaluator", 2)))
}

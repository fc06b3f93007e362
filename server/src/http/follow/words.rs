//! The plain words of a case's life, for whoever reported it: no word of the trade, no account, no note.

use cases::{Alarm, Event, Sentence, Status, Step, StepKind};

/// Two languages.
pub type Words = (String, String);

fn words(zh: &str, en: &str) -> Words {
    (zh.to_owned(), en.to_owned())
}

/// The words as they are told.
pub fn told((zh, en): Words) -> Sentence {
    Sentence { zh, en }
}

/// A team by its name, or as a whole where there is none.
fn team_or(team: Option<&str>) -> (&str, &str) {
    team.map_or(("处置队伍", "the team"), |name| (name, name))
}

/// Where it stands.
pub fn stands(status: Status, team: Option<&str>, into: Option<cases::CaseNo>) -> Words {
    let (zh, en) = team_or(team);
    match status {
        Status::Unplaced => words(
            "已收到。我们正在确认具体位置。",
            "Received. We are finding out exactly where it is.",
        ),
        Status::Unclassified => words(
            "已收到。受理员正在判断是哪一类问题。",
            "Received. Somebody is deciding what kind of issue it is.",
        ),
        Status::Verifying => words(
            "已收到。网格员将到现场看一看。",
            "Received. A grid worker will go there and look.",
        ),
        Status::ToFile => words(
            "已收到。受理员正在决定是否立案。",
            "Received. Somebody is deciding whether it is taken on.",
        ),
        Status::ToDispatch => words(
            "已立案，正在安排处置队伍。",
            "Taken on. A team is being chosen.",
        ),
        Status::Dispatched => (
            format!("已交给{zh}，等待接单。"),
            format!("Given to {en}, who have not begun yet."),
        ),
        Status::Handling => (
            format!("{zh}正在处理。"),
            format!("{en} are working on it."),
        ),
        Status::Suspended => (
            format!("{zh}的处理暂时停下，期限也停止计算。"),
            format!("Work by {en} is paused, and so is its time limit."),
        ),
        Status::Handled => (
            format!("{zh}说已处理好，将由另一个人去核查。"),
            format!("{en} say that it is done; somebody else will check."),
        ),
        Status::Checked => words(
            "已核查，问题已解决，等待结案。",
            "Checked and found done; it will be closed next.",
        ),
        Status::Closed => words("已办结。", "Closed."),
        Status::Cancelled => words(
            "已结束，不作处理。如有疑问，请致电12345政务服务热线。",
            "Ended without being worked on. Ask the 12345 hotline if you think that is wrong.",
        ),
        Status::Merged => into.map_or_else(
            || {
                words(
                    "与另一件相同的上报合并办理。",
                    "Worked on together with another report of the same issue.",
                )
            },
            |into| {
                (
                    format!("与相同的上报 {into} 合并办理。"),
                    format!("Worked on together with {into}, a report of the same issue."),
                )
            },
        ),
    }
}

/// What happens next; nothing once it is over.
pub fn next(status: Status, is_rated: bool) -> Option<Words> {
    let (zh, en) = match status {
        Status::Unplaced => (
            "位置确认后，会交给负责那里的队伍。",
            "Once the place is known, it goes to the team responsible there.",
        ),
        Status::Unclassified => (
            "类别确定后，会交给负责的队伍。",
            "Once that is known, it goes to the team responsible.",
        ),
        Status::Verifying => (
            "情况属实就立案，并交给负责的队伍。",
            "If it is so, it is taken on and given to the team responsible.",
        ),
        Status::ToFile => (
            "立案后交给负责的队伍；不立案会在这里说明。",
            "If taken on, it goes to the team responsible; if not, you will see it here.",
        ),
        Status::ToDispatch => ("队伍确定后马上交办。", "The chosen team is told at once."),
        Status::Dispatched => ("队伍接单后到现场处理。", "The team accepts and goes there."),
        Status::Handling => (
            "处理好后由另一个人核查。",
            "When it is done, somebody else checks.",
        ),
        Status::Suspended => (
            "原因消除后继续处理。",
            "Work goes on when what holds it up is over.",
        ),
        Status::Handled => (
            "核查通过就结案；没有解决会退回重做。",
            "If it is really done, it is closed; if not, it is done again.",
        ),
        Status::Checked => (
            "结案后请您评价。",
            "When it is closed, you can rate the result.",
        ),
        Status::Closed if !is_rated => ("请评价处理结果。", "Please rate the result."),
        Status::Closed | Status::Cancelled | Status::Merged => return None,
    };
    Some(words(zh, en))
}

/// What happened, where it is the resident's business. What is decided inside (notes, calls, claims, who) is not told.
pub fn happened(event: &Event) -> Option<Words> {
    let lead = event.decision().map(|decision| &*decision.lead.name);
    let (zh, en) = match event {
        Event::Reported(_) => ("收到您的上报。", "Your report was received."),
        Event::Placed(_) => ("确认了位置。", "The place was settled."),
        Event::Classified(_) => ("确定了问题类别。", "The kind of issue was settled."),
        Event::Accepted(_) => ("队伍已接单，开始处理。", "The team accepted and began."),
        Event::ReportedBack(_) => ("队伍说已处理好。", "The team said that it is done."),
        Event::Closed(_) => ("已办结。", "It was closed."),
        Event::Erased(_) => (
            "按规定删除了您的个人信息或照片。",
            "Your personal data or photos were erased, as the rules say.",
        ),
        Event::Stepped(event) => return stepped(&event.step, event.then.status, lead),
        Event::Passed(event) => return passed(&event.what),
        Event::ClassAdded(_)
        | Event::SourceAdded(_)
        | Event::TablesChanged(_)
        | Event::AccountChanged(_) => return None,
    };
    Some(words(zh, en))
}

/// To whom an event gave the case.
pub fn given_to(event: &Event) -> Option<Words> {
    let lead = event.decision().map(|decision| &*decision.lead.name)?;
    (event.status() == Some(Status::Dispatched)).then(|| {
        (
            format!("已交给{lead}。"),
            format!("It was given to {lead}."),
        )
    })
}

fn stepped(step: &Step, status: Option<Status>, lead: Option<&str>) -> Option<Words> {
    let (zh, en) = match step {
        Step::Verify { found: true, .. } => (
            "网格员到现场看过，情况属实。",
            "A grid worker went there: it is so.",
        ),
        Step::Verify { found: false, .. } => (
            "网格员到现场看过，没有发现这个情况。",
            "A grid worker went there and did not find it.",
        ),
        Step::File { .. } => ("已立案。", "It was taken on."),
        Step::Check { passed: true, .. } => (
            "另一个人核查过，问题已解决。",
            "Somebody else checked: it is done.",
        ),
        Step::Check { passed: false, .. } => (
            "核查发现还没有解决，退回重做。",
            "The check found that it is not done; it is done again.",
        ),
        Step::StageDone { .. } => ("完成了其中一个阶段。", "One stage of it is done."),
        Step::SendBack { .. } | Step::Withdraw { .. } if status == Some(Status::ToDispatch) => {
            ("重新安排处置队伍。", "Another team is being chosen.")
        }
        Step::SendBack { .. } => ("退回重新研究。", "It was sent back to be looked at again."),
        Step::Suspend { .. } => ("处理暂时停下。", "Work on it is paused."),
        Step::Resume { .. } => ("继续处理。", "Work on it goes on."),
        Step::RuleExtension { granted: true, .. } => {
            ("处理期限延长了。", "Its time limit was extended.")
        }
        Step::Cancel { .. } => (
            "已结束，不作处理。",
            "It was ended without being worked on.",
        ),
        Step::Reopen { .. } => ("重新打开，继续处理。", "It was opened again."),
        Step::Merge { .. } => (
            "与另一件相同的上报合并办理。",
            "It is worked on together with another report of the same issue.",
        ),
        Step::Unmerge { .. } => (
            "不再与别的上报合并，单独办理。",
            "It is worked on by itself again.",
        ),
        Step::AnswerSource { .. } => ("已答复。", "It was answered."),
        Step::Escalate { .. } => (
            "已报上一级督办。",
            "The next level up was told to see to it.",
        ),
        Step::Evaluate { .. } => ("结果已评价。", "The result was rated."),
        // Told by whom it goes to.
        Step::Dispatch { .. } if lead.is_some() => return None,
        Step::Dispatch { .. } => ("已交办。", "It was given to a team."),
        Step::Place { .. }
        | Step::Classify { .. }
        | Step::Accept { .. }
        | Step::ReportBack { .. }
        | Step::Refuse { .. }
        | Step::Review { .. }
        | Step::Withdraw { .. }
        | Step::Close { .. }
        | Step::AskExtension { .. }
        | Step::RuleExtension { granted: false, .. }
        | Step::AddSupport { .. }
        | Step::WithdrawSupport { .. }
        | Step::Call { .. }
        | Step::AnswerCall { .. }
        | Step::RuleCall { .. }
        | Step::ConfirmCall { .. }
        | Step::Exempt { .. } => return None,
    };
    Some(words(zh, en))
}

fn passed(alarm: &Alarm) -> Option<Words> {
    let (zh, en) = match alarm {
        Alarm::Overdue { .. } => ("超过了期限。", "Its time limit has passed."),
        Alarm::Escalated { .. } => (
            "已报上一级督办。",
            "The next level up was told to see to it.",
        ),
        Alarm::Merged { .. } => (
            "与另一件相同的上报合并办理。",
            "It is worked on together with another report of the same issue.",
        ),
        Alarm::WithMain {
            step: StepKind::Close,
            ..
        } => (
            "合并办理的上报已办结。",
            "The report it was worked on with was closed.",
        ),
        Alarm::WithMain {
            step: StepKind::Cancel,
            ..
        } => (
            "合并办理的上报已结束，不作处理。",
            "The report it was worked on with was ended without being worked on.",
        ),
        // Whatever else there is or will be is not told before somebody decides that it may be.
        _ => return None,
    };
    Some(words(zh, en))
}

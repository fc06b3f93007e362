//! The leading team: accepts, works, and sometimes cannot.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// Who may be asked to help.
const HELPERS: [&str; 3] = ["440112-police", "440112-traffic", "440112-fire"];

/// What the lead would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    let lead = case.lead().to_owned();
    if lead.is_empty() {
        return;
    }
    match case.status() {
        "dispatched" => {
            wishes.push(Wish::new(10.0, &*lead, "accept"));
            wishes.push(Wish::new(0.9, &*lead, "send-back").with("reason", "不属于本部门职责"));
            wishes.push(Wish::new(0.2, &*lead, "escalate").with("reason", "需上级统筹"));
        }
        "handling" => handling(case, &lead, dice, wishes),
        "suspended" => {
            let wish = Wish::new(10.0, &*lead, "resume").with("note", "条件已具备，继续处理");
            wishes.push(wish);
        }
        _ => {}
    }
    let open = |state: &str| matches!(state, "asked" | "accepted");
    let mut tasks = case.tasks().into_iter();
    let task = tasks.find(|task| open(&task.state) && case.may("withdraw-support"));
    if let Some(task) = task {
        let wish = Wish::new(0.8, &*lead, "withdraw-support").with("team", task.team);
        wishes.push(wish.with("reason", "现场已可独立处理"));
    }
}

fn handling(case: &Seen, lead: &str, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    if case.may("stage-done") {
        wishes.push(Wish::new(9.0, lead, "stage-done").with("note", "本阶段要求已落实"));
    } else {
        wishes.push(Wish::new(8.0, lead, "report-back").with("note", "现场已处理完毕"));
    }
    wishes.push(Wish::new(0.7, lead, "suspend").with("reason", "需等待产权单位配合"));
    wishes.push(Wish::new(0.3, lead, "send-back").with("reason", "处理后发现属其他部门职责"));
    wishes.push(Wish::new(0.3, lead, "escalate").with("reason", "涉及多个街镇，请区统筹"));
    if case.may("ask-extension") {
        let wish = Wish::new(0.8, lead, "ask-extension").with("limit_kind", "working_hours");
        let hours = dice.random_range(2..9);
        wishes.push(wish.with("limit", hours).with("reason", "雨天无法施工"));
    }
    if case.tasks().is_empty() {
        let helper = HELPERS[dice.random_range(0..HELPERS.len())];
        if helper != lead {
            let wish = Wish::new(1.0, lead, "add-support").with("team", helper);
            wishes.push(wish.with("note", "请到场协助"));
        }
    }
}

//! Dispatchers give cases to teams, take them back, and bring together what is the same issue.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// What a dispatcher would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    let by = by(dice);
    match case.status() {
        "to-dispatch" => {
            if case.may("review") {
                let wish = Wish::new(10.0, &*by, "review").with("note", "已阅，重新派遣");
                wishes.push(wish.at_desk());
            }
            if case.may("dispatch") {
                wishes.push(Wish::new(10.0, &*by, "dispatch").at_desk());
                let other = Wish::new(1.5, &*by, "dispatch")
                    .with("team", "440112-urban-management")
                    .with("supporting", vec!["440112-police"])
                    .with("note", "职责交叉，由区城管牵头");
                wishes.push(other.at_desk());
            }
            let back = Wish::new(0.5, &*by, "send-back").with("reason", "立案信息不全，请补充");
            wishes.push(back.at_desk());
        }
        "dispatched" => {
            let wish = Wish::new(0.4, &*by, "withdraw").with("reason", "派遣有误，重新派遣");
            wishes.push(wish.at_desk());
        }
        "merged" => {
            let wish = Wish::new(3.0, &*by, "unmerge").with("reason", "现场核对为两处不同问题");
            wishes.push(wish.at_desk());
        }
        _ => {}
    }
}

/// Whether somebody looks for another case of the same issue.
pub fn looks_for_same(case: &Seen, dice: &mut SmallRng) -> bool {
    case.may("merge") && case.events() < 4 && dice.random_bool(0.4)
}

/// Bringing a case together with another.
pub fn merge(into: String, dice: &mut SmallRng) -> Wish {
    let wish = Wish::new(14.0, by(dice), "merge");
    wish.with("into", into)
        .with("reason", "同一问题的重复上报")
        .at_desk()
}

fn by(dice: &mut SmallRng) -> String {
    format!("dispatch-{}", dice.random_range(1..6))
}

//! Supporting teams: each with its own task.

use super::seen::Seen;
use super::wish::Wish;
use rand::rngs::SmallRng;

/// What supporting teams would do.
pub fn wishes(case: &Seen, _: &mut SmallRng, wishes: &mut Vec<Wish>) {
    if !matches!(case.status(), "dispatched" | "handling") {
        return;
    }
    for task in case.tasks() {
        let (team, by) = (task.team.as_str(), task.team.as_str());
        match task.state.as_str() {
            "asked" => {
                wishes.push(Wish::new(4.0, by, "accept").with("team", team));
                let wish = Wish::new(0.9, by, "refuse").with("team", team);
                wishes.push(wish.with("reason", "警力不足，已另行安排"));
            }
            "accepted" => {
                let wish = Wish::new(5.0, by, "report-back").with("team", team);
                wishes.push(wish.with("note", "协助事项已完成"));
            }
            _ => {}
        }
    }
}

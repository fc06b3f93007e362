//! A subdistrict calls departments of the district; they answer; the caller confirms.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// Who may be called.
const DEPARTMENTS: [&str; 4] = [
    "440112-urban-management",
    "440112-police",
    "440112-traffic",
    "440112-fire",
];

/// What callers and the called would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    if case.may("call") && case.called().is_empty() && case.settled_call().is_none() {
        let first = dice.random_range(0..DEPARTMENTS.len());
        let second = (first + 1) % DEPARTMENTS.len();
        let departments = vec![DEPARTMENTS[first], DEPARTMENTS[second]];
        let weight = if case.status() == "handling" {
            0.5
        } else {
            0.1
        };
        let wish = Wish::new(weight, "street-command", "call").with("departments", departments);
        wishes.push(wish.with("note", "请到场联合处置"));
    }
    if case.may("answer-call") {
        for called in case.called() {
            let answer = |weight: f64, answer: &str| {
                Wish::new(weight, &*called.team, "answer-call")
                    .with("call", called.call)
                    .with("team", &*called.team)
                    .with("answer", answer)
            };
            match called.state.as_str() {
                "asked" => {
                    wishes.push(answer(3.0, "accept"));
                    wishes.push(answer(4.0, "arrive"));
                    if !called.must_come {
                        wishes.push(answer(2.5, "refuse").with("note", "不属于本部门职责范围"));
                    }
                }
                "accepted" => wishes.push(answer(6.0, "arrive")),
                _ => {}
            }
        }
    }
    if let Some((call, by)) = case.settled_call().filter(|_| case.may("confirm-call")) {
        let wish = Wish::new(8.0, by, "confirm-call").with("call", call);
        wishes.push(wish.with("note", "各部门均已响应"));
    }
}

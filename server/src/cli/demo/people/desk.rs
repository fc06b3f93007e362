//! Intake operators place, classify, file and cancel, and answer whoever reported.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;
use rand::seq::IndexedRandom as _;

/// Communities that callers name most often.
const COMMUNITIES: [&str; 4] = [
    "440112010001",
    "440112010002",
    "440112010003",
    "440112010004",
];
/// Classes that words usually mean.
const CLASSES: [&str; 6] = ["0505", "0102", "0104", "0503", "0101", "0406"];

/// What an operator would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    let by = format!("intake-{}", dice.random_range(1..5));
    let push = |wish: Wish, wishes: &mut Vec<Wish>| wishes.push(wish.at_desk());
    match case.status() {
        "unplaced" => {
            let area = *COMMUNITIES.choose(dice).unwrap_or(&COMMUNITIES[0]);
            push(Wish::new(10.0, &*by, "place").with("area", area), wishes);
            let reason = "多次回拨无法取得地点";
            push(
                Wish::new(0.6, &*by, "cancel").with("reason", reason),
                wishes,
            );
        }
        "unclassified" => {
            let class = *CLASSES.choose(dice).unwrap_or(&CLASSES[0]);
            push(
                Wish::new(10.0, &*by, "classify").with("class", class),
                wishes,
            );
        }
        "to-file" => {
            if case.may("review") {
                push(
                    Wish::new(10.0, &*by, "review").with("note", "已知悉退回原因"),
                    wishes,
                );
            }
            if case.may("file") {
                push(
                    Wish::new(10.0, &*by, "file").with("note", "符合立案条件"),
                    wishes,
                );
            }
            push(
                Wish::new(0.8, &*by, "cancel").with("reason", "不属于受理范围"),
                wishes,
            );
        }
        "dispatched" | "handling" => {
            // A correction: the class or the place was told wrongly.
            let class = *CLASSES.choose(dice).unwrap_or(&CLASSES[0]);
            if !case.class().starts_with('B') && case.class() != class {
                let note = "现场情况与原分类不符";
                push(
                    Wish::new(0.12, &*by, "classify")
                        .with("class", class)
                        .with("note", note),
                    wishes,
                );
            }
            if case.area().len() >= 12 {
                let note = "来电人更正了地点";
                let area = case.area()[..12].to_owned();
                push(
                    Wish::new(0.1, &*by, "place")
                        .with("area", area)
                        .with("note", note),
                    wishes,
                );
            }
        }
        _ => {}
    }
    let is_answered_soon = matches!(case.status(), "closed" | "merged" | "checked");
    if is_answered_soon && case.may("answer-source") {
        push(
            Wish::new(6.0, &*by, "answer-source").with("note", "已电话回复来电人"),
            wishes,
        );
    }
}

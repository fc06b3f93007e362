//! Checkers look whether it is done; somebody else than the handler closes.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// What checkers would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    match case.status() {
        "handled" => {
            let passed = dice.random_bool(0.9);
            let note = if passed {
                "现场已恢复"
            } else {
                "现场仍有遗留，请返工"
            };
            let by = format!("checker-{}", dice.random_range(1..40));
            wishes.push(
                Wish::new(10.0, by, "check")
                    .with("passed", passed)
                    .with("note", note),
            );
        }
        "checked" => {
            let by = format!("desk-{}", dice.random_range(1..4));
            wishes.push(
                Wish::new(10.0, by, "close")
                    .with("note", "核查通过，结案")
                    .at_desk(),
            );
        }
        _ => {}
    }
}

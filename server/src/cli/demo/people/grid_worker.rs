//! Grid workers look whether it is there, before it is filed.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// What a grid worker would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    if case.status() != "verifying" {
        return;
    }
    let found = dice.random_bool(0.92);
    let note = if found {
        "现场属实"
    } else {
        "现场未发现该问题"
    };
    let by = format!("worker-{}", dice.random_range(1..60));
    wishes.push(
        Wish::new(10.0, by, "verify")
            .with("found", found)
            .with("note", note),
    );
}

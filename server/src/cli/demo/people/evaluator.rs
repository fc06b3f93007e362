//! Evaluators call back after closing; now and then it turns out that nothing was solved.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// What evaluators would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    let by = format!("evaluator-{}", dice.random_range(1..3));
    if case.status() == "closed" && case.may("evaluate") {
        let contacted = dice.random_bool(0.9);
        let mut wish = Wish::new(4.0, &*by, "evaluate").with("contacted", contacted);
        if contacted {
            wish = wish
                .with("solved", dice.random_bool(0.95))
                .with("satisfied", dice.random_bool(0.9));
        }
        wishes.push(wish.with("note", "已电话回访"));
        wishes.push(Wish::new(0.25, &*by, "reopen").with("reason", "来电人反映问题仍在"));
    }
}

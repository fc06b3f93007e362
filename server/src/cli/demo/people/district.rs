//! The district decides: on refusals of calls, on extensions, on what is excused.

use super::seen::Seen;
use super::wish::Wish;
use rand::Rng as _;
use rand::rngs::SmallRng;

/// What the district would do.
pub fn wishes(case: &Seen, dice: &mut SmallRng, wishes: &mut Vec<Wish>) {
    let by = format!("district-{}", dice.random_range(1..3));
    if case.may("rule-call") {
        for called in case
            .called()
            .into_iter()
            .filter(|called| called.state == "refused")
        {
            let upheld = dice.random_bool(0.4);
            let note = if upheld {
                "情况属实，予以免除"
            } else {
                "属职责范围，须到场"
            };
            let wish = Wish::new(8.0, &*by, "rule-call").with("call", called.call);
            wishes.push(
                wish.with("team", called.team)
                    .with("upheld", upheld)
                    .with("note", note),
            );
        }
    }
    if case.may("rule-extension") && case.asked_extension().is_some_and(|asked| asked != by) {
        let granted = dice.random_bool(0.7);
        let note = if granted {
            "同意延期"
        } else {
            "不同意，按期办理"
        };
        wishes.push(
            Wish::new(8.0, &*by, "rule-extension")
                .with("granted", granted)
                .with("note", note),
        );
    }
    if let Some(late) = case.late().filter(|_| case.may("exempt")) {
        let wish = Wish::new(1.0, &*by, "exempt").with("late", late);
        wishes.push(wish.with("reason", "台风停工期间，予以豁免"));
    }
}

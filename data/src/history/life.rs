//! What follows a report: accepted, reported back, closed; most in time, some late, a few never.

use crate::dice::Dice;
use crate::tables::{DUTIES, rows};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// The steps after a report, each only if it has happened by the end of the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Life {
    /// When the team accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the team reported back.
    pub reported_back_at: Option<Timestamp>,
    /// When the acceptor closed.
    pub closed_at: Option<Timestamp>,
}

/// How long each class of issue may take, in plain hours, by the district-wide duties.
pub(crate) struct Limits {
    hours: HashMap<String, f64>,
}

impl Limits {
    pub fn read() -> Self {
        let wide = rows(DUTIES).filter(|row| row[2].len() == 6);
        let hours = wide.map(|row| {
            let limit: f64 = row[8]
                .parse()
                .expect("embedded limits are numbers: a test reads them");
            let hours = if row[7].ends_with("days") {
                24.0 * limit
            } else {
                limit
            };
            (row[1].to_owned(), hours)
        });
        Self {
            hours: hours.collect(),
        }
    }

    /// The limit of the longest prefix of the class that has one.
    fn of(&self, class: &str) -> f64 {
        let found = (1..=class.len())
            .rev()
            .find_map(|long| self.hours.get(&class[..long]));
        found.copied().unwrap_or(24.0)
    }

    /// A life for a report of this class. Three in a hundred miss their limit, three in a thousand are left lying.
    pub fn life(&self, class: &str, at: Timestamp, end: Timestamp, dice: &mut Dice) -> Life {
        let hours = self.of(class);
        if dice.chance(0.003) {
            return Life::default();
        }
        let is_late = dice.chance(0.03);
        let share = if is_late {
            dice.between(1.5, 6.0)
        } else {
            0.08 + 0.75 * dice.unit() * dice.unit()
        };
        let back_s = (hours * share * 3600.0).max(240.0);
        let accepted_s = (dice.between(60.0, 2_400.0)).min(back_s * 0.4);
        let closed_s = back_s + dice.between(600.0, 20.0 * 3600.0);
        let step = |seconds: f64| {
            let then = at + SignedDuration::from_secs(seconds as i64);
            (then < end).then_some(then)
        };
        Life {
            accepted_at: step(accepted_s),
            reported_back_at: step(back_s),
            closed_at: step(closed_s),
        }
    }
}

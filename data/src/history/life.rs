//! What follows a report: how long everybody takes, and the course that it runs; most plain and in time, some not.

use crate::dice::{Dice, cumulative};
use crate::tables::{DUTIES, rows};
use std::collections::HashMap;

/// What is planned to happen after a report. Whoever plays it in takes the steps that are possible where it stands.
///
/// All times are plain seconds from the step before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// What is out of the ordinary about it.
    pub course: Course,
    /// How long each desk takes before a team gets it: place, classify, verify, file, dispatch.
    pub desk_s: u32,
    /// How long the team takes to accept it.
    pub accept_s: u32,
    /// How long the team takes from accepting to reporting back.
    pub back_s: u32,
    /// How long until somebody checks, and again until somebody closes.
    pub check_s: u32,
    /// How long until somebody calls the reporter back after closing; 0: nobody does.
    pub evaluate_s: u32,
    /// For choices of detail: the same report always gets the same.
    pub luck: u32,
}

/// What is out of the ordinary about a life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Course {
    /// Nothing.
    Plain,
    /// The team leaves it lying.
    LeftLying,
    /// The team gives it back once, and another gets it.
    SentBack,
    /// Two teams pass it to each other.
    PassedAround,
    /// The dispatcher takes it back once.
    Withdrawn,
    /// It stands still for a day.
    Suspended,
    /// The team asks for more time.
    Extended,
    /// Departments are called to it.
    Called,
    /// Another team is asked to help.
    Supported,
    /// The check fails once.
    Rework,
    /// It is opened again after closing.
    Reopened,
    /// It is no case.
    Cancelled,
    /// A grid worker does not find it.
    NotFound,
    /// Somebody takes it one level up.
    Escalated,
}

impl Course {
    /// Every course, with its share in thousandths.
    pub const SHARES: [(Self, u16); 14] = [
        (Self::Plain, 861),
        (Self::LeftLying, 3),
        (Self::SentBack, 20),
        (Self::PassedAround, 4),
        (Self::Withdrawn, 6),
        (Self::Suspended, 15),
        (Self::Extended, 15),
        (Self::Called, 8),
        (Self::Supported, 15),
        (Self::Rework, 25),
        (Self::Reopened, 6),
        (Self::Cancelled, 8),
        (Self::NotFound, 10),
        (Self::Escalated, 4),
    ];
}

/// The share of closed cases whose reporters somebody reaches, sooner or later.
const EVALUATED: f64 = 0.9;

/// How long each class of issue may take, in plain hours, by the district-wide duties.
pub(crate) struct Limits {
    hours: HashMap<String, f64>,
    courses: Vec<f64>,
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
            courses: cumulative(Course::SHARES.map(|(_, share)| f64::from(share))),
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
    pub fn life(&self, class: &str, dice: &mut Dice) -> Life {
        let hours = self.of(class);
        let course = Course::SHARES[dice.weighted(&self.courses)].0;
        let is_late = dice.chance(0.03);
        let share = if is_late {
            dice.between(1.5, 6.0)
        } else {
            0.08 + 0.75 * dice.unit() * dice.unit()
        };
        let back_s = (hours * share * 3600.0).max(240.0);
        let whole = |seconds: f64| seconds as u32;
        let is_evaluated = dice.chance(EVALUATED);
        Life {
            course,
            desk_s: whole(dice.between(60.0, 1_500.0)),
            accept_s: whole(dice.between(60.0, 2_400.0).min(back_s * 0.4)),
            back_s: whole(back_s * 0.8),
            check_s: whole(dice.between(300.0, 6_000.0)),
            evaluate_s: if is_evaluated {
                whole(dice.between(3_600.0, 48.0 * 3_600.0))
            } else {
                0
            },
            luck: dice.bits() as u32,
        }
    }
}

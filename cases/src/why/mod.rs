//! Why: a placement and a decision in words that whoever reported can read.

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::SHANGHAI;
use crate::decision::{Decision, Placement};
use crate::world::World;

mod on_the_spot;
mod place;
mod told;
mod who;

pub use told::{tell, why_now};

/// One sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl<Zh: Into<String>, En: Into<String>> From<(Zh, En)> for Sentence {
    /// In Chinese, then in English.
    fn from((zh, en): (Zh, En)) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// The sentences of one case, in the order of the decision: where, which row, who, by when.
///
/// Names are taken from the areas and tables in `world`; a code that these no longer have stands
/// for itself. `at` is the report's time. Nothing is decided again: only what is recorded is told.
pub fn why(
    world: &World,
    placement: &Placement,
    class: Option<&str>,
    decision: Option<&Decision>,
    at: Timestamp,
) -> Vec<Sentence> {
    let teller = Teller {
        world,
        told: Vec::new(),
    };
    teller.tell(placement, class, decision, at)
}

struct Teller<'a> {
    world: &'a World,
    told: Vec<Sentence>,
}

impl Teller<'_> {
    fn tell(
        mut self,
        placement: &Placement,
        class: Option<&str>,
        decision: Option<&Decision>,
        at: Timestamp,
    ) -> Vec<Sentence> {
        self.place(placement);
        self.doubt(placement);
        match (class, decision) {
            (_, Some(decision)) => {
                self.row(decision);
                self.lost(decision);
                self.team(decision);
                self.off_duty(decision);
                self.by_hand(decision);
                self.due(decision, at);
            }
            (None, None) => self.say(
                "类别不明，需由受理员分类后派遣。".to_owned(),
                "The class is not known; a person must choose it before a team gets it.".to_owned(),
            ),
            (Some(_), None) if placement.area.is_some() => self.say(
                "未派遣任何队伍。".to_owned(),
                "No team was asked.".to_owned(),
            ),
            (Some(_), None) => self.say(
                "地点不明，需由派遣员定位后派遣。".to_owned(),
                "The place is not known; a person must place it before a team gets it.".to_owned(),
            ),
        }
        self.told
    }

    fn say(&mut self, zh: String, en: String) {
        self.told.push(Sentence { zh, en });
    }

    /// A class by name, in Chinese and English; by code when it has none.
    fn class(&self, code: &str) -> (String, String) {
        match self.world.tables().class(code) {
            Some(class) if class.name_en.is_empty() => {
                (class.name.to_string(), class.name.to_string())
            }
            Some(class) => (class.name.to_string(), class.name_en.to_string()),
            None => (code.to_owned(), code.to_owned()),
        }
    }

    /// An area by name and code.
    fn area(&self, code: &str) -> String {
        match self
            .world
            .edition()
            .find(code)
            .map(|id| &self.world.edition().area(id).name)
        {
            Some(name) if !name.is_empty() && **name != *code => format!("{name} {code}"),
            _ => code.to_owned(),
        }
    }

    /// An area by the names of those around it, coarsest first, and its code.
    fn area_path(&self, code: &str) -> String {
        let edition = self.world.edition();
        let Some(id) = edition.find(code) else {
            return code.to_owned();
        };
        let mut names: Vec<&str> = edition
            .chain(id)
            .map(|id| &*edition.area(id).name)
            .collect();
        names.retain(|name| !name.is_empty() && *name != code);
        names.reverse();
        names.push(code);
        // A grid's name often begins with its community's: then the community need not be said.
        let said_by_next = |at: usize| {
            names
                .get(at + 1)
                .is_some_and(|next| next.starts_with(names[at]))
        };
        let needed = (0..names.len())
            .filter(|at| !said_by_next(*at))
            .map(|at| names[at]);
        needed.collect::<Vec<_>>().join(" ")
    }
}

/// Date and time of day in Asia/Shanghai, to the minute; seconds where they are not 0.
fn local(at: Timestamp) -> String {
    let wall = SHANGHAI.to_datetime(at);
    let pattern = if wall.second() == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    wall.strftime(pattern).to_string()
}

//! 值班: who is on duty now, who comes next, and why there is nobody.

mod shifts;

use jiff::Timestamp;
use serde::Serialize;

use crate::decision::Team;
use crate::why::Sentence;
use crate::world::World;

use shifts::{Shifts, Turn};

/// How far ahead the next change is looked for: beyond a year every kind of day has come.
pub const AHEAD_DAYS_MAX: i32 = 400;

/// Who answers for a team at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnDuty {
    /// The team's code.
    pub team: Box<str>,
    /// Who is on duty, in the order of the roster.
    pub people: Vec<OnShift>,
    /// 交接班: the next moment at which others are on duty; none when nothing changes within
    /// [`AHEAD_DAYS_MAX`] days.
    pub next: Option<Handover>,
    /// Does the roster speak of this team at all? If not, `people` being empty says nothing.
    pub known: bool,
    /// The calendar does not cover this day and the team's shifts hang on it: a holiday may have
    /// been taken for a working day.
    pub beyond_calendar: bool,
    /// Why nobody is on duty; none when somebody is.
    pub nobody: Option<Nobody>,
}

/// One person on duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnShift {
    /// Their account.
    pub account: Box<str>,
    /// Key of the department they stand for.
    pub department: Box<str>,
    /// What they do there.
    pub role: Box<str>,
    /// When the shift ends.
    pub until: Timestamp,
}

/// A change of shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Handover {
    /// When.
    pub at: Timestamp,
    /// Who comes, in the order of the roster.
    pub comes: Vec<OnShift>,
    /// Accounts of those who go.
    pub goes: Vec<Box<str>>,
}

/// Nobody is on duty: why, and who answers one level up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nobody {
    /// Why.
    pub reason: NobodyWhy,
    /// The reason in words.
    pub words: Sentence,
    /// Who stands one level up; none when the team's area has nothing above it.
    pub next_level: Option<Team>,
}

/// Why nobody is on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NobodyWhy {
    /// The roster does not speak of this team.
    NoRoster,
    /// The roster has shifts, but none at this time.
    OffShift,
}

impl NobodyWhy {
    /// Every reason.
    pub const ALL: [Self; 2] = [Self::NoRoster, Self::OffShift];
}

/// Who is on duty for a team at a moment, who comes next, and if nobody: why and who is above.
///
/// A shift is half-open: at the second it ends its people have gone. Somebody with two shifts at
/// once is on duty once, until the later end. `team` is a team's code, or an area's own.
pub fn on_duty(world: &World, team: &str, at: Timestamp) -> OnDuty {
    let shifts = Shifts::of(world, team);
    let now = shifts.at(at);
    let people: Vec<_> = now.iter().map(|turn| on_shift(world, turn)).collect();
    let next = shifts
        .next_change(at)
        .map(|then| handover(world, &shifts, &now, then));
    let known = !shifts.is_empty();
    let nobody = people
        .is_empty()
        .then(|| nobody(world, team, known, next.as_ref()));
    OnDuty {
        team: team.into(),
        people,
        next,
        known,
        beyond_calendar: shifts.beyond_calendar(at),
        nobody,
    }
}

/// Does the roster speak of a team, and is nobody of it on duty? A fraction of what [`on_duty`] costs.
pub(crate) fn is_off_duty(world: &World, team: &str, at: Timestamp) -> bool {
    let shifts = Shifts::of(world, team);
    !shifts.is_empty() && !shifts.any_at(at)
}

/// 交接班: the first moment after `at` at which others are on duty for a team; none within
/// [`AHEAD_DAYS_MAX`] days. A shift that the same person goes on with in the same role is no change.
pub fn next_change(world: &World, team: &str, at: Timestamp) -> Option<Timestamp> {
    Shifts::of(world, team).next_change(at)
}

fn on_shift(world: &World, turn: &Turn<'_>) -> OnShift {
    OnShift {
        account: turn.shift.account.clone(),
        department: world.tables().departments()[turn.shift.department]
            .key
            .clone(),
        role: turn.shift.role.clone(),
        until: turn.until,
    }
}

fn handover(world: &World, shifts: &Shifts<'_>, now: &[Turn<'_>], at: Timestamp) -> Handover {
    let then = shifts.at(at);
    let among = |turns: &[Turn<'_>], one: &Turn<'_>| turns.iter().any(|turn| turn.is_same(one));
    let comes = then.iter().filter(|turn| !among(now, turn));
    let goes = now.iter().filter(|turn| !among(&then, turn));
    Handover {
        at,
        comes: comes.map(|turn| on_shift(world, turn)).collect(),
        goes: goes.map(|turn| turn.shift.account.clone()).collect(),
    }
}

fn nobody(world: &World, team: &str, known: bool, next: Option<&Handover>) -> Nobody {
    let (reason, zh, en) = if known {
        let (zh, en) = ("此时无人当班", "Nobody is on shift now");
        (NobodyWhy::OffShift, zh, en)
    } else {
        let zh = "排班表中没有这支队伍";
        (
            NobodyWhy::NoRoster,
            zh,
            "The roster does not speak of this team",
        )
    };
    let (mut zh, mut en) = (vec![zh.to_owned()], vec![en.to_owned()]);
    if let Some(next) = next {
        let wall = crate::clock::SHANGHAI.to_datetime(next.at);
        let wall = wall.strftime("%Y-%m-%d %H:%M");
        zh.push(format!("下一班自{wall}开始"));
        en.push(format!("the next shift begins on {wall}"));
    }
    let next_level = above(world, team);
    if let Some(team) = &next_level {
        zh.push(format!("上一级为{}", team.name));
        en.push(format!("one level up is {}", team.name));
    }
    let words = Sentence {
        zh: zh.join("；") + "。",
        en: en.join("; ") + ".",
    };
    Nobody {
        reason,
        words,
        next_level,
    }
}

/// Who stands one level above a team's area: the same department's team there, else that area's
/// own unit.
fn above(world: &World, code: &str) -> Option<Team> {
    let edition = world.edition();
    let teams = world.tables().teams();
    let team = teams.iter().find(|team| &*team.code == code);
    let area = edition.find(team.map_or(code, |team| &team.area))?;
    let parent = edition.area(area).parent?;
    team.and_then(|team| world.team_of(team.department, parent))
        .or_else(|| world.unit(edition.area(parent).level, parent))
}

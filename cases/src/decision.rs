//! What was decided and why, as it stands in the log: where, who, by when, and what else was looked at.

use std::fmt;

use grids::Position;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::clock::Limit;
use crate::running::StageLimit;

/// Most areas kept in [`Placement::within`]; the rest is counted in `within_more`.
pub use grids::whereabouts::WITHIN_MAX;
/// Most rows kept in [`Decision::lost`]; the rest is counted in `lost_more`.
pub const LOST_MAX: usize = 16;

/// How a position lies to the areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lies {
    /// Inside one area.
    Inside,
    /// On a border: the lower code has it, `others` names the rest.
    Border,
    /// Outside every area.
    Outside,
    /// There is no position.
    None,
}

impl Lies {
    /// Every way to lie.
    pub const ALL: [Self; 4] = [Self::Inside, Self::Border, Self::Outside, Self::None];
}

impl fmt::Display for Lies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Inside => "inside",
            Self::Border => "border",
            Self::Outside => "outside",
            Self::None => "none",
        })
    }
}

/// Where a case is, by one edition of the areas.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placement {
    /// Content hash of the edition that was asked, in hex.
    pub edition: Box<str>,
    /// How the position lies.
    pub place: Lies,
    /// The position converted to WGS 84; none when none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Code of the finest area that has it; none when the case is unplaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Box<str>>,
    /// By the rule another area would have it: whoever stood there named this side of the border.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub side_said: bool,
    /// On a border: the codes of the other areas, lowest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Box<str>>,
    /// The border is nearer than the accuracy: every area that the circle touches, largest share
    /// first, the chosen one among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<Within>,
    /// How many further areas the circle touches.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub within_more: u32,
    /// Outside: the nearest area.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
}

/// An area that the circle of uncertainty touches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// Its code.
    pub area: Box<str>,
    /// Its share of the circle, 0 to 1, to four places.
    pub share: f64,
    /// Metres from the position to its border, to the centimetre.
    pub metres: f64,
}

/// The area nearest to a position outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    /// Its code.
    pub area: Box<str>,
    /// Metres to it, to the centimetre.
    pub metres: f64,
}

/// Who answers, by when, and by which row of the duties table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Version of the tables that were asked.
    pub tables: Box<str>,
    /// The row that won; none when no row fits and the territory answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<Row>,
    /// Rows for this class and area that did not win, best first, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// How many further rows lost.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lost_more: u32,
    /// 主办: the team that answers.
    pub lead: Team,
    /// 协办: the teams that help, in the row's order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supporting: Vec<Team>,
    /// Departments or teams of the row that have nobody for this area.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nobody: Vec<Box<str>>,
    /// 属地兜底: why the area's own subdistrict answers; none when a team of the row does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Fallback>,
    /// How long the team has; none without a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// 分段时限: what must be done by when inside the limit; none when the duty has no stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageLimit>,
    /// Teams that would have led, but nobody of them is on duty; nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off_duty: Vec<OffDuty>,
    /// The account of the dispatcher that chose the team against the table; none when the table did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_hand: Option<Box<str>>,
    /// When the limit ends, counted from when the team was given the case; none while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// The calendar does not reach this far: `due` took every later weekday for a working day.
    #[serde(default, skip_serializing_if = "is_false")]
    pub beyond_calendar: bool,
}

/// A team by code and by its name at the time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its code.
    pub code: Box<str>,
    /// Its name then.
    pub name: Box<str>,
}

/// A team that was passed over because nobody of it is on duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OffDuty {
    /// The team.
    pub team: Team,
    /// When the next shift begins, as far as the roster tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
}

/// A row of the duties table as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its id.
    pub id: Box<str>,
    /// Class prefix; empty means every class.
    pub class: Box<str>,
    /// Area prefix; empty means everywhere.
    pub area: Box<str>,
    /// Condition word; empty means always.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub condition: Box<str>,
    /// Priority; the higher number wins.
    pub priority: i32,
}

/// A row that was considered and did not win.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// The row.
    pub row: Row,
    /// Why it did not win.
    pub why: LostBy,
}

/// What decided against a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LostBy {
    /// Its condition did not hold at the time.
    Condition,
    /// The winner names the class more closely.
    Class,
    /// The winner names the area more closely.
    Area,
    /// The winner has the higher priority.
    Priority,
    /// The winner holds since a later date: it came to replace this one.
    Newer,
    /// Equal in everything: the winner has the lower row id.
    Row,
}

/// Why the territory answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fallback {
    /// No row of the duties table fits class, area and time.
    NoRow,
    /// A row fits, but its department has no team for the area.
    NoTeam,
}

// serde passes what it may skip by reference.
#[expect(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref)]
pub(crate) fn is_false(value: &bool) -> bool {
    !*value
}

//! 排班: one row of the roster, who is on duty on which days between which hours.

use super::forms;
use super::lists::{Department, Team};
use super::sheet::{Intake, Row, Sheet};
use super::standing::Standing;
use super::times::time;
use crate::clock::DayKind;
use crate::field::quoted;

const DAY_S: u32 = 86_400;

/// A shift that repeats on its days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Its team, as an index into the teams.
    pub team: usize,
    /// The department they stand for, as an index into the departments; their team's own unless the
    /// row says otherwise.
    pub department: usize,
    /// Their account.
    pub account: Box<str>,
    /// On which days it begins.
    pub days: Days,
    /// When it begins, in seconds since local midnight, below 86,400.
    pub from_s: u32,
    /// When it ends, in seconds since midnight of the day it begins: more than `from_s`, and beyond
    /// 86,400 when it passes midnight. At most a whole day later.
    pub to_s: u32,
    /// What they do there.
    pub role: Box<str>,
    /// Scheme, date and source of the row; shifts begin from that date on.
    pub standing: Standing,
}

/// Days of the week and of the calendar; a day belongs when any of the words fits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Days(u16);

/// The words of [`Days`], each with its bit.
const WORDS: [(&str, u16); 11] = [
    ("mon", 1),
    ("tue", 1 << 1),
    ("wed", 1 << 2),
    ("thu", 1 << 3),
    ("fri", 1 << 4),
    ("sat", 1 << 5),
    ("sun", 1 << 6),
    ("daily", 1 << 7),
    ("workday", 1 << 8),
    ("weekend", 1 << 9),
    ("holiday", 1 << 10),
];

impl Days {
    /// Reads `;`-separated words; the first that is none is the error.
    ///
    /// # Errors
    /// The word that is not known; empty when there is no word.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut days = Self::default();
        for word in text.split(';').map(str::trim) {
            let bit = WORDS.iter().find(|(known, _)| *known == word);
            days.0 |= bit.ok_or_else(|| word.to_owned())?.1;
        }
        Ok(days)
    }

    /// Does a day belong? `weekday` is 0 for Monday to 6 for Sunday.
    ///
    /// `workday` is any day that is worked, made-up ones too; `weekend` any that is not, public
    /// holidays too; the names of weekdays go by the week alone.
    pub fn has(self, weekday: u8, kind: DayKind) -> bool {
        let of_kind = match kind {
            DayKind::Workday | DayKind::MadeUp => 1 << 8,
            DayKind::Weekend => 1 << 9,
            DayKind::Holiday => 1 << 9 | 1 << 10,
        };
        self.0 & (1 << 7 | of_kind | 1 << weekday) != 0
    }

    /// Does it hang on the calendar?
    pub fn needs_calendar(self) -> bool {
        self.0 & (1 << 7) == 0 && self.0 & (1 << 8 | 1 << 9 | 1 << 10) != 0
    }
}

pub(super) fn roster(
    text: &str,
    departments: &[Department],
    teams: &[Team],
    intake: &mut Intake,
) -> Vec<Shift> {
    let (mut sheet, rows) = Sheet::read(&forms::ROSTER, text, intake);
    rows.iter()
        .filter_map(|row| shift(&mut sheet, row, departments, teams))
        .collect()
}

fn shift(
    sheet: &mut Sheet<'_>,
    row: &Row,
    departments: &[Department],
    teams: &[Team],
) -> Option<Shift> {
    let before = sheet.fault_count();
    let team = team(sheet, row, teams);
    let department = department(sheet, row, departments);
    let account = sheet.filled(row, "account");
    let days = Days::parse(sheet.cell(row, "days"));
    if let Err(word) = &days {
        let (word, known) = (quoted(word), WORDS.map(|(word, _)| word));
        let reason = (
            format!("{word}不是{}之一", known.join("、")),
            format!("{word} is none of {}", known.join(", ")),
        );
        sheet.fault(row.line, "days", reason);
    }
    let (from_s, to_s) = (time(sheet, row, "from"), time(sheet, row, "to"));
    if from_s >= DAY_S {
        let reason = ("班次须在24:00之前开始", "a shift begins before 24:00");
        sheet.fault(row.line, "from", reason);
    }
    let standing = sheet.standing(row);
    if sheet.fault_count() > before {
        return None;
    }
    let team = team?;
    Some(Shift {
        team,
        department: department.unwrap_or(teams[team].department),
        account,
        days: days.ok()?,
        from_s,
        to_s: if to_s <= from_s { to_s + DAY_S } else { to_s },
        role: sheet.cell(row, "role").into(),
        standing,
    })
}

fn team(sheet: &mut Sheet<'_>, row: &Row, teams: &[Team]) -> Option<usize> {
    let code = sheet.filled(row, "team");
    let found = teams.iter().position(|team| team.code == code);
    if found.is_none() && !code.is_empty() {
        let told = quoted(&code);
        let reason = (
            format!("没有队伍{told}"),
            format!("there is no team {told}"),
        );
        sheet.fault(row.line, "team", reason);
    }
    found
}

fn department(sheet: &mut Sheet<'_>, row: &Row, departments: &[Department]) -> Option<usize> {
    let key = sheet.cell(row, "department");
    if key.is_empty() {
        return None;
    }
    let found = departments
        .iter()
        .position(|department| &*department.key == key);
    if found.is_none() {
        let told = quoted(key);
        let reason = (
            format!("没有部门{told}"),
            format!("there is no department {told}"),
        );
        sheet.fault(row.line, "department", reason);
    }
    found
}

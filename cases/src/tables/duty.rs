//! 职责清单: which class of issue, where, under which condition, goes to whom, by when.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::TableFault;
use super::lists::{Class, Department, Team};
use super::sheet::{Row, Sheet};
use crate::clock::{AMOUNT_MAX, Calendar, DayKind, Limit};
use crate::field::quoted;

/// One row of the duties table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Its id. Among equal rows the lower id wins: the shorter one, then in byte order.
    pub id: Box<str>,
    /// Prefix of the class codes it is about; empty means every class.
    pub class: Box<str>,
    /// Prefix of the area codes it is about; empty means everywhere.
    pub area: Box<str>,
    /// When it holds.
    pub condition: Condition,
    /// The higher number wins.
    pub priority: i32,
    /// 主办: who leads.
    pub lead: Answers,
    /// 协办: who helps.
    pub support: Vec<Answers>,
    /// How long they have.
    pub limit: Limit,
    /// What counts as done, in words.
    pub done: Box<str>,
    /// The same in English, or empty.
    pub done_en: Box<str>,
    /// Which of the two lists it stands in.
    pub list: Box<str>,
}

/// Who answers, by a duty: one team, or whichever team of a department is nearest above the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answers {
    /// This team, as an index into the teams.
    Team(usize),
    /// The team of this department whose area is the closest one around the case; index into the
    /// departments.
    Department(usize),
}

/// When a duty holds, by the local time of the report and the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always.
    Always,
    /// On a day that is worked, made-up ones included.
    Workday,
    /// On a day that is not worked: weekends but for made-up working days, and public holidays.
    Weekend,
    /// On a day of a public holiday.
    Holiday,
    /// Within the hours of a working day.
    WorkingHours,
    /// Outside the hours of a working day, or on a rest day.
    OffHours,
}

impl Condition {
    /// The whole vocabulary.
    pub const ALL: [Self; 6] = [
        Self::Always,
        Self::Workday,
        Self::Weekend,
        Self::Holiday,
        Self::WorkingHours,
        Self::OffHours,
    ];

    /// The word in the table; empty for always.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "",
            Self::Workday => "workday",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
            Self::WorkingHours => "working-hours",
            Self::OffHours => "off-hours",
        }
    }

    /// The condition in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Always => ("任何时间", "at any time"),
            Self::Workday => ("工作日", "on working days"),
            Self::Weekend => ("周末及节假日", "at weekends and on holidays"),
            Self::Holiday => ("节假日", "on public holidays"),
            Self::WorkingHours => ("工作时间", "in working hours"),
            Self::OffHours => ("非工作时间", "outside working hours"),
        }
    }

    /// Does it hold at this instant?
    pub fn holds(self, at: Timestamp, calendar: &Calendar) -> bool {
        match self {
            Self::Always => true,
            Self::Workday => calendar.kind_at(at).worked(),
            Self::Weekend => !calendar.kind_at(at).worked(),
            Self::Holiday => calendar.kind_at(at) == DayKind::Holiday,
            Self::WorkingHours => calendar.worked_at(at),
            Self::OffHours => !calendar.worked_at(at),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Condition {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|condition| condition.word() == text)
            .ok_or(())
    }
}

/// The tables that a duty refers to.
pub(super) struct Known<'a> {
    pub(super) classes: &'a [Class],
    pub(super) departments: &'a [Department],
    pub(super) teams: &'a [Team],
}

pub(super) fn duties(text: &str, known: &Known<'_>, faults: &mut Vec<TableFault>) -> Vec<Duty> {
    let columns = [
        "row",
        "class",
        "area",
        "condition",
        "priority",
        "lead",
        "support",
        "limit_kind",
        "limit",
        "done",
        "list",
    ];
    let (mut sheet, rows) = Sheet::read("duties.csv", text, &columns, faults);
    let duties = rows
        .iter()
        .filter_map(|row| duty(&mut sheet, row, known))
        .collect();
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (row.line, sheet.cell(row, "row")))
        .collect();
    sheet.repeated("row", ids.into_iter());
    duties
}

fn duty(sheet: &mut Sheet<'_>, row: &Row, known: &Known<'_>) -> Option<Duty> {
    let before = sheet.faults.len();
    let id = sheet.filled(row, "row");
    let class: Box<str> = sheet.cell(row, "class").into();
    if !class.is_empty()
        && !known
            .classes
            .iter()
            .any(|known| known.code.starts_with(&*class))
    {
        sheet.fault(
            row.line,
            "class",
            format!("no class begins with {}", quoted(&class)),
        );
    }
    let words = Condition::ALL[1..]
        .iter()
        .map(|known| known.word())
        .collect::<Vec<_>>()
        .join(", ");
    let condition = sheet.read_as(row, "condition", &format!("empty or one of {words}"));
    let priority = sheet.read_as(row, "priority", "a whole number");
    let lead = answers(sheet, row, "lead", known).pop();
    let support = answers(sheet, row, "support", known);
    let limit = limit(sheet, row);
    if sheet.cell(row, "lead").is_empty() {
        sheet.fault(row.line, "lead", "is empty; name a team or a department");
    } else if sheet.cell(row, "lead").contains(';') {
        sheet.fault(
            row.line,
            "lead",
            "one team or department leads; the others belong in support",
        );
    }
    if sheet.faults.len() > before {
        return None;
    }
    Some(Duty {
        id,
        class,
        area: sheet.cell(row, "area").into(),
        condition: condition?,
        priority: priority?,
        lead: lead?,
        support,
        limit: limit?,
        done: sheet.cell(row, "done").into(),
        done_en: sheet.cell(row, "done_en").into(),
        list: sheet.cell(row, "list").into(),
    })
}

/// The teams and departments of a `;`-separated cell, in its order; unknown or repeated ones are faults.
fn answers(sheet: &mut Sheet<'_>, row: &Row, column: &str, known: &Known<'_>) -> Vec<Answers> {
    let mut found = Vec::new();
    for word in sheet
        .cell(row, column)
        .split(';')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        let team = known
            .teams
            .iter()
            .position(|team| &*team.code == word)
            .map(Answers::Team);
        let department = known
            .departments
            .iter()
            .position(|department| &*department.key == word);
        match team.or(department.map(Answers::Department)) {
            None => {
                let reason = format!("{} is neither a team nor a department", quoted(word));
                sheet.fault(row.line, column, reason);
            }
            Some(answers) if found.contains(&answers) => {
                sheet.fault(
                    row.line,
                    column,
                    format!("{} stands there twice", quoted(word)),
                );
            }
            Some(answers) => found.push(answers),
        }
    }
    found
}

fn limit(sheet: &mut Sheet<'_>, row: &Row) -> Option<Limit> {
    let wanted = "a clock: urgent_hours, working_hours, working_days, calendar_days";
    let kind = sheet.read_as(row, "limit_kind", wanted);
    let amount = sheet.read_as::<u32>(row, "limit", "a whole number of hours or days");
    let amount = amount.filter(|amount| {
        let fits = (1..=AMOUNT_MAX).contains(amount);
        if !fits {
            sheet.fault(
                row.line,
                "limit",
                format!("{amount} is outside 1 to {AMOUNT_MAX}"),
            );
        }
        fits
    });
    Some(Limit {
        kind: kind?,
        amount: amount?,
    })
}

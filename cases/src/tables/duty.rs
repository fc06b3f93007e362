//! 职责清单: which class of issue, where, under which condition, goes to whom, by when.

use super::condition::Condition;
use super::forms;
use super::lists::{Class, Department, MODES, Mode, Team};
use super::sheet::{Intake, Row, Sheet};
use super::stages::{Stage, stages};
use super::standing::Standing;
use crate::clock::{Calendar, Limit};
use crate::field::quoted;
use jiff::Timestamp;

/// Begins a lead or supporter that is a level of the areas, e.g. `level:grid`.
const LEVEL: &str = "level:";

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
    /// 分段时限: what must be done by when inside one case, all counted from the same start; none
    /// means one stage. The last stage's limit is [`Duty::limit`].
    pub stages: Vec<Stage>,
    /// The supporters' limit; none means the lead's.
    pub support_limit: Option<Limit>,
    /// 派遣: does it go to its team by itself or by a person?
    pub dispatch: Mode,
    /// What counts as done, in words.
    pub done: Box<str>,
    /// The same in English, or empty.
    pub done_en: Box<str>,
    /// Which of the two lists it stands in.
    pub list: Box<str>,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

impl Duty {
    /// Does it hold at this instant, by its date and its condition?
    pub fn holds(&self, at: Timestamp, calendar: &Calendar) -> bool {
        self.standing.holds(at) && self.condition.holds(at, calendar)
    }
}

/// Who answers, by a duty: one team, whichever team of a department is nearest above the case, or the
/// case's own area of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answers {
    /// This team, as an index into the teams.
    Team(usize),
    /// The team of this department whose area is the closest one around the case; index into the
    /// departments.
    Department(usize),
    /// The unit of the area of this level around the case, e.g. `level:community`; index into
    /// [`super::Tables::level_names`].
    Level(usize),
}

/// The tables that a duty refers to.
pub(super) struct Known<'a> {
    pub(super) classes: &'a [Class],
    pub(super) departments: &'a [Department],
    pub(super) teams: &'a [Team],
}

/// Reads the duties. Names of levels that they speak of are added to `levels`.
pub(super) fn duties(
    text: &str,
    known: &Known<'_>,
    levels: &mut Vec<Box<str>>,
    intake: &mut Intake,
) -> Vec<Duty> {
    let (mut sheet, rows) = Sheet::read(&forms::DUTIES, text, intake);
    let duties = rows
        .iter()
        .filter_map(|row| duty(&mut sheet, row, known, levels))
        .collect();
    let ids: Vec<_> = rows
        .iter()
        .map(|row| (row.line, sheet.cell(row, "row")))
        .collect();
    sheet.repeated("row", ids.into_iter());
    duties
}

fn duty(
    sheet: &mut Sheet<'_>,
    row: &Row,
    known: &Known<'_>,
    levels: &mut Vec<Box<str>>,
) -> Option<Duty> {
    let before = sheet.fault_count();
    let id = sheet.filled(row, "row");
    let class = class_prefix(sheet, row, known.classes);
    let condition = condition(sheet, row);
    let priority = sheet.read_as(row, "priority", ("整数", "a whole number"));
    let lead = answers(sheet, row, "lead", known, levels).pop();
    let support = answers(sheet, row, "support", known, levels);
    let limit = sheet.limit(row, "limit_kind", "limit");
    one_lead(sheet, row);
    let stages = stages(sheet, row, limit);
    let support_limit = support_limit(sheet, row);
    let dispatch = sheet.one_of(row, "dispatch", &MODES);
    let standing = sheet.standing(row);
    if sheet.fault_count() > before {
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
        stages,
        support_limit,
        dispatch,
        done: sheet.cell(row, "done").into(),
        done_en: sheet.cell(row, "done_en").into(),
        list: sheet.cell(row, "list").into(),
        standing,
    })
}

fn condition(sheet: &mut Sheet<'_>, row: &Row) -> Option<Condition> {
    let words = Condition::ALL[1..].iter().map(|known| known.word());
    let words = words.collect::<Vec<_>>();
    let (zh, en) = (
        format!("空值，也不是{}之一", words.join("、")),
        format!("empty or one of {}", words.join(", ")),
    );
    sheet.read_as(row, "condition", (&zh, &en))
}

/// The prefix of class codes in the column `class`: empty, or the beginning of some class.
pub(super) fn class_prefix(sheet: &mut Sheet<'_>, row: &Row, classes: &[Class]) -> Box<str> {
    let class = sheet.cell(row, "class");
    if !class.is_empty() && !classes.iter().any(|known| known.code.starts_with(class)) {
        let told = quoted(class);
        let reason = (
            format!("没有以{told}开头的类别"),
            format!("no class begins with {told}"),
        );
        sheet.fault(row.line, "class", reason);
    }
    class.into()
}

fn one_lead(sheet: &mut Sheet<'_>, row: &Row) {
    let lead = sheet.cell(row, "lead");
    if lead.is_empty() {
        let reason = (
            "为空；请填写队伍或部门",
            "is empty; name a team or a department",
        );
        sheet.fault(row.line, "lead", reason);
    } else if lead.contains(';') {
        let reason = (
            "只能有一个主办；其余请填入协办列 support",
            "one team or department leads; the others belong in support",
        );
        sheet.fault(row.line, "lead", reason);
    }
}

fn support_limit(sheet: &mut Sheet<'_>, row: &Row) -> Option<Limit> {
    let columns = ["support_limit_kind", "support_limit"];
    if columns
        .iter()
        .all(|column| sheet.cell(row, column).is_empty())
    {
        return None;
    }
    sheet.limit(row, columns[0], columns[1])
}

/// The teams and departments of a `;`-separated cell, in its order; unknown or repeated ones are faults.
fn answers(
    sheet: &mut Sheet<'_>,
    row: &Row,
    column: &str,
    known: &Known<'_>,
    levels: &mut Vec<Box<str>>,
) -> Vec<Answers> {
    let mut found = Vec::new();
    for word in sheet
        .cell(row, column)
        .split(';')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match one_answer(word, known, levels) {
            None => {
                let word = quoted(word);
                let reason = (
                    format!("{word}既不是队伍也不是部门"),
                    format!("{word} is neither a team nor a department"),
                );
                sheet.fault(row.line, column, reason);
            }
            Some(answers) if found.contains(&answers) => {
                let word = quoted(word);
                let reason = (format!("{word}重复"), format!("{word} stands there twice"));
                sheet.fault(row.line, column, reason);
            }
            Some(answers) => found.push(answers),
        }
    }
    found
}

fn one_answer(word: &str, known: &Known<'_>, levels: &mut Vec<Box<str>>) -> Option<Answers> {
    if let Some(level) = word.strip_prefix(LEVEL).map(str::trim) {
        return (!level.is_empty()).then(|| Answers::Level(level_no(level, levels)));
    }
    let team = known.teams.iter().position(|team| &*team.code == word);
    let department = known
        .departments
        .iter()
        .position(|department| &*department.key == word);
    team.map(Answers::Team)
        .or(department.map(Answers::Department))
}

/// The place of a level's name in `levels`; a new name is added.
fn level_no(name: &str, levels: &mut Vec<Box<str>>) -> usize {
    if let Some(at) = levels.iter().position(|known| &**known == name) {
        return at;
    }
    levels.push(name.into());
    levels.len() - 1
}

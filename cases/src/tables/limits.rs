//! Limits beside the duties: how long a case may wait at a step and at a level; and when reports are one issue.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::duty::class_prefix;
use super::forms;
use super::lists::Class;
use super::sheet::{Intake, Row, Sheet};
use super::standing::Standing;
use crate::clock::Limit;
use crate::field::quoted;

/// Widest circle in which reports may be taken for one issue.
pub const METRES_MAX: u32 = 10_000;
/// Longest time in which reports may be taken for one issue: 30 days.
pub const MINUTES_MAX: u32 = 43_200;

/// 环节: a step at which a case waits for somebody who is not the handling team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wait {
    /// 定位: somebody finds out where it is.
    Place,
    /// 分类: somebody says what it is.
    Classify,
    /// 核实: a grid worker looks before filing.
    Verify,
    /// 立案: an intake operator files.
    File,
    /// 派遣: a dispatcher sends a team.
    Dispatch,
    /// 核查: somebody looks after handling.
    Check,
    /// 结案: the acceptor closes.
    Close,
    /// 答复: the source's reporter is told.
    Answer,
}

impl Wait {
    /// The whole vocabulary.
    pub const ALL: [Self; 8] = [
        Self::Place,
        Self::Classify,
        Self::Verify,
        Self::File,
        Self::Dispatch,
        Self::Check,
        Self::Close,
        Self::Answer,
    ];

    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Classify => "classify",
            Self::Verify => "verify",
            Self::File => "file",
            Self::Dispatch => "dispatch",
            Self::Check => "check",
            Self::Close => "close",
            Self::Answer => "answer",
        }
    }

    /// The step in Chinese and English words.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Place => ("定位", "to place"),
            Self::Classify => ("分类", "to classify"),
            Self::Verify => ("核实", "to verify"),
            Self::File => ("立案", "to file"),
            Self::Dispatch => ("派遣", "to dispatch"),
            Self::Check => ("核查", "to check"),
            Self::Close => ("结案", "to close"),
            Self::Answer => ("回复来源", "to answer the source"),
        }
    }
}

impl fmt::Display for Wait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Wait {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL
            .into_iter()
            .find(|step| step.word() == text)
            .ok_or(())
    }
}

/// How long cases of a class may wait at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepLimit {
    /// Which step.
    pub step: Wait,
    /// Prefix of the class codes; empty means every class.
    pub class: Box<str>,
    /// How long.
    pub limit: Limit,
    /// Warn when so many percent are used, 1 to 99; none: as the rules say.
    pub warn_percent: Option<u8>,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

/// How long a level has with a class of cases before they go one level up (层级时限).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelLimit {
    /// The level's name, as in the areas.
    pub level: Box<str>,
    /// Prefix of the class codes; empty means every class.
    pub class: Box<str>,
    /// How long.
    pub limit: Limit,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

/// When two reports of one family of classes are taken for the same issue (并案规则).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merging {
    /// The family: prefix of the class codes; empty means all classes together.
    pub class: Box<str>,
    /// Not farther apart than this.
    pub metres: u32,
    /// Not further apart in time than this.
    pub minutes: u32,
    /// Merged by rule, or shown to a person?
    pub mode: MergeMode,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

/// Who merges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MergeMode {
    /// 提示: a person, who is shown the candidates.
    Suggest,
    /// 自动: the rule.
    Auto,
}

/// The row with the longest prefix of the class that holds at the time; of equals the latest.
pub(super) fn closest<'a, T>(
    rows: impl Iterator<Item = &'a T>,
    of: impl Fn(&'a T) -> (&'a str, &'a Standing),
    class: &str,
    at: Timestamp,
) -> Option<&'a T> {
    rows.filter(|row| class.starts_with(of(row).0) && of(row).1.holds(at))
        .max_by_key(|row| (of(row).0.len(), of(row).1.from()))
}

pub(super) fn steps(text: &str, classes: &[Class], intake: &mut Intake) -> Vec<StepLimit> {
    let (mut sheet, rows) = Sheet::read(&forms::STEPS, text, intake);
    let words = Wait::ALL.map(Wait::word);
    let wanted = (
        format!("{}之一", words.join("、")),
        format!("one of {}", words.join(", ")),
    );
    let mut found = Vec::new();
    for row in &rows {
        let step = sheet.read_as(row, "step", (&wanted.0, &wanted.1));
        let class = class_prefix(&mut sheet, row, classes);
        if step == Some(Wait::Classify) && !class.is_empty() {
            let reason = (
                "待分类的案件没有类别，请留空",
                "a case that waits for a class has none; leave it empty",
            );
            sheet.fault(row.line, "class", reason);
        }
        let limit = sheet.limit(row, "limit_kind", "limit");
        let warn_percent = warn_percent(&mut sheet, row);
        let standing = sheet.standing(row);
        if let (Some(step), Some(limit)) = (step, limit) {
            found.push(StepLimit {
                step,
                class,
                limit,
                warn_percent,
                standing,
            });
        }
    }
    once(&mut sheet, &rows, &["step", "class", "valid_from"]);
    found
}

fn warn_percent(sheet: &mut Sheet<'_>, row: &Row) -> Option<u8> {
    if sheet.cell(row, "warn_percent").is_empty() {
        return None;
    }
    let percent = sheet.amount(row, "warn_percent", 99, ("百分比", "percent"))?;
    u8::try_from(percent).ok()
}

pub(super) fn levels(text: &str, classes: &[Class], intake: &mut Intake) -> Vec<LevelLimit> {
    let (mut sheet, rows) = Sheet::read(&forms::LEVELS, text, intake);
    let mut found = Vec::new();
    for row in &rows {
        let level = sheet.filled(row, "level");
        let class = class_prefix(&mut sheet, row, classes);
        let limit = sheet.limit(row, "limit_kind", "limit");
        let standing = sheet.standing(row);
        if let Some(limit) = limit {
            found.push(LevelLimit {
                level,
                class,
                limit,
                standing,
            });
        }
    }
    once(&mut sheet, &rows, &["level", "class", "valid_from"]);
    found
}

pub(super) fn merging(text: &str, classes: &[Class], intake: &mut Intake) -> Vec<Merging> {
    let (mut sheet, rows) = Sheet::read(&forms::MERGING, text, intake);
    let modes = [("suggest", MergeMode::Suggest), ("auto", MergeMode::Auto)];
    let mut found = Vec::new();
    for row in &rows {
        let class = class_prefix(&mut sheet, row, classes);
        let metres = sheet.amount(row, "metres", METRES_MAX, ("米", "metres"));
        let minutes = sheet.amount(row, "minutes", MINUTES_MAX, ("分钟", "minutes"));
        let mode = sheet.one_of(row, "mode", &modes);
        let standing = sheet.standing(row);
        if let (Some(metres), Some(minutes)) = (metres, minutes) {
            found.push(Merging {
                class,
                metres,
                minutes,
                mode,
                standing,
            });
        }
    }
    once(&mut sheet, &rows, &["class", "valid_from"]);
    found
}

/// Lists every row that says what an earlier one says already, by these columns together.
pub(super) fn once(sheet: &mut Sheet<'_>, rows: &[Row], columns: &[&str]) {
    let mut first = std::collections::HashMap::new();
    for row in rows {
        let key: Vec<&str> = columns
            .iter()
            .map(|column| sheet.cell(row, column))
            .collect();
        let told: Vec<_> = key.iter().map(|cell| quoted(cell)).collect();
        let earlier = *first.entry(key).or_insert(row.line);
        if earlier != row.line {
            let reason = (
                format!(
                    "{}为{}的行已有，见第{earlier}行",
                    columns.join("、"),
                    told.join("、")
                ),
                format!(
                    "{} with {} stands in line {earlier} already",
                    columns.join(", "),
                    told.join(", ")
                ),
            );
            sheet.fault(row.line, columns[0], reason);
        }
    }
}

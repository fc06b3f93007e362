//! The tables that differ from city to city: classes, sources, teams, duties, calendar. Data, never code.

mod alarms;
mod condition;
mod duty;
mod export;
mod form;
mod forms;
mod limits;
mod lists;
mod retention;
mod rules;
mod sheet;
mod shift;
mod stages;
mod standing;
mod texts;
mod times;

use std::collections::HashMap;
use std::fmt;

use jiff::Timestamp;
use serde::Serialize;

use crate::clock::Calendar;
use crate::private::Personal;
use crate::why::Sentence;

pub use alarms::{
    ALARM_CHANCE_MAX, ALARM_CHANCE_USUAL, ALARM_COUNT_MAX, ALARM_FACTOR_MAX, ALARM_MINUTES_MAX,
    ALARM_ROWS_MAX, AlarmRule, Raises,
};
pub use condition::Condition;
pub use duty::{Answers, Duty};
pub use form::{Column, TableForm, form};
pub use forms::TABLES;
pub use limits::{LevelLimit, METRES_MAX, MINUTES_MAX, MergeMode, Merging, StepLimit, Wait};
pub use lists::{Class, Department, Mode, Source, Team};
pub use retention::{RETENTION_DAYS_MAX, Retention};
pub use rules::{RULES, Rules};
pub use sheet::ROWS_MAX;
pub use shift::{Days, Shift};
pub use stages::{STAGES_MAX, Stage};
pub use standing::Standing;
pub use texts::Texts;

use export::Kept;
use rules::RuleBook;
use sheet::Intake;

/// One fault in one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TableFault {
    /// The file, e.g. `duties.csv`.
    pub file: &'static str,
    /// The line in the file, counted from 1 with the header; 0 when it is about the file.
    pub line: u64,
    /// The column's name; empty when it is about the row.
    pub column: String,
    /// What is wrong and what would be right.
    pub reason: Sentence,
}

impl TableFault {
    /// The whole of it in words: where, and what.
    pub fn sentence(&self) -> Sentence {
        let (mut line, mut column) = (String::new(), String::new());
        if self.line > 0 {
            line = format!("第{}行", self.line);
        }
        if !self.column.is_empty() {
            column = format!("{}列", self.column);
        }
        let zh = format!("{}{line}{column}：{}", self.file, self.reason.zh);
        (zh, self.to_string()).into()
    }
}

/// In English, as a log has it.
impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if self.line > 0 {
            write!(f, " line {}", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, " column {}", self.column)?;
        }
        write!(f, ": {}", self.reason.en)
    }
}

/// The tables in force, checked: every reference leads somewhere.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    pub(crate) classes: Vec<Class>,
    pub(crate) sources: Vec<Source>,
    pub(crate) departments: Vec<Department>,
    pub(crate) teams: Vec<Team>,
    pub(crate) duties: Vec<Duty>,
    pub(crate) calendar: Calendar,
    steps: Vec<StepLimit>,
    levels: Vec<LevelLimit>,
    roster: Vec<Shift>,
    merging: Vec<Merging>,
    rules: RuleBook,
    retention: Vec<Retention>,
    alarms: Vec<AlarmRule>,
    level_names: Vec<Box<str>>,
    class_of: HashMap<Box<str>, usize>,
    source_of: HashMap<Box<str>, usize>,
    notes: Vec<TableFault>,
    kept: Vec<Kept>,
    version: Box<str>,
}

impl Tables {
    /// Reads all tables. Nothing is half-read: either everything is right or every fault is listed.
    ///
    /// # Errors
    /// Every fault, in the order of [`TABLES`], then by line.
    pub fn parse(texts: &Texts<'_>) -> Result<Self, Vec<TableFault>> {
        let mut intake = Intake::default();
        let tables = Self::read(texts, &mut intake);
        if intake.faults.is_empty() {
            Ok(Self {
                notes: intake.notes,
                kept: intake.kept,
                ..tables
            })
        } else {
            Err(intake.faults)
        }
    }

    /// What can be read; only sound when the intake has no faults.
    fn read(texts: &Texts<'_>, intake: &mut Intake) -> Self {
        let classes = lists::classes(texts.classes, intake);
        let sources = lists::sources(texts.sources, intake);
        let departments = lists::departments(texts.departments, intake);
        let teams = lists::teams(texts.teams, &departments, intake);
        let known = duty::Known {
            classes: &classes,
            departments: &departments,
            teams: &teams,
        };
        let mut level_names = Vec::new();
        let duties = duty::duties(texts.duties, &known, &mut level_names, intake);
        let days = times::days(texts.calendar, intake);
        let hours = times::hours(texts.hours, intake);
        Self {
            class_of: places(&classes, |class| &class.code),
            source_of: places(&sources, |source| &source.code),
            calendar: Calendar::new(hours, days),
            steps: limits::steps(texts.steps, &classes, intake),
            levels: limits::levels(texts.levels, &classes, intake),
            roster: shift::roster(texts.roster, &departments, &teams, intake),
            merging: limits::merging(texts.merging, &classes, intake),
            rules: rules::rules(texts.rules, &classes, intake),
            retention: retention::retention(texts.retention, &classes, intake),
            alarms: alarms::alarms(texts.alarms, &classes, &sources, intake),
            classes,
            sources,
            departments,
            teams,
            duties,
            level_names,
            notes: Vec::new(),
            kept: Vec::new(),
            version: texts.version(),
        }
    }

    /// No tables: any source is taken, no class is known, the territory answers everything.
    pub fn empty() -> Self {
        Self {
            version: Texts::default().version(),
            ..Self::default()
        }
    }

    /// The version: the first 16 hex digits of SHA-256 over names and texts of all tables.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The classes in the order of the table.
    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The sources in the order of the table.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The departments in the order of the table.
    pub fn departments(&self) -> &[Department] {
        &self.departments
    }

    /// The teams in the order of the table.
    pub fn teams(&self) -> &[Team] {
        &self.teams
    }

    /// The duties in the order of the table.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// What is odd about the tables and refuses nothing: columns that are not known.
    pub fn notes(&self) -> &[TableFault] {
        &self.notes
    }

    /// The names of levels that the duties speak of; [`Answers::Level`] points here.
    pub fn level_names(&self) -> &[Box<str>] {
        &self.level_names
    }

    /// The step limits in the order of the table.
    pub fn steps(&self) -> &[StepLimit] {
        &self.steps
    }

    /// The level limits in the order of the table.
    pub fn levels(&self) -> &[LevelLimit] {
        &self.levels
    }

    /// The shifts in the order of the table.
    pub fn roster(&self) -> &[Shift] {
        &self.roster
    }

    /// The merging rules in the order of the table.
    pub fn mergings(&self) -> &[Merging] {
        &self.merging
    }

    /// How long a case of this class may wait at a step, by the row with the longest class prefix
    /// that holds at `at`; of equals the one with the latest date. None: the step has no clock.
    pub fn step_limit(&self, step: Wait, class: &str, at: Timestamp) -> Option<&StepLimit> {
        let rows = self.steps.iter().filter(|row| row.step == step);
        limits::closest(rows, |row| (&row.class, &row.standing), class, at)
    }

    /// How long a level has with a case of this class; as [`Tables::step_limit`].
    pub fn level_limit(&self, level: &str, class: &str, at: Timestamp) -> Option<&LevelLimit> {
        let rows = self.levels.iter().filter(|row| &*row.level == level);
        limits::closest(rows, |row| (&row.class, &row.standing), class, at)
    }

    /// The merging rule of a class; as [`Tables::step_limit`].
    pub fn merging(&self, class: &str, at: Timestamp) -> Option<&Merging> {
        let rows = self.merging.iter();
        limits::closest(rows, |row| (&row.class, &row.standing), class, at)
    }

    /// The periods of retention in the order of the table.
    pub fn retentions(&self) -> &[Retention] {
        &self.retention
    }

    /// How long such data of a case of this class are kept; as [`Tables::step_limit`]. None: they are kept.
    pub fn retention(&self, data: Personal, class: &str, at: Timestamp) -> Option<&Retention> {
        retention::of(&self.retention, data, class, at)
    }

    /// The rows about alarms in the order of the table.
    pub fn alarms(&self) -> &[AlarmRule] {
        &self.alarms
    }

    /// The rows about alarms that hold at a time, one of each id.
    pub fn alarms_at(&self, at: Timestamp) -> impl Iterator<Item = &AlarmRule> {
        alarms::holding(&self.alarms, at)
    }

    /// The rules that hold at a time.
    pub fn rules(&self, at: Timestamp) -> &Rules {
        self.rules.at(at)
    }

    /// When to warn, as percent of the counted time: the step's own, or the rules'; none: never.
    pub fn warn_percent(&self, step: Option<&StepLimit>, at: Timestamp) -> Option<u8> {
        step.and_then(|step| step.warn_percent)
            .or(self.rules(at).warn_percent)
    }

    /// The calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The class of this code.
    pub fn class(&self, code: &str) -> Option<&Class> {
        self.class_of.get(code).map(|at| &self.classes[*at])
    }

    /// The source of this code.
    pub fn source(&self, code: &str) -> Option<&Source> {
        self.source_of.get(code).map(|at| &self.sources[*at])
    }

    /// The duty of this row id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| &*duty.id == id)
    }

    /// The codes of a class and of all above it, finest first. At most eight: a tree is not deeper.
    pub fn class_chain<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Class> {
        std::iter::successors(self.class(code), |class| {
            class
                .parent
                .as_deref()
                .and_then(|parent| self.class(parent))
        })
        .take(8)
    }
}

fn places<T>(things: &[T], key: impl Fn(&T) -> &str) -> HashMap<Box<str>, usize> {
    let keys = things.iter().map(|thing| key(thing).into());
    keys.zip(0..).collect()
}

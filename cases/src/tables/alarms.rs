//! When a commander is told without asking (告警规则): a surge, a call without an answer, a case of a kind, a team that is late.

use jiff::Timestamp;

use super::duty::class_prefix;
use super::forms;
use super::limits::once;
use super::lists::{Class, Source};
use super::sheet::{Intake, Row, Sheet};
use super::standing::Standing;
use crate::field::quoted;

/// Most rows: each is looked at again and again.
pub const ALARM_ROWS_MAX: usize = 100;
/// Longest window of a surge, and longest time that a call is told ahead: a day.
pub const ALARM_MINUTES_MAX: u32 = 1_440;
/// Most cases that a row may ask for.
pub const ALARM_COUNT_MAX: u32 = 100_000;
/// How many times the usual a row may ask for.
pub const ALARM_FACTOR_MAX: f64 = 100.0;
/// The chance of a surge by mere luck where its row says nothing: once in a million looks.
pub const ALARM_CHANCE_USUAL: f64 = 1e-6;
/// The largest chance that a row may give.
pub const ALARM_CHANCE_MAX: f64 = 0.1;

/// One row of the alarms table (告警规则).
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRule {
    /// Its id. Of rows with one id the latest that holds counts.
    pub rule: Box<str>,
    /// What people read.
    pub name: Box<str>,
    /// The same in English, or empty.
    pub name_en: Box<str>,
    /// Prefix of the class codes it is about; empty means every class, and cases without one.
    pub class: Box<str>,
    /// Code of the source whose cases it is about; empty means every source.
    pub case_source: Box<str>,
    /// Prefix of the area codes it is about; empty means everywhere.
    pub area: Box<str>,
    /// What raises it.
    pub raises: Raises,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

/// What raises an alarm (告警条件).
#[derive(Clone, Debug, PartialEq)]
pub enum Raises {
    /// 突增: an area of a level has far more cases than is usual there at this hour.
    Surge {
        /// Name of the level, as in the areas.
        level: Box<str>,
        /// The window: so many last minutes.
        minutes: u32,
        /// At least so many cases in it.
        count: u32,
        /// At least so many times the usual.
        factor: f64,
        /// The usual level may give as many by luck at most this often.
        chance: f64,
    },
    /// 呼叫待答: a called team has not answered, and its time is over or about to be.
    Call {
        /// So many minutes before it is over; 0 for not before.
        ahead_minutes: u32,
    },
    /// 新案: a single new case.
    NewCase,
    /// 超时积压: one team leads more overdue cases than this.
    Overdue {
        /// The number it may have.
        count: u32,
    },
}

impl Raises {
    /// Every word of the column `kind`, in the order of [`Raises::word`]'s variants.
    pub const WORDS: [&'static str; 4] = ["surge", "call", "new-case", "overdue"];

    /// The word of the column `kind`.
    pub fn word(&self) -> &'static str {
        Self::WORDS[match self {
            Self::Surge { .. } => 0,
            Self::Call { .. } => 1,
            Self::NewCase => 2,
            Self::Overdue { .. } => 3,
        }]
    }
}

/// The columns that a kind reads beside those of every kind; the others must be empty.
fn columns(kind: &str) -> &'static [&'static str] {
    match kind {
        "surge" => &["level", "minutes", "count", "factor", "chance"],
        "call" => &["minutes"],
        "overdue" => &["count"],
        _ => &[],
    }
}

/// Of each id the row that holds at the time, in the order of the table.
pub(super) fn holding(rows: &[AlarmRule], at: Timestamp) -> impl Iterator<Item = &AlarmRule> {
    let is_later = move |row: &AlarmRule, other: &AlarmRule| {
        row.rule == other.rule
            && other.standing.holds(at)
            && other.standing.from() > row.standing.from()
    };
    rows.iter()
        .filter(move |row| row.standing.holds(at) && !rows.iter().any(|other| is_later(row, other)))
}

pub(super) fn alarms(
    text: &str,
    classes: &[Class],
    sources: &[Source],
    intake: &mut Intake,
) -> Vec<AlarmRule> {
    let (mut sheet, rows) = Sheet::read(&forms::ALARMS, text, intake);
    let found = rows
        .iter()
        .filter_map(|row| alarm(&mut sheet, row, classes, sources))
        .collect();
    once(&mut sheet, &rows, &["rule", "valid_from"]);
    if let Some(row) = rows.get(ALARM_ROWS_MAX) {
        let reason = (
            format!("告警规则最多{ALARM_ROWS_MAX}行"),
            format!("there are at most {ALARM_ROWS_MAX} rows about alarms"),
        );
        sheet.fault(row.line, "", reason);
    }
    found
}

fn alarm(
    sheet: &mut Sheet<'_>,
    row: &Row,
    classes: &[Class],
    sources: &[Source],
) -> Option<AlarmRule> {
    let before = sheet.fault_count();
    let rule = sheet.filled(row, "rule");
    let name = sheet.filled(row, "name");
    let raises = raises(sheet, row);
    let class = class_prefix(sheet, row, classes);
    let case_source: Box<str> = sheet.cell(row, "case_source").into();
    if !case_source.is_empty() && !sources.iter().any(|known| known.code == case_source) {
        let told = quoted(&case_source);
        let reason = (
            format!("没有来源{told}"),
            format!("there is no source {told}"),
        );
        sheet.fault(row.line, "case_source", reason);
    }
    let standing = sheet.standing(row);
    let raises = raises.filter(|_| sheet.fault_count() == before)?;
    Some(AlarmRule {
        rule,
        name,
        name_en: sheet.cell(row, "name_en").into(),
        class,
        case_source,
        area: sheet.cell(row, "area").into(),
        raises,
        standing,
    })
}

fn raises(sheet: &mut Sheet<'_>, row: &Row) -> Option<Raises> {
    let kind = sheet.cell(row, "kind");
    if !Raises::WORDS.contains(&kind) {
        let (kind, words) = (quoted(kind), Raises::WORDS);
        let reason = (
            format!("{kind}不是{}之一", words.join("、")),
            format!("{kind} is not one of {}", words.join(", ")),
        );
        sheet.fault(row.line, "kind", reason);
        return None;
    }
    for column in ["level", "minutes", "count", "factor", "chance"] {
        if !columns(kind).contains(&column) && !sheet.cell(row, column).is_empty() {
            let reason = (
                format!("{kind}不用此列，应为空"),
                format!("{kind} does not use it: leave it empty"),
            );
            sheet.fault(row.line, column, reason);
        }
    }
    let minutes = |sheet: &mut Sheet<'_>| {
        sheet.amount(row, "minutes", ALARM_MINUTES_MAX, ("分钟", "minutes"))
    };
    let count =
        |sheet: &mut Sheet<'_>| sheet.amount(row, "count", ALARM_COUNT_MAX, ("案件", "cases"));
    match kind {
        "surge" => {
            let level = sheet.filled(row, "level");
            let (minutes, count) = (minutes(sheet), count(sheet));
            let factor = share(sheet, row, "factor", 1.0..=ALARM_FACTOR_MAX);
            let chance = if sheet.cell(row, "chance").is_empty() {
                Some(ALARM_CHANCE_USUAL)
            } else {
                share(sheet, row, "chance", 1e-12..=ALARM_CHANCE_MAX)
            };
            Some(Raises::Surge {
                level,
                minutes: minutes?,
                count: count?,
                factor: factor?,
                chance: chance?,
            })
        }
        "call" if sheet.cell(row, "minutes").is_empty() => Some(Raises::Call { ahead_minutes: 0 }),
        "call" => Some(Raises::Call {
            ahead_minutes: minutes(sheet)?,
        }),
        "overdue" => Some(Raises::Overdue {
            count: count(sheet)?,
        }),
        _ => Some(Raises::NewCase),
    }
}

/// A number with a fraction, within a range.
fn share(
    sheet: &mut Sheet<'_>,
    row: &Row,
    column: &str,
    range: std::ops::RangeInclusive<f64>,
) -> Option<f64> {
    let number = sheet.read_as::<f64>(row, column, ("数", "a number"))?;
    if range.contains(&number) {
        return Some(number);
    }
    let (least, most) = (range.start(), range.end());
    let reason = (
        format!("{number}不在{least}至{most}之间"),
        format!("{number} is outside {least} to {most}"),
    );
    sheet.fault(row.line, column, reason);
    None
}

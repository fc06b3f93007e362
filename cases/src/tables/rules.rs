//! 规则: single rules and their values, each absent until the table has it.

use jiff::Timestamp;

use super::forms;
use super::limits::once;
use super::lists::Class;
use super::sheet::{Intake, Row, Sheet};
use super::standing::Standing;
use crate::clock::Limit;
use crate::field::quoted;

/// The rules that hold at one time. A rule that the table does not have is off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// A case handed over more often than this is stuck.
    pub handovers_max: Option<u32>,
    /// Warn when so many percent of a limit are used, 1 to 99.
    pub warn_percent: Option<u8>,
    /// Does a stuck case go up to the subdistrict's command by itself?
    pub stuck_escalates: bool,
    /// 呼叫: how long a called department has to answer.
    pub call_limit: Option<Limit>,
    /// How long the level above has to decide on a refusal or an extension.
    pub rule_limit: Option<Limit>,
    /// A supporter that has not accepted within this is silent.
    pub silent_limit: Option<Limit>,
    /// 自行处理: prefixes of the classes that whoever reports may have handled on the spot.
    pub on_the_spot: Box<[Box<str>]>,
    /// 抽查: of so many percent of those, 0 to 100, another checks the handling before they are closed.
    pub spot_check_percent: Option<u8>,
}

/// Names of all rules, and their forms in Chinese and English.
pub const RULES: [(&str, (&str, &str)); 8] = [
    (
        "handovers_max",
        ("1至100的整数", "a whole number from 1 to 100"),
    ),
    (
        "warn_percent",
        ("1至99的整数", "a whole number from 1 to 99"),
    ),
    ("stuck_escalates", ("yes 或 no", "yes or no")),
    ("call_limit", LIMIT_FORM),
    ("rule_limit", LIMIT_FORM),
    ("silent_limit", LIMIT_FORM),
    (
        "on_the_spot",
        (
            "类别编码前缀，以分号分隔",
            "prefixes of class codes with semicolons between",
        ),
    ),
    (
        "spot_check_percent",
        ("0至100的整数", "a whole number from 0 to 100"),
    ),
];
const LIMIT_FORM: (&str, &str) = (
    "数量加计时方式（如 4 working_hours）",
    "an amount and a clock such as 4 working_hours",
);

impl Rules {
    /// Takes one rule; false when the value does not read.
    fn take(&mut self, rule: &str, value: &str) -> bool {
        let number = |most: u32| {
            let number = value.parse().ok()?;
            (1..=most).contains(&number).then_some(number)
        };
        let limit = || value.parse::<Limit>().ok();
        match rule {
            "handovers_max" => put(&mut self.handovers_max, number(100)),
            "warn_percent" => put(
                &mut self.warn_percent,
                number(99).and_then(|number| u8::try_from(number).ok()),
            ),
            "stuck_escalates" => {
                self.stuck_escalates = value == "yes";
                matches!(value, "yes" | "no")
            }
            "call_limit" => put(&mut self.call_limit, limit()),
            "rule_limit" => put(&mut self.rule_limit, limit()),
            "silent_limit" => put(&mut self.silent_limit, limit()),
            "on_the_spot" => {
                self.on_the_spot = listed(value).map(Into::into).collect();
                self.on_the_spot.iter().all(|prefix| !prefix.is_empty())
            }
            "spot_check_percent" => {
                let percent = value.parse().ok().filter(|percent| *percent <= 100);
                put(&mut self.spot_check_percent, percent)
            }
            _ => false,
        }
    }

    /// The closest prefix of the list that a class begins with; none when it may not be handled on the spot.
    pub fn on_the_spot(&self, class: &str) -> Option<&str> {
        let of_class = |prefix: &&str| class.starts_with(*prefix);
        let listed = self.on_the_spot.iter().map(|prefix| &**prefix);
        listed.filter(of_class).max_by_key(|prefix| prefix.len())
    }
}

fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split(';').map(str::trim)
}

fn put<T>(slot: &mut Option<T>, value: Option<T>) -> bool {
    let reads = value.is_some();
    *slot = value;
    reads
}

/// The rules by the time from which they hold, earliest first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RuleBook(Vec<(Timestamp, Rules)>);

impl RuleBook {
    /// The rules at a time.
    pub(super) fn at(&self, at: Timestamp) -> &Rules {
        let holding = self.0.partition_point(|(from, _)| *from <= at);
        &self.0[holding.saturating_sub(1)].1
    }
}

impl Default for RuleBook {
    fn default() -> Self {
        Self(vec![(Timestamp::MIN, Rules::default())])
    }
}

pub(super) fn rules(text: &str, classes: &[Class], intake: &mut Intake) -> RuleBook {
    let (mut sheet, rows) = Sheet::read(&forms::RULES, text, intake);
    let mut read: Vec<(Standing, &Row)> = Vec::new();
    for row in &rows {
        let rule = sheet.filled(row, "rule");
        let value = sheet.cell(row, "value");
        let known = RULES.iter().find(|(name, _)| *name == &*rule);
        match known {
            None if rule.is_empty() => {}
            None => {
                let (rule, names) = (quoted(&rule), RULES.map(|(name, _)| name));
                let reason = (
                    format!("{rule}不是规则；规则有{}", names.join("、")),
                    format!("{rule} is not a rule; there are {}", names.join(", ")),
                );
                sheet.fault(row.line, "rule", reason);
            }
            Some((_, (zh, en))) if !Rules::default().take(&rule, value) => {
                let value = quoted(value);
                let reason = (format!("{value}不是{zh}"), format!("{value} is not {en}"));
                sheet.fault(row.line, "value", reason);
            }
            Some(_) if &*rule == "on_the_spot" => known_classes(&mut sheet, row, classes),
            Some(_) => {}
        }
        read.push((sheet.standing(row), row));
    }
    once(&mut sheet, &rows, &["rule", "valid_from"]);
    // Stable: what holds from the same day stays in the order of the table.
    read.sort_by_key(|(standing, _)| standing.from());
    let mut book = RuleBook::default();
    for (standing, row) in read {
        let mut rules = book.at(Timestamp::MAX).clone();
        rules.take(sheet.cell(row, "rule"), sheet.cell(row, "value"));
        match book.0.last_mut() {
            Some(last) if last.0 == standing.from() => last.1 = rules,
            _ => book.0.push((standing.from(), rules)),
        }
    }
    book
}

/// Every prefix of a list must be the beginning of some class.
fn known_classes(sheet: &mut Sheet<'_>, row: &Row, classes: &[Class]) {
    let begins = |prefix: &str| classes.iter().any(|class| class.code.starts_with(prefix));
    for prefix in listed(sheet.cell(row, "value")).filter(|prefix| !begins(prefix)) {
        let told = quoted(prefix);
        let reason = (
            format!("没有以{told}开头的类别"),
            format!("no class begins with {told}"),
        );
        sheet.fault(row.line, "value", reason);
    }
}

//! The forms of all tables, and the columns that several have. Parsing, export and help all read this, so none can drift
//! from the others.

mod books;
mod duties;
mod rules;
mod times;

use super::form::{Column, TableForm, may, must};
pub(super) use books::{CLASSES, DEPARTMENTS, ROSTER, SOURCES, TEAMS};
pub(super) use duties::{DUTIES, LEVELS, STEPS};
pub(super) use rules::{ALARMS, MERGING, RETENTION, RULES};
pub(super) use times::{CALENDAR, HOURS};

/// Every table, in the order in which they are read: what others refer to comes first.
pub const TABLES: &[&TableForm] = &[
    &CLASSES,
    &SOURCES,
    &DEPARTMENTS,
    &TEAMS,
    &DUTIES,
    &CALENDAR,
    &HOURS,
    &STEPS,
    &LEVELS,
    &ROSTER,
    &MERGING,
    &RULES,
    &RETENTION,
    &ALARMS,
];

const NAME: Column = must("name", "名称", "its name");
const NAME_EN: Column = may("name_en", "英文名称", "its English name");
const CLASS: Column = must(
    "class",
    "类别编码前缀，空为全部",
    "prefix of the class codes; empty means all",
);
const LIMIT_KIND: Column = must(
    "limit_kind",
    "计时方式：urgent_hours 紧急小时、working_hours 工作小时、working_days 工作日、calendar_days 自然日",
    "which clock: urgent_hours, working_hours, working_days or calendar_days",
);
const LIMIT: Column = must("limit", "时限数量", "how many hours or days");
const SCHEME: Column = may("scheme", "所属方案", "the scheme the row belongs to");
const VALID_FROM: Column = may(
    "valid_from",
    "生效日期，空为一直有效",
    "the date from which it holds; empty means always",
);
const SOURCE: Column = may(
    "source",
    "依据与出处",
    "where the row comes from, its standing",
);

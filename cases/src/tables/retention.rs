//! How long personal data are kept once a case is over (保存期限).

use jiff::Timestamp;

use super::duty::class_prefix;
use super::forms;
use super::limits::{closest, once};
use super::lists::Class;
use super::sheet::{Intake, Sheet};
use super::standing::Standing;
use crate::private::Personal;

/// Longest period of retention: a hundred years.
pub const RETENTION_DAYS_MAX: u32 = 36_525;

/// How long one kind of personal data is kept, for a family of classes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Which data.
    pub data: Personal,
    /// Prefix of the class codes; empty means every class, and cases without one.
    pub class: Box<str>,
    /// Days from the end of the case to the erasing; none: it is kept.
    pub days: Option<u32>,
    /// Scheme, date and source of the row; it holds from that date on.
    pub standing: Standing,
}

impl Retention {
    /// The row in one word, as an event names it.
    pub fn word(&self) -> String {
        let class = if self.class.is_empty() {
            "*"
        } else {
            &self.class
        };
        let days = self
            .days
            .map_or_else(|| "-".to_owned(), |days| days.to_string());
        format!("{}/{class}/{days}", self.data)
    }
}

/// The row with the longest prefix of the class that holds at the time.
pub(super) fn of<'a>(
    rows: &'a [Retention],
    data: Personal,
    class: &str,
    at: Timestamp,
) -> Option<&'a Retention> {
    let rows = rows.iter().filter(|row| row.data == data);
    closest(rows, |row| (&row.class, &row.standing), class, at)
}

pub(super) fn retention(text: &str, classes: &[Class], intake: &mut Intake) -> Vec<Retention> {
    let (mut sheet, rows) = Sheet::read(&forms::RETENTION, text, intake);
    let wanted = Personal::ALL.map(Personal::word).join(", ");
    let wanted = (format!("{wanted}之一"), format!("one of {wanted}"));
    let mut found = Vec::new();
    for row in &rows {
        let before = sheet.fault_count();
        let data = sheet.read_as(row, "data", (&wanted.0, &wanted.1));
        let class = class_prefix(&mut sheet, row, classes);
        let keeps = sheet.one_of(row, "then", &[("erase", false), ("keep", true)]);
        let days = if keeps {
            if !sheet.cell(row, "days").is_empty() {
                let reason = (
                    "保留的数据没有天数，应为空",
                    "what is kept has no days: leave it empty",
                );
                sheet.fault(row.line, "days", reason);
            }
            None
        } else {
            sheet.amount(row, "days", RETENTION_DAYS_MAX, ("天", "days"))
        };
        let standing = sheet.standing(row);
        if let Some(data) = data.filter(|_| sheet.fault_count() == before) {
            found.push(Retention {
                data,
                class,
                days,
                standing,
            });
        }
    }
    once(&mut sheet, &rows, &["data", "class", "valid_from"]);
    found
}

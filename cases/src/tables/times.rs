//! The calendar and the working hours.

use jiff::civil::{Date, Time};

use super::forms;
use super::sheet::{DATE, Intake, Row, Sheet};
use crate::clock::{Day, DayKind, Hours};
use crate::field::quoted;

pub(super) fn days(text: &str, intake: &mut Intake) -> Vec<(Date, Day)> {
    let (mut sheet, rows) = Sheet::read(&forms::CALENDAR, text, intake);
    let mut days = Vec::new();
    let dates: Vec<String> = rows
        .iter()
        .map(|row| sheet.cell(row, "date").to_owned())
        .collect();
    sheet.repeated(
        "date",
        rows.iter()
            .map(|row| row.line)
            .zip(dates.iter().map(String::as_str)),
    );
    for row in &rows {
        sheet.standing(row);
        let date = sheet.read_as::<Date>(row, "date", DATE);
        let kind = match sheet.cell(row, "kind") {
            "holiday" => Some(DayKind::Holiday),
            "workday" => Some(DayKind::MadeUp),
            other => {
                let other = quoted(other);
                let reason = (
                    format!("{other}既不是 holiday 也不是 workday"),
                    format!("{other} is neither holiday nor workday"),
                );
                sheet.fault(row.line, "kind", reason);
                None
            }
        };
        if let Some((date, kind)) = date.zip(kind) {
            days.push((
                date,
                Day {
                    kind,
                    name: sheet.cell(row, "name").into(),
                    name_en: sheet.cell(row, "name_en").into(),
                },
            ));
        }
    }
    days
}

pub(super) fn hours(text: &str, intake: &mut Intake) -> Hours {
    let (mut sheet, rows) = Sheet::read(&forms::HOURS, text, intake);
    for row in &rows {
        sheet.standing(row);
    }
    let before = sheet.fault_count();
    let stretches: Vec<_> = rows
        .iter()
        .map(|row| (time(&mut sheet, row, "from"), time(&mut sheet, row, "to")))
        .collect();
    if stretches.is_empty() || sheet.fault_count() > before {
        return Hours::default();
    }
    Hours::new(stretches).unwrap_or_else(|error| {
        let reason = (
            "工作时段须按先后排列、在一天之内、互不重叠，且不能为空",
            error.to_string(),
        );
        sheet.fault(0, "", reason);
        Hours::default()
    })
}

/// A time of day as seconds since midnight; `24:00` is the end of the day.
pub(super) fn time(sheet: &mut Sheet<'_>, row: &Row, column: &str) -> u32 {
    if sheet.cell(row, column) == "24:00" {
        return 24 * 3600;
    }
    let time = sheet.read_as::<Time>(row, column, ("时刻（如 08:00）", "a time such as 08:00"));
    time.map_or(0, |time| {
        u32::try_from(time.hour()).unwrap_or(0) * 3600
            + u32::try_from(time.minute()).unwrap_or(0) * 60
            + u32::try_from(time.second()).unwrap_or(0)
    })
}

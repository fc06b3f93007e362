//! Days and hours that count.

use super::{NAME, NAME_EN, SCHEME, SOURCE, VALID_FROM};
use crate::tables::form::{TableForm, may, must};

pub(in crate::tables) const CALENDAR: TableForm = TableForm {
    name: "calendar",
    file: "calendar.csv",
    about_zh: "节假日与调休上班",
    about_en: "Public holidays and made-up working days",
    columns: &[
        must("date", "日期", "the date"),
        must("kind", "holiday 放假或 workday 上班", "holiday or workday"),
        NAME,
        NAME_EN,
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(in crate::tables) const HOURS: TableForm = TableForm {
    name: "hours",
    file: "hours.csv",
    about_zh: "工作时间",
    about_en: "The hours of a working day",
    columns: &[
        must("from", "开始，如 08:00", "when it begins, such as 08:00"),
        must("to", "结束，如 12:00", "when it ends, such as 12:00"),
        may("name", "名称", "its name"),
        NAME_EN,
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

//! What there is and who there is: classes, sources, departments, teams, who is on duty.

use super::{NAME, NAME_EN, SCHEME, SOURCE, VALID_FROM};
use crate::tables::form::{TableForm, may, must};

pub(in crate::tables) const CLASSES: TableForm = TableForm {
    name: "classes",
    file: "classes.csv",
    about_zh: "案件类别",
    about_en: "What a report can be about",
    columns: &[
        must("code", "编码", "its code"),
        must("kind", "event 事件或 component 部件", "event or component"),
        NAME,
        NAME_EN,
        must(
            "parent",
            "上级类别，空为大类",
            "the class above it, or empty",
        ),
        may("initials", "拼音首字母", "initials of its name in pinyin"),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(in crate::tables) const SOURCES: TableForm = TableForm {
    name: "sources",
    file: "sources.csv",
    about_zh: "案件来源",
    about_en: "The channels that reports come by",
    columns: &[
        must("code", "编码", "its code"),
        NAME,
        NAME_EN,
        may(
            "verify",
            "yes 为立案前须由网格员核实",
            "yes: a grid worker looks before filing",
        ),
        may(
            "filing",
            "auto 自动立案（默认）或 hand 人工立案",
            "auto (the default) or hand: a person files",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(in crate::tables) const DEPARTMENTS: TableForm = TableForm {
    name: "departments",
    file: "departments.csv",
    about_zh: "部门",
    about_en: "What teams belong to",
    columns: &[
        must("key", "部门键", "its key"),
        NAME,
        NAME_EN,
        may(
            "kind",
            "subdistrict 属地、seven 七部门、district 区部门、unit 网格或社区单元",
            "subdistrict (the territory itself), seven, district, or unit (a level's own unit)",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(in crate::tables) const TEAMS: TableForm = TableForm {
    name: "teams",
    file: "teams.csv",
    about_zh: "处置队伍",
    about_en: "Who answers in an area",
    columns: &[
        must("code", "编码", "its code"),
        NAME,
        NAME_EN,
        must("department", "所属部门键", "key of its department"),
        must("area", "负责区域编码", "code of the area it answers for"),
        may(
            "lon",
            "驻地经度（WGS 84）",
            "longitude of its station, WGS 84",
        ),
        may(
            "lat",
            "驻地纬度（WGS 84）",
            "latitude of its station, WGS 84",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(in crate::tables) const ROSTER: TableForm = TableForm {
    name: "roster",
    file: "roster.csv",
    about_zh: "排班表",
    about_en: "Who is on duty when",
    columns: &[
        must("team", "队伍编码", "the team's code"),
        must(
            "department",
            "代表的部门键，空为队伍自己的部门",
            "key of the department they stand for; empty: the team's own",
        ),
        must("account", "账号", "their account"),
        must(
            "days",
            "daily 每天、workday 工作日、weekend 休息日、holiday 节假日、mon 至 sun，分号分隔",
            "daily, workday, weekend (rest days), holiday, mon to sun; separated by semicolons",
        ),
        must("from", "上班，如 08:00", "begins, such as 08:00"),
        must(
            "to",
            "下班，如 20:00；不晚于上班则为次日",
            "ends, such as 20:00; on the next day when not later than from",
        ),
        must("role", "岗位", "what they do"),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

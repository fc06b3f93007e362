//! The forms of all tables. Parsing, export and help all read this, so none can drift from the others.

use super::form::{Column, TableForm, may, must};

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

pub(super) const CLASSES: TableForm = TableForm {
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

pub(super) const SOURCES: TableForm = TableForm {
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

pub(super) const DEPARTMENTS: TableForm = TableForm {
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

pub(super) const TEAMS: TableForm = TableForm {
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

pub(super) const DUTIES: TableForm = TableForm {
    name: "duties",
    file: "duties.csv",
    about_zh: "职责清单：何类问题、何处、何种条件，由谁、多久、何为办结",
    about_en: "Which class of issue, where, under which condition, goes to whom, by when",
    columns: &[
        must("row", "行号，唯一", "its id, unique"),
        CLASS,
        must(
            "area",
            "区域编码前缀，空为全部",
            "prefix of the area codes; empty means everywhere",
        ),
        must(
            "condition",
            "条件：空为任何时间，或 workday、weekend、holiday、working-hours、off-hours",
            "empty (always), workday, weekend, holiday, working-hours or off-hours",
        ),
        must("priority", "优先级，大者优先", "the higher number wins"),
        must(
            "lead",
            "主办：队伍编码、部门键或 level:层级",
            "who leads: a team's code, a department's key, or level:NAME",
        ),
        must(
            "support",
            "协办，分号分隔",
            "who helps, as lead, separated by semicolons",
        ),
        LIMIT_KIND,
        LIMIT,
        may(
            "dispatch",
            "auto 自动派遣（默认）或 hand 人工派遣",
            "auto (the default) or hand: a person dispatches",
        ),
        may(
            "stages",
            "分段时限，如 停工=4 working_hours;罚款=7 working_days；末段须等于时限",
            "staged limits, e.g. stop=4 working_hours;fine=7 working_days; the last equals the limit",
        ),
        may(
            "support_limit_kind",
            "协办计时方式，空为同主办",
            "the supporters' clock; empty means the lead's",
        ),
        may("support_limit", "协办时限数量", "the supporters' limit"),
        must("done", "办结标准", "what counts as done"),
        may(
            "done_en",
            "办结标准（英文）",
            "what counts as done, in English",
        ),
        must("list", "所属清单", "which of the two lists it stands in"),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const CALENDAR: TableForm = TableForm {
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

pub(super) const HOURS: TableForm = TableForm {
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

pub(super) const STEPS: TableForm = TableForm {
    name: "steps",
    file: "steps.csv",
    about_zh: "各环节时限",
    about_en: "How long a case may wait at a step",
    columns: &[
        must(
            "step",
            "环节：place 定位、classify 分类、verify 核实、file 立案、dispatch 派遣、check 核查、close 结案、answer 回复来源",
            "place, classify, verify, file, dispatch, check, close or answer (the source is told)",
        ),
        CLASS,
        LIMIT_KIND,
        LIMIT,
        may(
            "warn_percent",
            "用去百分之几时预警，空为按规则表",
            "warn when so many percent are used; empty: as the rules say",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const LEVELS: TableForm = TableForm {
    name: "levels",
    file: "levels.csv",
    about_zh: "各层级时限，到时自动上报上一级",
    about_en: "How long a level has before the case goes one level up",
    columns: &[
        must(
            "level",
            "层级名，同网格版本",
            "the level's name as in the areas",
        ),
        CLASS,
        LIMIT_KIND,
        LIMIT,
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const ROSTER: TableForm = TableForm {
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

pub(super) const MERGING: TableForm = TableForm {
    name: "merging",
    file: "merging.csv",
    about_zh: "并案规则：同族类别、相近地点与时间",
    about_en: "When two reports are taken for the same issue",
    columns: &[
        must(
            "class",
            "类别前缀，即同族",
            "prefix of the class codes: the family",
        ),
        must("metres", "距离，米", "within so many metres"),
        must("minutes", "时间，分钟", "within so many minutes"),
        must("mode", "suggest 提示或 auto 自动", "suggest or auto"),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const RULES: TableForm = TableForm {
    name: "rules",
    file: "rules.csv",
    about_zh: "其他规则",
    about_en: "Single rules and their values",
    columns: &[
        must("rule", "规则名", "the rule's name"),
        must("value", "取值", "its value"),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const RETENTION: TableForm = TableForm {
    name: "retention",
    file: "retention.csv",
    about_zh: "个人信息保存期限，自案件办结起算",
    about_en: "How long personal data are kept once a case is over",
    columns: &[
        must(
            "data",
            "数据种类：reporter 上报人信息、photos 照片",
            "which data: reporter or photos",
        ),
        CLASS,
        must(
            "days",
            "办结后满多少天，then 为 keep 时为空",
            "so many days after the end of the case; empty with keep",
        ),
        may(
            "then",
            "到期如何：erase 永久删除（默认）或 keep 长期保留",
            "erase (the default) or keep",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

pub(super) const ALARMS: TableForm = TableForm {
    name: "alarms",
    file: "alarms.csv",
    about_zh: "告警规则：何时在指挥大屏上告警",
    about_en: "When the commander's wall raises an alarm",
    columns: &[
        must("rule", "规则号", "its id"),
        NAME,
        NAME_EN,
        must(
            "kind",
            "surge 突增、call 呼叫待答、new-case 新案、overdue 队伍超时积压",
            "surge, call (unanswered), new-case or overdue (of one team)",
        ),
        CLASS,
        must(
            "case_source",
            "案件来源编码，空为全部",
            "code of the source that reported; empty means all",
        ),
        must(
            "area",
            "区域编码前缀，空为全部",
            "prefix of the area codes; empty means everywhere",
        ),
        may(
            "level",
            "surge：按哪一层级统计，层级名同网格版本",
            "surge: the level that is counted by, as in the areas",
        ),
        may(
            "minutes",
            "surge：最近多少分钟；call：到时前多少分钟起告警，空为到时才告警",
            "surge: so many last minutes; call: so many before it is over, empty for not before",
        ),
        may(
            "count",
            "surge：至少多少件；overdue：超过多少件",
            "surge: at least so many cases; overdue: more than so many",
        ),
        may(
            "factor",
            "surge：至少为平时的多少倍，1至100",
            "surge: at least so many times the usual, 1 to 100",
        ),
        may(
            "chance",
            "surge：平时水平偶然达到的概率上限，空为0.000001",
            "surge: how often the usual level may give as many by luck; empty means 0.000001",
        ),
        SCHEME,
        VALID_FROM,
        SOURCE,
    ],
};

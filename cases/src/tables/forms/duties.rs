//! Who gets what and by when.

use super::{CLASS, LIMIT, LIMIT_KIND, SCHEME, SOURCE, VALID_FROM};
use crate::tables::form::{TableForm, may, must};

pub(in crate::tables) const DUTIES: TableForm = TableForm {
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

pub(in crate::tables) const STEPS: TableForm = TableForm {
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

pub(in crate::tables) const LEVELS: TableForm = TableForm {
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

//! What the city has decided in numbers: merging, rules, how long what is kept, alarms.

use super::{CLASS, NAME, NAME_EN, SCHEME, SOURCE, VALID_FROM};
use crate::tables::form::{TableForm, may, must};

pub(in crate::tables) const MERGING: TableForm = TableForm {
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

pub(in crate::tables) const RULES: TableForm = TableForm {
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

pub(in crate::tables) const RETENTION: TableForm = TableForm {
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

pub(in crate::tables) const ALARMS: TableForm = TableForm {
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

//! The demo district's tables as CSV text, embedded: what is reported, by whom, who answers, and when they work.
//!
//! Every table has the columns `scheme`, `valid_from` (a date) and `source` (the standing of the row) beside its
//! own. `data/README.md` says where each comes from.

/// Classes, 案件类别: `code,kind,name,name_en,parent,initials`; `kind` is `event` or `component`, components begin
/// with `B`, our own main classes with `08`.
pub const CLASSES: &str = include_str!("../huangpu/classes.csv");
/// Sources, 来源: `code,name,name_en,verify,filing`; residents' reports are verified, hotline and enterprises filed by hand.
pub const SOURCES: &str = include_str!("../huangpu/sources.csv");
/// Departments, 部门: `key,name,name_en,kind`; `kind` is `subdistrict`, `seven` or `district`.
pub const DEPARTMENTS: &str = include_str!("../huangpu/departments.csv");
/// Teams, 处置队伍: `code,name,name_en,department,area,lon,lat` (the station, WGS 84).
pub const TEAMS: &str = include_str!("../huangpu/teams.csv");
/// Duties, 职责清单 and 呼应清单: `row,class,area,condition,priority,lead,support,limit_kind,limit,dispatch,stages,`
/// `support_limit_kind,support_limit,done,done_en,list`.
///
/// `class` and `area` are prefixes. `condition` is empty (always) or `weekend` (a rest day in the calendar). The
/// higher `priority` wins. `lead` and each `;`-separated `support` is a team's code, a department's key, or
/// `level:` and a level's name: the area's own unit.
pub const DUTIES: &str = include_str!("../huangpu/duties.csv");
/// Days that differ from their weekday, 节假日与调休: `date,kind,name,name_en`; `kind` is `holiday` or `workday`.
pub const CALENDAR: &str = include_str!("../huangpu/calendar.csv");
/// The working day, 工作时间: `from,to,name,name_en`, local time.
pub const HOURS: &str = include_str!("../huangpu/hours.csv");
/// How long a case may wait at a step, 环节时限: `step,class,limit_kind,limit,warn_percent`.
pub const STEPS: &str = include_str!("../huangpu/steps.csv");
/// How long a level has before a case goes one level up, 层级时限: `level,class,limit_kind,limit`.
pub const LEVELS: &str = include_str!("../huangpu/levels.csv");
/// Who is on duty when, 排班: `team,department,account,days,from,to,role`; synthetic accounts.
pub const ROSTER: &str = include_str!("../huangpu/roster.csv");
/// When reports are one issue, 并案规则: `class,metres,minutes,mode`.
pub const MERGING: &str = include_str!("../huangpu/merging.csv");
/// Single rules, 规则: `rule,value`.
pub const RULES: &str = include_str!("../huangpu/rules.csv");
/// How long personal data are kept once a case is over, 个人信息保存期限: `data,class,days,then`.
pub const RETENTION: &str = include_str!("../huangpu/retention.csv");
/// When the commander's wall raises an alarm, 告警规则:
/// `rule,name,name_en,kind,class,case_source,area,level,minutes,count,factor,chance`.
pub const ALARMS: &str = include_str!("../huangpu/alarms.csv");
/// The official divisions, 统计用区划代码 2023: one row a community.
pub const DIVISIONS: &str = include_str!("../huangpu/divisions.csv");

/// Every table that an installation takes, by its file.
pub const ALL: [(&str, &str); 14] = [
    ("classes.csv", CLASSES),
    ("sources.csv", SOURCES),
    ("departments.csv", DEPARTMENTS),
    ("teams.csv", TEAMS),
    ("duties.csv", DUTIES),
    ("calendar.csv", CALENDAR),
    ("hours.csv", HOURS),
    ("steps.csv", STEPS),
    ("levels.csv", LEVELS),
    ("roster.csv", ROSTER),
    ("merging.csv", MERGING),
    ("rules.csv", RULES),
    ("retention.csv", RETENTION),
    ("alarms.csv", ALARMS),
];

/// The text of a table by its file, such as `duties.csv`; empty when there is none.
pub fn text(file: &str) -> &'static str {
    ALL.iter()
        .find(|(name, _)| *name == file)
        .map_or("", |(_, text)| text)
}

/// The rows of a table, each as its fields by the header's order; for tables whose form this crate's tests check.
pub(crate) fn rows(table: &'static str) -> impl Iterator<Item = csv::StringRecord> {
    csv::Reader::from_reader(table.as_bytes())
        .into_records()
        .map(|row| row.expect("embedded tables are well formed: a test reads them all"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    fn column(table: &'static str, name: &str) -> Vec<String> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let at = reader
            .headers()
            .expect("has a header")
            .iter()
            .position(|h| h == name)
            .expect("has the column");
        rows(table).map(|row| row[at].to_owned()).collect()
    }

    #[test]
    fn every_row_of_every_table_has_a_scheme_a_date_and_a_source() {
        for (_, table) in ALL {
            assert!(column(table, "scheme").iter().all(|s| !s.is_empty()));
            assert!(column(table, "source").iter().all(|s| !s.is_empty()));
            assert!(
                column(table, "valid_from")
                    .iter()
                    .all(|d| d.parse::<jiff::civil::Date>().is_ok())
            );
        }
    }

    #[test]
    fn codes_are_unique() {
        let keys = [
            (CLASSES, "code"),
            (SOURCES, "code"),
            (DEPARTMENTS, "key"),
            (TEAMS, "code"),
            (DUTIES, "row"),
        ];
        for (table, key) in keys.into_iter().chain([(CALENDAR, "date")]) {
            let all = column(table, key);
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len(), "{key}");
        }
    }

    #[test]
    fn every_class_has_its_parent_and_our_own_say_so() {
        let codes: HashSet<String> = column(CLASSES, "code").into_iter().collect();
        for row in rows(CLASSES) {
            assert!(
                row[4].is_empty() || (codes.contains(&row[4]) && row[0].starts_with(&row[4])),
                "{}",
                &row[0]
            );
            assert_eq!(
                row[0].starts_with("08"),
                row[2].ends_with("（自定义）"),
                "{}",
                &row[2]
            );
            assert!(
                row[5].bytes().all(|b| b.is_ascii_lowercase()),
                "initials of {}",
                &row[0]
            );
        }
    }

    #[test]
    fn every_duty_names_a_known_class_a_known_area_and_known_teams() {
        let classes = column(CLASSES, "code");
        let teams: HashSet<String> = column(TEAMS, "code").into_iter().collect();
        let departments: HashSet<String> = column(DEPARTMENTS, "key").into_iter().collect();
        let communities = column(DIVISIONS, "community_code");
        for row in rows(DUTIES) {
            assert!(
                classes.iter().any(|code| code.starts_with(&row[1])),
                "class of {}",
                &row[0]
            );
            assert!(
                communities.iter().any(|code| code.starts_with(&row[2])),
                "area of {}",
                &row[0]
            );
            let named = row[6]
                .split(';')
                .filter(|name| !name.is_empty())
                .chain([&row[5]]);
            for name in named {
                let level = name.strip_prefix("level:");
                assert!(
                    teams.contains(name)
                        || departments.contains(name)
                        || level.is_some_and(|level| ["grid", "community"].contains(&level)),
                    "{name} in {}",
                    &row[0]
                );
            }
            assert!(
                row[8].parse::<u32>().is_ok_and(|limit| limit > 0),
                "limit of {}",
                &row[0]
            );
            assert!(
                [
                    "urgent_hours",
                    "working_hours",
                    "working_days",
                    "calendar_days"
                ]
                .contains(&&row[7])
            );
        }
    }

    #[test]
    fn every_main_class_has_a_district_wide_duty() {
        let wide: Vec<_> = rows(DUTIES).filter(|row| &row[2] == "440112").collect();
        for row in rows(CLASSES) {
            assert!(
                wide.iter().any(|duty| row[0].starts_with(&duty[1])),
                "{} is nobody's duty",
                &row[0]
            );
        }
    }

    #[test]
    fn every_integrated_team_has_all_seven_departments_on_its_roster_and_no_team_is_forgotten() {
        let seven = rows(DEPARTMENTS).filter(|row| &row[3] == "seven").count();
        let mut on: HashMap<String, HashSet<String>> = HashMap::new();
        for row in rows(ROSTER) {
            on.entry(row[0].to_owned())
                .or_default()
                .insert(row[1].to_owned());
        }
        for team in rows(TEAMS) {
            let wanted = if &team[3] == "integrated" { seven } else { 1 };
            assert_eq!(on[&team[0]].len(), wanted, "{}", &team[0]);
        }
    }

    #[test]
    fn all_17_subdistricts_have_their_team_and_its_seven_squads() {
        let seven: Vec<String> = rows(DEPARTMENTS)
            .filter(|r| &r[3] != "district")
            .map(|r| r[0].to_owned())
            .collect();
        let areas: HashSet<String> = column(DIVISIONS, "subdistrict_code").into_iter().collect();
        assert_eq!((seven.len(), areas.len()), (8, 17));
        let have: HashSet<(String, String)> = rows(TEAMS)
            .map(|r| (r[4].to_owned(), r[3].to_owned()))
            .collect();
        for area in &areas {
            assert!(
                seven
                    .iter()
                    .all(|key| have.contains(&(area.clone(), key.clone()))),
                "{area}"
            );
        }
    }

    #[test]
    fn made_up_working_days_fall_on_weekends() {
        for row in rows(CALENDAR).filter(|row| &row[1] == "workday") {
            let date: jiff::civil::Date = row[0].parse().expect("a date");
            assert!(date.weekday().to_monday_one_offset() >= 6, "{date}");
        }
    }
}

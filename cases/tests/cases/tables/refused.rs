//! Every fault of every table, with file, line and column.

use super::faults;
use crate::town::{TEAMS, texts};
use cases::tables::TABLES;
use cases::{TableFault, Tables, Texts};
use proptest::prelude::*;

#[test]
fn every_fault_of_every_table_is_listed_with_file_line_and_column() {
    let all_wrong = Texts {
        classes: "code,kind,name,parent\n05,event,街面秩序,\n05,event,again,\n0505,event,x,06\n,event,y,\n",
        sources: "code,name\nhotline\n",
        departments: "key,label\ntraffic,交通\n",
        teams: "code,name,department,area,lon,lat\nT1,队,fire,440112,113.4,93\nT2,队,police,,x,23\n",
        duties: "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
            D1,07,440112,sometimes,high,nobody,T1;T1;ghost,minutes,0,,\n",
        calendar: "date,kind,name\n2026-02-30,holiday,x\n2026-10-01,festival,x\n2026-10-01,holiday,x\n",
        hours: "from,to\n12:00,08:00\n",
        ..Texts::default()
    };
    assert_eq!(
        faults(&all_wrong),
        [
            "classes.csv line 5 column code: is empty",
            "classes.csv line 3 column code: “05” stands in line 2 already",
            "classes.csv line 4 column parent: there is no class “06”",
            "sources.csv line 2: the row has 1 cells, the header has 2",
            "departments.csv line 1 column name: the column is missing",
            "teams.csv line 2 column department: there is no department “fire”",
            "teams.csv line 2 column lon: the latitude 93 is not between -90 and 90 degrees; are longitude and latitude swapped?",
            "teams.csv line 3 column department: there is no department “police”",
            "teams.csv line 3 column lon: “x” is not a longitude in degrees",
            "teams.csv line 3 column area: is empty",
            "duties.csv line 2 column class: no class begins with “07”",
            "duties.csv line 2 column condition: “sometimes” is not empty or one of workday, weekend, holiday, working-hours, off-hours",
            "duties.csv line 2 column priority: “high” is not a whole number",
            "duties.csv line 2 column lead: “nobody” is neither a team nor a department",
            "duties.csv line 2 column support: “T1” stands there twice",
            "duties.csv line 2 column support: “ghost” is neither a team nor a department",
            "duties.csv line 2 column limit_kind: “minutes” is not a clock: urgent_hours, working_hours, working_days, calendar_days",
            "duties.csv line 2 column limit: 0 is outside 1 to 10000",
            "calendar.csv line 4 column date: “2026-10-01” stands in line 3 already",
            "calendar.csv line 2 column date: “2026-02-30” is not a date such as 2026-10-01",
            "calendar.csv line 3 column kind: “festival” is neither holiday nor workday",
            "hours.csv: working hours must be in order within one day, without overlap, and not empty",
        ]
    );
}

#[test]
fn classes_in_a_circle_are_found() {
    let classes = "code,kind,name,parent\na,event,x,b\nb,event,x,a\nc,event,x,\n";
    let texts = Texts {
        classes,
        duties: "",
        ..texts()
    };
    assert_eq!(faults(&texts).len(), 2);
}

#[test]
fn two_teams_of_one_department_in_one_area_cannot_be_told_apart() {
    let teams = format!("{TEAMS}T2,队,traffic,440112\n");
    assert_eq!(
        faults(&Texts {
            teams: &teams,
            ..texts()
        }),
        ["teams.csv line 6 column area: the department has a team for this area in line 3 already"]
    );
}

#[test]
fn repeated_row_ids_are_found_even_beside_rows_that_cannot_be_read() {
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
        D1,05,,,0,traffic,,working_hours,1,,\n\
        D2,05,,,x,traffic,,working_hours,1,,\n\
        D1,05,,,0,traffic,,working_hours,1,,\n";
    assert_eq!(
        faults(&Texts { duties, ..texts() }),
        [
            "duties.csv line 3 column priority: “x” is not a whole number",
            "duties.csv line 4 column row: “D1” stands in line 2 already",
        ]
    );
}

proptest! {
    #[test]
    fn no_text_whatever_upsets_the_parser(
        text in "[a-z0-9,;=\"\n\r: -]{0,200}", which in 0..TABLES.len(), all in any::<bool>(),
    ) {
        let form = TABLES[which];
        let columns = form.columns.iter().filter(|column| all || column.required);
        let header: Vec<_> = columns.map(|column| column.name).collect();
        let text = format!("{}\n{text}", header.join(","));
        let texts = Texts::gather(|file| if file == form.file { &text } else { "" });
        let faults: Vec<TableFault> = Tables::parse(&texts).err().unwrap_or_default();
        prop_assert!(faults.iter().all(|fault| !fault.reason.en.is_empty()));
        let is_chinese = |text: &str| text.chars().any(|char| ('\u{4e00}'..='\u{9fff}').contains(&char));
        for TableFault { reason, .. } in &faults {
            prop_assert!(is_chinese(&reason.zh) && !reason.zh.is_ascii(), "{}", reason.en);
            // The value at fault is quoted in both.
            if let Some((_, quoted)) = reason.en.split_once('“') {
                let value = quoted.split_once('”').map_or("", |(value, _)| value);
                prop_assert!(reason.zh.contains(value), "{} {}", reason.zh, reason.en);
            }
        }
    }
}

/// Faults of the town with one table more.
fn faults_with(set: impl Fn(&mut Texts<'static>)) -> Vec<String> {
    let mut texts = texts();
    set(&mut texts);
    faults(&texts)
}

#[test]
fn every_fault_of_the_tables_of_clocks_and_rules_is_listed() {
    let found = faults_with(|texts| {
        texts.steps = "step,class,limit_kind,limit,warn_percent,valid_from\n\
            wait,07,urgent_hours,2,100,soon\ncheck,,urgent_hours,2,,\ncheck,,working_hours,3,,\n\
            classify,05,urgent_hours,2,,\n";
        texts.levels = "level,class,limit_kind,limit\n,,urgent_hours,0\ngrid,05,hours,1\n";
        texts.merging = "class,metres,minutes,mode\n05,0,90000,perhaps\n";
        texts.rules =
            "rule,value\nhandovers_max,many\nmood,good\nstuck_escalates,maybe\ncall_limit,4\n";
    });
    assert_eq!(
        found,
        [
            "steps.csv line 2 column step: “wait” is not one of place, classify, verify, file, dispatch, check, close, answer",
            "steps.csv line 2 column class: no class begins with “07”",
            "steps.csv line 2 column warn_percent: 100 is outside 1 to 99",
            "steps.csv line 2 column valid_from: “soon” is not a date such as 2026-10-01",
            "steps.csv line 5 column class: a case that waits for a class has none; leave it empty",
            "steps.csv line 4 column step: step, class, valid_from with “check”, “”, “” stands in line 3 already",
            "levels.csv line 2 column level: is empty",
            "levels.csv line 2 column limit: 0 is outside 1 to 10000",
            "levels.csv line 3 column limit_kind: “hours” is not a clock: urgent_hours, working_hours, working_days, calendar_days",
            "merging.csv line 2 column metres: 0 is outside 1 to 10000",
            "merging.csv line 2 column minutes: 90000 is outside 1 to 43200",
            "merging.csv line 2 column mode: “perhaps” is not empty or suggest or auto",
            "rules.csv line 2 column value: “many” is not a whole number from 1 to 100",
            "rules.csv line 3 column rule: “mood” is not a rule; there are handovers_max, warn_percent, stuck_escalates, call_limit, rule_limit, silent_limit, on_the_spot, spot_check_percent",
            "rules.csv line 4 column value: “maybe” is not yes or no",
            "rules.csv line 5 column value: “4” is not an amount and a clock such as 4 working_hours",
        ]
    );
}

#[test]
fn every_fault_of_the_roster_is_listed() {
    let found = faults_with(|texts| {
        texts.roster = "team,department,account,days,from,to,role\n\
            ghosts,magic,,never,25:00,24:00,\nT010,,a,mon;fri,24:00,08:00,\nT010,,a,daily,08:00,08:00,\n";
    });
    assert_eq!(
        found,
        [
            "roster.csv line 2 column team: there is no team “ghosts”",
            "roster.csv line 2 column department: there is no department “magic”",
            "roster.csv line 2 column account: is empty",
            "roster.csv line 2 column days: “never” is none of mon, tue, wed, thu, fri, sat, sun, daily, workday, weekend, holiday",
            "roster.csv line 2 column from: “25:00” is not a time such as 08:00",
            "roster.csv line 3 column from: a shift begins before 24:00",
        ]
    );
}

#[test]
fn a_column_that_stands_there_twice_cannot_be_read() {
    let sources = "code,name,code\na,b,c\n";
    assert_eq!(
        faults(&Texts { sources, ..texts() }),
        ["sources.csv line 1 column code: the column stands there twice"]
    );
}

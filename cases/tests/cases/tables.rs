//! The tables: every fault listed, nothing half-read.

use crate::town::texts;
use cases::{TableFault, Tables, Texts};
use proptest::prelude::*;

fn faults(texts: &Texts<'_>) -> Vec<String> {
    let faults = Tables::parse(texts).expect_err("the tables are wrong");
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn right_tables_are_read_in_their_order() {
    let tables = Tables::parse(&texts()).expect("they are right");
    assert_eq!(tables.classes().len(), 5);
    assert_eq!(
        tables.class("0505").map(|class| &*class.name),
        Some("机动车乱停放")
    );
    let chain: Vec<_> = tables
        .class_chain("0505")
        .map(|class| &*class.code)
        .collect();
    assert_eq!(chain, ["0505", "05"]);
    assert_eq!(tables.duties()[1].support.len(), 2);
    assert_eq!(tables.calendar().covered_years(), [2026]);
}

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
    let teams = format!("{}T2,队,traffic,440112\n", crate::town::TEAMS);
    assert_eq!(
        faults(&Texts {
            teams: &teams,
            ..texts()
        }),
        ["teams.csv line 6 column area: the department has a team for this area in line 3 already"]
    );
}

#[test]
fn a_lead_is_one() {
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
        D1,05,,,0,traffic;police,,working_hours,1,,\n\
        D3,05,,,0,,traffic,working_hours,1,,\n";
    assert_eq!(
        faults(&Texts { duties, ..texts() }),
        [
            "duties.csv line 2 column lead: one team or department leads; the others belong in support",
            "duties.csv line 3 column lead: is empty; name a team or a department",
        ]
    );
}

#[test]
fn further_columns_other_orders_a_byte_order_mark_and_padding_are_fine() {
    let sources = "\u{feff}name , scheme,code\r\n 热线 ,x, hotline \r\n";
    let tables = Tables::parse(&Texts { sources, ..texts() }).expect("they are right");
    assert_eq!(
        tables.source("hotline").map(|source| &*source.name),
        Some("热线")
    );
}

#[test]
fn an_empty_text_is_an_empty_table() {
    let tables = Tables::parse(&Texts::default()).expect("nothing is wrong with nothing");
    assert_eq!(tables.duties().len(), 0);
    assert_eq!(tables.version(), Tables::empty().version());
}

#[test]
fn the_version_changes_with_every_byte_and_only_then() {
    let version = |texts: &Texts<'_>| {
        Tables::parse(texts)
            .expect("they are right")
            .version()
            .to_owned()
    };
    let other = format!("{}\n", crate::town::DUTIES);
    assert_eq!(version(&texts()), version(&texts()));
    assert_ne!(
        version(&texts()),
        version(&Texts {
            duties: &other,
            ..texts()
        })
    );
    assert_eq!(version(&texts()).len(), 16);
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
    fn no_text_whatever_upsets_the_parser(text in "[a-z0-9,;\"\n\r: -]{0,200}", which in 0_usize..7) {
        let headers = ["code,kind,name,parent", "code,name", "key,name", "code,name,department,area",
            "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list", "date,kind,name", "from,to"];
        let text = format!("{}\n{text}", headers[which]);
        let mut texts = Texts::default();
        *[&mut texts.classes, &mut texts.sources, &mut texts.departments, &mut texts.teams,
            &mut texts.duties, &mut texts.calendar, &mut texts.hours][which] = &text;
        let faults: Vec<TableFault> = Tables::parse(&texts).err().unwrap_or_default();
        prop_assert!(faults.iter().all(|fault| !fault.reason.is_empty()));
    }
}

//! The table of alarms: what its rows say, which of them hold, and every fault of it.

use crate::town::{CLASSES, SOURCES, at, texts};
use cases::tables::{
    ALARM_CHANCE_USUAL, ALARM_COUNT_MAX, ALARM_MINUTES_MAX, ALARM_ROWS_MAX, Raises,
};
use cases::{Tables, Texts};

const HEADER: &str =
    "rule,name,kind,class,case_source,area,level,minutes,count,factor,chance,valid_from\n";

fn parse(rows: &str) -> Result<Tables, Vec<String>> {
    let alarms = &format!("{HEADER}{rows}");
    let texts = Texts {
        classes: CLASSES,
        sources: SOURCES,
        alarms,
        ..Texts::default()
    };
    Tables::parse(&texts).map_err(|faults| faults.iter().map(ToString::to_string).collect())
}

#[test]
fn each_kind_reads_its_own_numbers() {
    let tables = parse(
        "s,突增,surge,05,,440112010,grid,60,5,2.5,0.001,\ns2,突增,surge,,,,grid,60,5,1,,\n\
         c,呼叫,call,,,,,15,,,,\nc0,呼叫,call,,,,,,,,,\nn,新案,new-case,0505,hotline,,,,,,,\n\
         o,积压,overdue,,,,,,20,,,\n",
    )
    .expect("sound");
    let rows = tables.alarms();
    let surge = |factor, chance| Raises::Surge {
        level: "grid".into(),
        minutes: 60,
        count: 5,
        factor,
        chance,
    };
    let raises: Vec<_> = rows.iter().map(|row| row.raises.clone()).collect();
    assert_eq!(
        raises,
        [
            surge(2.5, 0.001),
            surge(1.0, ALARM_CHANCE_USUAL),
            Raises::Call { ahead_minutes: 15 },
            Raises::Call { ahead_minutes: 0 },
            Raises::NewCase,
            Raises::Overdue { count: 20 },
        ]
    );
    assert_eq!(
        (&*rows[0].class, &*rows[0].area, &*rows[4].case_source),
        ("05", "440112010", "hotline")
    );
}

#[test]
fn of_two_rows_with_one_id_the_later_holds_once_its_day_has_come() {
    let tables = parse("o,a,overdue,,,,,,20,,,\no,b,overdue,,,,,,30,,,2027-01-01\n")
        .expect("a table may hold its own future");
    let names = |time| -> Vec<String> {
        let holding = tables.alarms_at(at(time));
        holding.map(|row| row.name.to_string()).collect()
    };
    assert_eq!(names("2026-12-31T15:59:59Z"), ["a"]);
    assert_eq!(names("2026-12-31T16:00:00Z"), ["b"]);
}

#[test]
fn every_fault_is_told_with_its_line_and_column() {
    let (minutes, count) = (ALARM_MINUTES_MAX + 1, ALARM_COUNT_MAX + 1);
    let rows = format!(
        ",,mood,,,,,,,,,\ns,n,surge,99,fax,,,0,many,0.5,2,soon\nt,n,surge,,,,grid,{minutes},{count},101,,\n\
         c,n,call,,,,grid,15,3,,,\no,n,overdue,,,,,,,,,\nn,n,new-case,,,,,5,,,,\nn,n,new-case,,,,,,,,,\n"
    );
    assert_eq!(
        parse(&rows).expect_err("faults"),
        [
            "alarms.csv line 2 column rule: is empty",
            "alarms.csv line 2 column name: is empty",
            "alarms.csv line 2 column kind: “mood” is not one of surge, call, new-case, overdue",
            "alarms.csv line 3 column level: is empty",
            "alarms.csv line 3 column minutes: 0 is outside 1 to 1440",
            "alarms.csv line 3 column count: “many” is not a whole number of cases",
            "alarms.csv line 3 column factor: 0.5 is outside 1 to 100",
            "alarms.csv line 3 column chance: 2 is outside 0.000000000001 to 0.1",
            "alarms.csv line 3 column class: no class begins with “99”",
            "alarms.csv line 3 column case_source: there is no source “fax”",
            "alarms.csv line 3 column valid_from: “soon” is not a date such as 2026-10-01",
            "alarms.csv line 4 column minutes: 1441 is outside 1 to 1440",
            "alarms.csv line 4 column count: 100001 is outside 1 to 100000",
            "alarms.csv line 4 column factor: 101 is outside 1 to 100",
            "alarms.csv line 5 column level: call does not use it: leave it empty",
            "alarms.csv line 5 column count: call does not use it: leave it empty",
            "alarms.csv line 6 column count: “” is not a whole number of cases",
            "alarms.csv line 7 column minutes: new-case does not use it: leave it empty",
            "alarms.csv line 8 column rule: rule, valid_from with “n”, “” stands in line 7 already",
        ]
    );
}

#[test]
fn a_level_or_an_area_that_does_not_exist_is_told_and_stops_nothing() {
    let alarms = format!(
        "{HEADER}s,n,surge,,,,street,60,5,2,,\no,n,overdue,,,9,,,20,,,\nn,n,new-case,,,440112010,,,,,,\n"
    );
    let town = texts();
    let tables = Tables::parse(&Texts {
        alarms: &alarms,
        ..town
    });
    let world = cases::World::new(
        crate::town::edition(),
        std::sync::Arc::new(tables.expect("sound")),
    );
    let told: Vec<_> = world.warnings().iter().map(|words| &*words.en).collect();
    assert!(
        told.contains(&"alarm s: the areas have no level street"),
        "{told:?}"
    );
    assert!(told.contains(&"alarm o: no area begins with 9"), "{told:?}");
    assert!(
        !told.iter().any(|words| words.starts_with("alarm n")),
        "{told:?}"
    );
}

#[test]
fn there_is_a_limit_to_rows() {
    let rows = |count: usize| -> String {
        let row = |at| format!("n{at},n,new-case,,,,,,,,,\n");
        (0..count).map(row).collect()
    };
    assert_eq!(
        parse(&rows(ALARM_ROWS_MAX)).map(|tables| tables.alarms().len()),
        Ok(ALARM_ROWS_MAX)
    );
    assert_eq!(
        parse(&rows(ALARM_ROWS_MAX + 1)).map(|_| ()),
        Err(vec![
            "alarms.csv line 102: there are at most 100 rows about alarms".to_owned()
        ])
    );
}

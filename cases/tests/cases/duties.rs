//! Which row wins, which teams that means, and what happens when nobody fits.

use std::sync::Arc;

use crate::town::{at, monday, plain_edition, saturday, tables, texts, world, world_with_duties};
use cases::decision::{Decision, Fallback, LostBy};
use cases::{AreaId, Tables, Texts, World, assign};

fn area(world: &World, code: &str) -> AreaId {
    world.edition().find(code).expect("an area of the town")
}

const SOUTH: &str = "440112010001001";
const NORTH: &str = "440112011001001";

/// The decision for class 0505 in the southern grid on a Monday, by these duties.
fn decided(rows: &str) -> Decision {
    let world = world_with_duties(rows);
    assign(&world, "0505", area(&world, SOUTH), monday())
}

fn won(rows: &str) -> String {
    decided(rows)
        .row
        .map(|row| row.id.to_string())
        .unwrap_or_default()
}

fn lost(decision: &Decision) -> Vec<(String, LostBy)> {
    decision
        .lost
        .iter()
        .map(|lost| (lost.row.id.to_string(), lost.why))
        .collect()
}

#[test]
fn the_longer_class_prefix_wins_even_against_area_and_priority() {
    let decision = decided(
        "D1,05,440112010001001,,99,traffic,,working_hours,1,,\n\
         D2,0505,,,0,police,,working_hours,1,,",
    );
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D2"));
    assert_eq!(lost(&decision), [("D1".into(), LostBy::Class)]);
}

#[test]
fn with_the_same_class_the_closer_area_wins_even_against_priority() {
    let decision = decided(
        "D1,05,440112,,99,traffic,,working_hours,1,,\n\
         D2,05,440112010,,0,traffic,,working_hours,1,,\n\
         D3,05,,,100,traffic,,working_hours,1,,",
    );
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D2"));
    assert_eq!(
        lost(&decision),
        [("D1".into(), LostBy::Area), ("D3".into(), LostBy::Area)]
    );
}

#[test]
fn with_the_same_class_and_area_the_higher_priority_wins() {
    let decision = decided(
        "D1,05,440112,,1,traffic,,working_hours,1,,\n\
         D2,05,440112,,2,traffic,,working_hours,1,,\n\
         D3,05,440112,,-3,traffic,,working_hours,1,,",
    );
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D2"));
    assert_eq!(
        lost(&decision),
        [
            ("D1".into(), LostBy::Priority),
            ("D3".into(), LostBy::Priority)
        ]
    );
}

#[test]
fn among_equals_the_lower_row_id_wins_and_nine_is_lower_than_ten() {
    let decision = decided(
        "D10,05,440112,,0,traffic,,working_hours,1,,\n\
         D9,05,440112,,0,traffic,,working_hours,1,,",
    );
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D9"));
    assert_eq!(lost(&decision), [("D10".into(), LostBy::Row)]);
}

#[test]
fn the_order_of_the_rows_in_the_file_never_matters() {
    let rows = [
        "D1,05,440112,,0,traffic,,working_hours,1,,",
        "D2,0505,440112,,0,traffic,,working_hours,1,,",
        "D3,0505,440112010,,0,traffic,,working_hours,1,,",
        "D4,0505,440112010,,5,traffic,,working_hours,1,,",
    ];
    for turn in 0..rows.len() {
        let mut turned = rows.to_vec();
        turned.rotate_left(turn);
        assert_eq!(won(&turned.join("\n")), "D4");
    }
}

#[test]
fn a_row_for_another_area_or_class_is_not_considered() {
    let decision = decided(
        "D1,0505,440112011,,9,traffic,,working_hours,1,,\n\
         D2,0506,440112,,9,traffic,,working_hours,1,,\n\
         D3,05,440112,,0,traffic,,working_hours,1,,",
    );
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D3"));
    assert_eq!(lost(&decision), []);
}

#[test]
fn a_condition_that_does_not_hold_loses_and_says_so() {
    let world = world();
    let south = area(&world, SOUTH);
    let on = |time: &str| assign(&world, "0505", south, at(time));
    let weekday = on("2026-11-23T09:00:00+08:00");
    assert_eq!(weekday.row.as_ref().map(|row| &*row.id), Some("D2"));
    assert_eq!(lost(&weekday)[0], ("D3".into(), LostBy::Condition));
    let row = |time| on(time).row.map(|row| row.id.to_string());
    assert_eq!(
        row("2026-11-21T10:00:00+08:00").as_deref(),
        Some("D3"),
        "a Saturday"
    );
    assert_eq!(
        row("2026-10-01T10:00:00+08:00").as_deref(),
        Some("D3"),
        "a holiday on Thursday"
    );
    assert_eq!(
        row("2026-10-10T10:00:00+08:00").as_deref(),
        Some("D2"),
        "a Saturday that is worked"
    );
    // Friday evening in London is Saturday morning here.
    assert_eq!(row("2026-11-20T23:30:00Z").as_deref(), Some("D3"));
}

#[test]
fn conditions_of_working_hours_follow_the_lunch_break() {
    let rows = "D1,05,,working-hours,9,traffic,,working_hours,1,,\n\
                D2,05,,off-hours,9,police,,working_hours,1,,\n\
                D3,05,,workday,0,traffic,,working_hours,1,,\n\
                D4,05,,holiday,0,traffic,,working_hours,1,,";
    let world = world_with_duties(rows);
    let row = |time: &str| {
        let row = assign(&world, "0505", area(&world, SOUTH), at(time)).row;
        row.map(|row| row.id.to_string()).unwrap_or_default()
    };
    assert_eq!(row("2026-11-23T11:59:59+08:00"), "D1");
    assert_eq!(row("2026-11-23T12:00:00+08:00"), "D2");
    assert_eq!(row("2026-11-23T14:00:00+08:00"), "D1");
    assert_eq!(row("2026-10-01T10:00:00+08:00"), "D2");
}

#[test]
fn a_department_means_its_team_nearest_above_the_case() {
    let world = world();
    let lead = |class, code| {
        assign(&world, class, area(&world, code), monday())
            .lead
            .code
    };
    assert_eq!(&*lead("0505", SOUTH), "T010-traffic");
    assert_eq!(&*lead("0505", NORTH), "T112-traffic");
    assert_eq!(&*lead("0505", "440112"), "T112-traffic");
}

#[test]
fn supporters_that_exist_support_and_the_missing_are_named() {
    let world = world();
    let south = assign(&world, "0505", area(&world, SOUTH), monday());
    let codes: Vec<_> = south.supporting.iter().map(|team| &*team.code).collect();
    // The police have no team in the south or above.
    assert_eq!(codes, ["T010"]);
    assert_eq!(south.nobody, ["police".into()]);
    let north = assign(&world, "0505", area(&world, NORTH), monday());
    assert_eq!(north.supporting[0].code, "T011-police".into());
    assert_eq!(north.nobody, ["integrated".into()]);
}

#[test]
fn a_lead_without_a_team_falls_back_to_the_territory_and_keeps_the_limit() {
    let world = world();
    let decision = assign(&world, "0102", area(&world, SOUTH), monday());
    assert_eq!(decision.fallback, Some(Fallback::NoTeam));
    assert_eq!(
        &*decision.lead.code, "T010",
        "the territorial department's own team"
    );
    assert_eq!(decision.nobody, ["police".into()]);
    assert_eq!(decision.due, Some(at("2026-11-25T09:00:00+08:00")));
}

#[test]
fn without_any_team_the_subdistrict_itself_answers_under_its_own_name() {
    let rows = "D1,0102,440112,,0,health,,working_hours,1,,";
    let world = world_with_duties(rows);
    let decision = assign(&world, "0505", area(&world, NORTH), monday());
    assert_eq!(decision.fallback, Some(Fallback::NoRow));
    assert_eq!(
        (&*decision.lead.code, &*decision.lead.name),
        ("440112011", "北街")
    );
    assert_eq!(
        (decision.row, decision.limit, decision.due),
        (None, None, None)
    );
    let decision = assign(&world, "0102", area(&world, NORTH), monday());
    assert_eq!(decision.fallback, Some(Fallback::NoTeam));
    assert_eq!(&*decision.lead.code, "440112011");
}

#[test]
fn a_team_named_twice_answers_once() {
    let decision = decided("D1,05,,,0,T010-traffic,traffic;T010;integrated,working_hours,1,,");
    let codes: Vec<_> = decision.supporting.iter().map(|team| &*team.code).collect();
    assert_eq!(codes, ["T010"]);
}

fn in_both(world: &World) -> Vec<String> {
    let warnings = world.warnings().iter();
    warnings
        .map(|told| format!("{} | {}", told.zh, told.en))
        .collect()
}

#[test]
fn a_lead_named_among_its_supporters_leads_only_and_the_table_check_says_so() {
    let rows = "D1,05,,,0,traffic,traffic;integrated,working_hours,1,,";
    assert_eq!(decided(rows).supporting.len(), 1);
    let world = world_with_duties(rows);
    assert_eq!(
        in_both(&world),
        ["第D1条：主办又列在协办中 | duty D1: names its lead among its supporters again"]
    );
}

#[test]
fn more_losers_than_are_kept_are_counted() {
    let rows: Vec<_> = (0..30)
        .map(|n| format!("D{n},05,,,{n},traffic,,working_hours,1,,"))
        .collect();
    let decision = decided(&rows.join("\n"));
    assert_eq!(decision.row.as_ref().map(|row| &*row.id), Some("D29"));
    assert_eq!((decision.lost.len(), decision.lost_more), (16, 13));
    assert_eq!(&*decision.lost[0].row.id, "D28", "the best loser first");
}

#[test]
fn a_deadline_beyond_the_calendar_is_marked() {
    let world = world();
    let decision = assign(
        &world,
        "0102",
        area(&world, SOUTH),
        at("2026-12-31T09:00:00+08:00"),
    );
    assert!(decision.beyond_calendar);
    let decision = assign(&world, "0102", area(&world, SOUTH), monday());
    assert!(!decision.beyond_calendar);
}

#[test]
fn teams_and_duties_for_areas_that_do_not_exist_are_told() {
    let teams = format!("{}T999,elsewhere,health,440112999\n", crate::town::TEAMS);
    let duties = format!(
        "{}D9,05,4402,,0,traffic,,working_hours,1,,\n",
        crate::town::DUTIES
    );
    let tables = tables(&Texts {
        teams: &teams,
        duties: &duties,
        ..texts()
    });
    let world = World::new(crate::town::edition(), tables);
    assert_eq!(
        in_both(&world),
        [
            "第D9条：没有以4402开头的区域 | duty D9: no area begins with 4402",
            "队伍T999：没有区域440112999 | team T999: there is no area 440112999"
        ]
    );
}

#[test]
fn a_city_of_other_codes_without_tables_falls_back_to_its_second_level() {
    let none = Arc::new(Tables::empty());
    let three = [
        (0, "City", None, 0.0, 4.0),
        (1, "West", Some("City"), 0.0, 2.0),
        (1, "East", Some("City"), 2.0, 4.0),
        (2, "W1", Some("West"), 0.0, 1.0),
    ];
    let world = World::new(
        plain_edition(&["city", "borough", "ward"], &three),
        none.clone(),
    );
    let lead = |world: &World, code| {
        assign(world, "noise", area(world, code), monday())
            .lead
            .code
    };
    assert_eq!(&*lead(&world, "W1"), "West");
    assert_eq!(&*lead(&world, "East"), "East");
    assert_eq!(&*lead(&world, "City"), "City");
    let one = [(0, "A", None, 0.0, 1.0), (0, "B", None, 1.0, 2.0)];
    let world = World::new(plain_edition(&["ward"], &one), none);
    assert_eq!(&*lead(&world, "B"), "B");
}

#[test]
fn in_a_city_of_other_codes_a_duty_reaches_the_areas_below_and_the_finer_level_is_closer() {
    let areas = [
        (0, "City", None, 0.0, 4.0),
        (1, "West", Some("City"), 0.0, 2.0),
        (1, "Westend", Some("City"), 2.0, 4.0),
        (2, "W", Some("West"), 0.0, 1.0),
    ];
    let duties = "row,class,area,condition,priority,lead,support,limit_kind,limit,done,list\n\
        D1,05,City,,9,traffic,,working_hours,1,,\n\
        D2,05,West,,5,traffic,,working_hours,1,,\n\
        D3,05,W,,0,traffic,,working_hours,1,,\n";
    let tables = tables(&Texts { duties, ..texts() });
    let world = World::new(plain_edition(&["city", "borough", "ward"], &areas), tables);
    let row = |code| {
        let row = assign(&world, "0505", area(&world, code), saturday()).row;
        row.map(|row| row.id.to_string()).unwrap_or_default()
    };
    assert_eq!(row("W"), "D3", "a shorter name, but a finer level");
    assert_eq!(row("West"), "D2");
    assert_eq!(
        row("Westend"),
        "D1",
        "West is not a prefix here but an area"
    );
}

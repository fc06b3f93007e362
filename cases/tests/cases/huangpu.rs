//! The demo district's own tables: what a report on Changzhou gets.

use std::sync::Arc;

use cases::report::GivenPlace;
use cases::tables::Answers;
use cases::{AreaId, Sentence, Tables, World, assign, locate, look, why};
use insta::assert_snapshot;
use jiff::Timestamp;

use crate::district::{edition, tables};

fn world() -> World {
    World::new(edition(), tables())
}

fn area(world: &World, code: &str) -> AreaId {
    world.edition().find(code).expect("a real code")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time with a zone")
}

/// Lead, row and deadline.
fn decided(class: &str, code: &str, time: &str) -> String {
    let world = world();
    let decision = assign(&world, class, area(&world, code), at(time));
    let row = decision.row.map_or("no row".into(), |row| row.id);
    let due = decision
        .due
        .map_or("no limit".to_owned(), |due| due.to_string());
    format!("{} by {row} until {due}", decision.lead.name)
}

#[test]
fn the_tables_are_right_and_fit_the_districts_codes() {
    let world = world();
    let unfit: Vec<_> = world
        .warnings()
        .iter()
        .filter(|told| told.en.contains("no area"))
        .collect();
    assert_eq!(unfit, [] as [&Sentence; 0]);
}

#[test]
fn every_sub_class_in_every_grid_has_a_row_and_a_team() {
    let world = world();
    let mut uncovered = Vec::new();
    for class in world
        .tables()
        .classes()
        .iter()
        .filter(|class| class.parent.is_some())
    {
        for id in world.edition().level_range(3) {
            let decision = assign(
                &world,
                &class.code,
                AreaId(id),
                at("2026-11-23T09:00:00+08:00"),
            );
            if decision.fallback.is_some() {
                uncovered.push(format!(
                    "{} {}",
                    class.code,
                    world.edition().area(AreaId(id)).code
                ));
            }
        }
    }
    assert_eq!(uncovered, [] as [&str; 0]);
}

#[test]
fn no_level_gives_a_case_up_before_its_duty_is_due() {
    let world = world();
    let tables = world.tables();
    let start = at("2026-09-28T09:00:00+08:00");
    let due = |limit| tables.calendar().deadline(start, limit).at;
    for duty in tables.duties() {
        let level = match duty.lead {
            Answers::Level(name) => &*tables.level_names()[name],
            Answers::Team(_) | Answers::Department(_) => "subdistrict",
        };
        let clock = tables
            .level_limit(level, &duty.class, start)
            .expect("every level but the district has a clock");
        assert!(due(clock.limit) >= due(duty.limit), "{}", duty.id);
    }
}

#[test]
fn laundry_stays_in_its_grid_and_a_dirty_road_in_its_community() {
    assert_snapshot!(decided("0511", "440112010004001", "2026-11-23T09:00:00+08:00"), @"深井社区第1网格 by D0114 until 2026-11-23T07:00:00Z");
    assert_snapshot!(decided("0104", "440112010004001", "2026-11-23T09:00:00+08:00"), @"深井社区 by D0009 until 2026-11-23T03:00:00Z");
}

#[test]
fn parking_on_changzhou_at_a_weekend_goes_to_traffic() {
    assert_snapshot!(decided("0505", "440112010004001", "2026-11-21T10:00:00+08:00"), @"长洲街道交通执法中队 by D0095 until 2026-11-21T04:00:00Z");
}

#[test]
fn parking_on_changzhou_on_a_weekday_goes_by_the_districts_row() {
    assert_snapshot!(decided("0505", "440112010004001", "2026-11-23T09:00:00+08:00"), @"长洲街道综合执法队 by D0096 until 2026-11-23T03:00:00Z");
}

#[test]
fn parking_elsewhere_at_a_weekend_is_not_changzhous_row() {
    assert_snapshot!(decided("0505", "440112001", "2026-11-21T10:00:00+08:00"), @"黄埔街道公安派出所 by D0039 until 2026-11-23T04:00:00Z");
}

#[test]
fn a_decision_is_told_in_words_that_a_citizen_can_read() {
    let world = world();
    let time = at("2026-11-21T10:00:00+08:00");
    let position = world.edition().label_point(area(&world, "440112010004001"));
    let placement = locate(&world, position, None);
    let decision = assign(&world, "0505", area(&world, "440112010004001"), time);
    let told = why(&world, &placement, Some("0505"), Some(&decision), time);
    let lines: Vec<_> = told
        .into_iter()
        .flat_map(|Sentence { zh, en }| [zh, en])
        .collect();
    assert_snapshot!(lines.join("\n"), @r#"
    位置在黄埔区 长洲街道 深井社区第1网格 440112010004001内。
    The position lies in 黄埔区 长洲街道 深井社区第1网格 440112010004001.
    适用街镇职责清单第D0095条：“机动车乱停放”，长洲街道 440112010，周末及节假日。
    Row D0095 of the duties table decides: “Parked motor vehicle in the way” in 长洲街道 440112010, at weekends and on holidays.
    第D0096条（“机动车乱停放”，长洲街道 440112010）未采用：优先级较低。
    Row D0096 (“Parked motor vehicle in the way” in 长洲街道 440112010) was passed over: its priority is lower.
    第D0039条（“机动车乱停放”，黄埔区 440112）未采用：区域不如前者具体。
    Row D0039 (“Parked motor vehicle in the way” in 黄埔区 440112) was passed over: it names the area less closely.
    第D0005条（“街面秩序”，黄埔区 440112）未采用：类别不如前者具体。
    Row D0005 (“Street order” in 黄埔区 440112) was passed over: it names the class less closely.
    由长洲街道交通执法中队主办，长洲街道公安派出所、长洲街道综合执法队协办。
    长洲街道交通执法中队 leads, supported by 长洲街道公安派出所, 长洲街道综合执法队.
    时限2个小时（昼夜连续计时），自2026-11-21 10:00起算，至2026-11-21 12:00止。
    The limit is 2 hours, day and night, counted from 2026-11-21 10:00; it ends on 2026-11-21 12:00.
    "#);
}

#[test]
fn what_is_missing_is_told_too() {
    let world = world();
    let time = at("2026-11-21T10:00:00+08:00");
    let told = |given: &GivenPlace, class| {
        let (placement, decision) = look(&cases::State::default(), &world, given, class, time)
            .expect("no position, no fault");
        let sentences = why(&world, &placement, class, decision.as_ref(), time);
        sentences
            .into_iter()
            .map(|sentence| sentence.en)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_snapshot!(told(&GivenPlace::Nothing, Some("0505")), @"There is no position and no area code that is known. The place is not known; a person must place it before a team gets it.");
    assert_snapshot!(told(&GivenPlace::Area("440112010".into()), None), @"There is no position; the report named the area 黄埔区 长洲街道 440112010. The class is not known; a person must choose it before a team gets it.");
}

#[test]
fn a_decision_is_made_and_told_without_any_tables() {
    let world = World::new(edition(), Arc::new(Tables::empty()));
    let decision = assign(
        &world,
        "noise",
        area(&world, "440112010004001"),
        at("2026-11-21T10:00:00+08:00"),
    );
    assert_eq!(
        (&*decision.lead.code, &*decision.lead.name),
        ("440112010", "长洲街道")
    );
}

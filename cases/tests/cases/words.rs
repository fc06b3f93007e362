//! A placement and a decision in words.

use cases::report::GivenPlace;
use cases::{State, look, why};
use insta::assert_snapshot;

use crate::town::{at, east, monday, position, world, world_with_duties};

/// Both languages, a sentence a line.
fn told(given: &GivenPlace, class: Option<&str>) -> String {
    told_in(&world(), given, class)
}

fn told_in(world: &cases::World, given: &GivenPlace, class: Option<&str>) -> String {
    let (placement, decision) =
        look(&State::default(), world, given, class, monday()).expect("a position in range");
    let sentences = why(world, &placement, class, decision.as_ref(), monday());
    let lines: Vec<_> = sentences
        .into_iter()
        .map(|told| format!("{} | {}", told.zh, told.en))
        .collect();
    lines.join("\n")
}

#[test]
fn a_border_is_told_with_the_rule_that_decided() {
    assert_snapshot!(told(&east(1.0), None), @r#"
    位置正在边界上，与440112010002001相邻；按编码较小者，归黄埔区 南街 东社区 440112010001001。 | The position lies exactly on a border with 440112010002001; the lower code has it: 黄埔区 南街 东社区 440112010001001.
    类别不明，需由受理员分类后派遣。 | The class is not known; a person must choose it before a team gets it.
    "#);
}

#[test]
fn doubt_is_told_with_shares_and_distances() {
    assert_snapshot!(told(&position(113.4098, 23.005, Some(30.0)), None), @r#"
    位置在黄埔区 南街 东社区 440112010001001内。 | The position lies in 黄埔区 南街 东社区 440112010001001.
    定位误差圈跨越边界，可能属于：440112010001001（90%，距边界21米）、440112010002001（10%，距边界21米）。 | The position is less exact than its distance to a border; it may be in: 440112010001001 (90 %, 21 m from its border), 440112010002001 (10 %, 21 m from its border).
    类别不明，需由受理员分类后派遣。 | The class is not known; a person must choose it before a team gets it.
    "#);
}

#[test]
fn a_side_that_was_named_is_told_as_the_word_of_whoever_stood_there() {
    let GivenPlace::Position(position) = position(113.4098, 23.005, Some(30.0)) else {
        panic!("it is one")
    };
    let area = "440112010002001".to_owned();
    assert_snapshot!(told(&GivenPlace::Sided { position, area }, None), @r#"
    位置在边界附近，上报人在现场指明属于黄埔区 南街 西社区 440112010002001一侧。 | The position lies at a border; who reported it stood there and named the side: 黄埔区 南街 西社区 440112010002001.
    定位误差圈跨越边界，可能属于：440112010001001（90%，距边界21米）、440112010002001（10%，距边界21米）。 | The position is less exact than its distance to a border; it may be in: 440112010001001 (90 %, 21 m from its border), 440112010002001 (10 %, 21 m from its border).
    类别不明，需由受理员分类后派遣。 | The class is not known; a person must choose it before a team gets it.
    "#);
}

#[test]
fn outside_is_told_with_the_nearest_area() {
    assert_snapshot!(told(&position(113.399, 23.005, None), Some("0505")), @r#"
    位置在所有区域之外，最近的是黄埔区 南街 东社区 440112010001001，相距103米。 | The position lies outside every area; the nearest is 黄埔区 南街 东社区 440112010001001, 103 m away.
    地点不明，需由派遣员定位后派遣。 | The place is not known; a person must place it before a team gets it.
    "#);
}

#[test]
fn a_department_without_a_team_is_told() {
    assert_snapshot!(told(&east(0.5), Some("0102")), @r#"
    位置在黄埔区 南街 东社区 440112010001001内。 | The position lies in 黄埔区 南街 东社区 440112010001001.
    适用街镇职责清单第D4条：“暴露垃圾”，黄埔区 440112。 | Row D4 of the duties table decides: “Exposed garbage” in 黄埔区 440112.
    该条主办部门在此地没有队伍，属地兜底，由南街综合执法队主办。 | The row's department has no team here, so the place's own subdistrict answers: 南街综合执法队 leads.
    时限2个工作日，自2026-11-23 09:00起算，至2026-11-25 09:00止。 | The limit is 2 working days, counted from 2026-11-23 09:00; it ends on 2026-11-25 09:00.
    "#);
}

#[test]
fn no_row_at_all_is_told() {
    let world = world_with_duties("D1,01,,,0,traffic,,working_hours,1,,");
    assert_snapshot!(told_in(&world, &GivenPlace::Area("440112011".into()), Some("0505")), @r#"
    没有坐标，上报时指明区域为黄埔区 北街 440112011。 | There is no position; the report named the area 黄埔区 北街 440112011.
    职责清单中没有适用的条目。 | No row of the duties table fits.
    属地兜底，由北街主办。 | The place's own subdistrict answers: 北街 leads.
    没有适用条目，因此没有时限。 | Without a row there is no limit.
    "#);
}

#[test]
fn a_deadline_past_the_calendar_is_told_with_a_warning() {
    let world = world();
    let time = at("2026-12-31T17:30:00+08:00");
    let (placement, decision) = look(&State::default(), &world, &east(2.5), Some("0505"), time)
        .expect("a position in range");
    let sentences = why(&world, &placement, Some("0505"), decision.as_ref(), time);
    assert_snapshot!(sentences.last().map(|told| told.en.as_str()).unwrap_or_default(), @"Mind: the working calendar does not cover all of this time; its holidays are not known, only weekends were left out.");
}

//! Order, parents, children and prefixes of codes.

use super::{about, area, edition, levels, rectangle};
use grids::{AreaId, CodeScheme, Edition};

#[test]
fn areas_stand_by_level_then_by_code() {
    let edition = edition();
    let codes: Vec<_> = edition.areas().iter().map(|area| &*area.code).collect();
    let sorted = [
        "440112010001",
        "440112010002",
        "440112010001001",
        "440112010001002",
        "440112010002001",
        "440112010002002",
    ];
    assert_eq!(codes, sorted);
    assert_eq!(
        (edition.level_range(0), edition.level_range(1)),
        (0..2, 2..6)
    );
    for (at, code) in sorted.iter().enumerate() {
        assert_eq!(edition.find(code), Some(AreaId(at as u32)));
    }
    assert_eq!(edition.find("440112010001003"), None);
    assert_eq!(edition.find(""), None);
}

#[test]
fn parents_and_children_find_each_other() {
    let edition = edition();
    assert_eq!(
        edition.children(AreaId(1)).collect::<Vec<_>>(),
        [AreaId(4), AreaId(5)]
    );
    assert_eq!(edition.children(AreaId(4)).count(), 0);
    assert_eq!(
        edition.chain(AreaId(5)).collect::<Vec<_>>(),
        [AreaId(5), AreaId(1)]
    );
}

#[test]
fn a_chinese_prefix_matches_all_codes_that_begin_with_it() {
    let edition = edition();
    assert_eq!(
        edition.matching("440112010002"),
        [false, true, false, false, true, true]
    );
    assert_eq!(edition.matching("44"), [true; 6]);
    assert_eq!(
        edition.matching("440112010001002"),
        [false, false, false, true, false, false]
    );
    assert_eq!(edition.matching("5"), [false; 6]);
}

#[test]
fn a_plain_code_matches_itself_and_all_below_it() {
    let areas = vec![
        area("east", 0, None, rectangle(0.0, 0.0, 1.0, 1.0)),
        area("e", 1, Some("east"), rectangle(0.0, 0.0, 1.0, 0.5)),
        area("eas", 1, None, rectangle(0.0, 0.5, 1.0, 1.0)),
    ];
    let edition =
        Edition::from_areas(levels(), CodeScheme::Plain, about(), areas).expect("sound areas");
    assert_eq!(edition.matching("east"), [true, true, false]);
    assert_eq!(edition.matching("e"), [false, true, false]);
    assert_eq!(edition.matching(""), [false; 3]);
}

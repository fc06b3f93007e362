//! Edges that random cases seldom meet: borders, poles, one spot for everything, the ends of time.

use crate::model::{Pair, case, check};
use heat::{Case, Change, Filter, Group, Heat, Times, Week, period_begin_s};

/// The only tile of a zoom that has cases, and its only cell.
fn only_cell(lon: f64, lat: f64, z: u8) -> (u32, u32, u16) {
    let heat = Heat::from_cases(vec![case(1, lon, lat)]);
    let tiles = (0..1u32 << z).flat_map(|x| (0..1u32 << z).map(move |y| (x, y)));
    let all = Filter::default();
    let with_cell = |(x, y)| {
        let counted = heat.view().tile(z, x, y, &all).expect("it is below 2^z");
        (counted.total > 0).then(|| (x, y, counted.cells[0].0))
    };
    let found: Vec<_> = tiles.filter_map(with_cell).collect();
    assert_eq!(found.len(), 1);
    found[0]
}

#[test]
fn a_point_on_a_border_belongs_to_the_tile_in_the_east_and_south() {
    assert_eq!(only_cell(0.0, 0.0, 1), (1, 1, 0));
    assert_eq!(only_cell(90.0, 0.0, 2), (3, 2, 0));
    assert_eq!(only_cell(-90.0, 0.0, 2), (1, 2, 0));
    assert_eq!(
        only_cell(0.0_f64.next_down(), 0.0, 1),
        (1, 1, 0),
        "half an ulp is no distance"
    );
    assert_eq!(only_cell(-1e-9, 1e-9, 1), (0, 0, 4095));
}

#[test]
fn poles_and_antimeridian_are_counted_on_the_edge() {
    assert_eq!(only_cell(180.0, 90.0, 2), (3, 0, 63));
    assert_eq!(only_cell(180.0, -90.0, 2), (3, 3, 4095));
    assert_eq!(only_cell(-180.0, 90.0, 2), (0, 0, 0));
    assert_eq!(only_cell(-180.0, -90.0, 2), (0, 3, 63 * 64));
    assert_eq!(only_cell(13.0, 85.06, 0).2 / 64, 0);
}

#[test]
fn a_position_that_is_not_finite_is_counted_as_none() {
    let heat = Heat::from_cases(vec![
        case(1, f64::NAN, 0.0),
        case(2, 0.0, f64::NEG_INFINITY),
    ]);
    let totals = heat.view().total(&Filter::default());
    assert_eq!((totals.cases, totals.without_position), (2, 2));
}

#[test]
fn tiles_that_do_not_exist_are_refused() {
    let heat = Heat::new();
    let all = Filter::default();
    for (z, x, y) in [
        (0, 1, 0),
        (0, 0, 1),
        (3, 8, 0),
        (18, 0, 1 << 18),
        (19, 0, 0),
        (255, 0, 0),
    ] {
        assert!(heat.view().tile(z, x, y, &all).is_err(), "{z}/{x}/{y}");
        assert!(
            heat.view().positions(z, x, y, &all, 1).is_err(),
            "{z}/{x}/{y}"
        );
    }
    let last = (1 << 18) - 1;
    assert_eq!(
        heat.view()
            .tile(18, last, last, &all)
            .expect("it exists")
            .total,
        0
    );
}

#[test]
fn a_hundred_thousand_cases_on_one_spot_can_be_counted_changed_and_moved() {
    let here = |number: u32| case(number, 113.4206, 23.0733);
    let mut cases: Vec<Case> = (1..=60_000).map(here).collect();
    cases.push(case(60_001, 113.5, 23.0733));
    cases.push(case(60_002, 113.3, 23.0733));
    let mut heat = Heat::from_cases(cases.clone());
    for batch in (60_003..=100_002).collect::<Vec<u32>>().chunks(999) {
        heat.insert_many(&batch.iter().map(|&number| here(number)).collect::<Vec<_>>());
    }
    let all = Filter::default();
    let spot = heat::Spot::of(113.4206, 23.0733).expect("finite");
    let tile = heat::Tile::of(spot, 18).expect("zoom 18 exists");
    let count = |heat: &Heat| {
        heat.view()
            .tile(18, tile.x(), tile.y(), &all)
            .expect("exists")
            .total
    };
    assert_eq!(count(&heat), 100_000);
    for number in (1..=100_000).step_by(7) {
        assert!(heat.update(
            number,
            &Change {
                status: Some(9),
                ..Change::default()
            }
        ));
    }
    let nine = Filter {
        statuses: Some([9].into_iter().collect()),
        ..Filter::default()
    };
    assert_eq!(heat.view().total(&nine).cases, 100_000u64.div_ceil(7));
    for number in 1..=500 {
        heat.update(
            number,
            &Change {
                position: Some(None),
                ..Change::default()
            },
        );
    }
    assert_eq!(count(&heat), 99_500);
    assert_eq!(heat.view().total(&all).cases, 100_002);
    assert_eq!(heat.view().total(&all).without_position, 500);
}

#[test]
#[should_panic(expected = "0/0/0")]
fn the_check_itself_notices_a_case_in_another_cell_than_the_models() {
    let mut pair = Pair::of(&[case(1, 113.4, 23.0), case(2, 113.5, 23.1)]);
    let moved = pair.model.get_mut(&2).expect("it was just put in");
    moved.position = Some((-60.0, 10.0));
    check(&pair, pair.heat.view(), &Filter::default(), &[]);
}

#[test]
fn times_at_the_ends_of_the_range_do_no_harm() {
    let at = |number, at_s| Case {
        at_s,
        ..case(number, 0.0, 0.0)
    };
    let heat = Heat::from_cases(vec![at(1, i64::MIN), at(2, i64::MAX), at(3, 0)]);
    let offset_s = 28_800;
    for group in [
        Group::Hour { offset_s },
        Group::Day { offset_s },
        Group::HourOfWeek { offset_s },
        Group::Period {
            offset_s,
            period_s: 0,
        },
        Group::Period {
            offset_s: -offset_s,
            period_s: u32::MAX,
        },
    ] {
        let sum: u64 = heat
            .view()
            .counts(&Filter::default(), group)
            .iter()
            .map(|&(_, n)| n)
            .sum();
        assert_eq!(sum, 3, "{group:?}");
    }
    let always = Filter {
        times: Some(Times {
            offset_s,
            week: Some(Week::all()),
            days: None,
        }),
        ..Filter::default()
    };
    assert_eq!(heat.view().total(&always).cases, 3);
    let late = Filter {
        from_s: Some(i64::MAX),
        ..Filter::default()
    };
    assert_eq!(heat.view().counts(&late, Group::Hour { offset_s }).len(), 1);
    let never = Filter {
        from_s: Some(5),
        to_s: Some(-5),
        ..Filter::default()
    };
    assert_eq!(heat.view().total(&never).cases, 0);
    assert!(
        heat.view()
            .counts(&never, Group::Hour { offset_s })
            .is_empty()
    );
}

#[test]
fn a_period_has_the_cases_from_its_begin_to_the_next_ones() {
    let at = |number, at_s| Case {
        at_s,
        ..case(number, 0.0, 0.0)
    };
    // Before and after 1970, and on either side of a local Monday 00:00 (2026-11-30 at UTC+8).
    let monday_s = 1_795_968_000;
    let times = [-700_000, -1, 0, monday_s - 1, monday_s, monday_s + 86_399];
    let cases = (1..).zip(times).map(|(number, at_s)| at(number, at_s));
    let heat = Heat::from_cases(cases.collect());
    for offset_s in [28_800, -9_000, 20_700, 7] {
        for period_s in [
            1, 60, 900, 3_600, 5_400, 86_400, 604_800, 1_209_600, 31_622_400,
        ] {
            let counted = heat
                .view()
                .counts(&Filter::default(), Group::Period { offset_s, period_s });
            assert_eq!(counted.iter().map(|&(_, count)| count).sum::<u64>(), 6);
            for (key, count) in counted {
                let begin_s = |key: u64| period_begin_s(offset_s, period_s, key as i64);
                let in_it = begin_s(key)..begin_s(key.wrapping_add(1));
                let expected = times.iter().filter(|at_s| in_it.contains(at_s)).count();
                assert_eq!(count, expected as u64, "{offset_s} {period_s} {key}");
            }
        }
    }
    let week = period_begin_s(28_800, 604_800, (monday_s + 28_800 + 3 * 86_400) / 604_800);
    assert_eq!(week, monday_s, "weeks begin on Mondays");
}

//! Edges that random cases seldom meet: borders, poles, one spot for everything, many blocks.

mod model;

use heat::{BitSet, Case, Change, Filter, Group, Heat, NO_AREA, NO_CLASS, NO_TEAM, ROWS_MAX};
use model::{Pair, check};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

fn case(number: u32, lon: f64, lat: f64) -> Case {
    let position = Some((lon, lat));
    let (class, source, status, area, team) = (1, 2, 3, 4, 5);
    Case {
        case: number,
        position,
        at_s: i64::from(number),
        class,
        source,
        status,
        area,
        team,
    }
}

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

/// Random cases in a district, so many that blocks split, move and vanish.
fn crowd(rng: &mut SmallRng, number: u32) -> Case {
    let lon = 113.4 + rng.random::<f64>() * rng.random::<f64>() * 0.2;
    let lat = 23.0 + rng.random::<f64>() * 0.2;
    Case {
        position: (rng.random_range(0..20) > 0).then_some((lon, lat)),
        at_s: rng.random_range(1_700_000_000..1_710_000_000),
        class: if rng.random_range(0..9) == 0 {
            NO_CLASS
        } else {
            rng.random_range(0..200)
        },
        source: rng.random_range(0..10),
        status: rng.random_range(0..6),
        area: if rng.random_range(0..9) == 0 {
            NO_AREA
        } else {
            (lon * 400.0) as u32 % 40
        },
        team: if rng.random_range(0..9) == 0 {
            NO_TEAM
        } else {
            rng.random_range(0..60)
        },
        ..case(number, 0.0, 0.0)
    }
}

fn filters() -> [Filter; 4] {
    let set = |numbers: std::ops::Range<u32>| Some(numbers.collect::<BitSet>());
    let window = (Some(1_702_000_000), Some(1_703_000_000));
    [
        Filter::default(),
        Filter {
            from_s: window.0,
            to_s: window.1,
            ..Filter::default()
        },
        Filter {
            classes: set(0..8),
            statuses: set(1..3),
            from_s: window.0,
            ..Filter::default()
        },
        Filter {
            areas: set(0..20),
            sources: set(0..5),
            teams: set(0..30),
            ..Filter::default()
        },
    ]
}

#[test]
fn many_blocks_under_live_changes_agree_with_a_plain_list() {
    let rng = &mut SmallRng::seed_from_u64(7);
    let first: Vec<Case> = (1..=9_000).map(|number| crowd(rng, number)).collect();
    let mut pair = Pair::of(&first);
    let ancestor: Vec<u32> = (0..40).map(|area| area / 7).collect();
    for batch in 0..40u32 {
        let from = 9_001 + batch * 2_500;
        // The last few are there already and are put in once more.
        let cases: Vec<Case> = (from - 20..from + 2_500)
            .map(|number| crowd(rng, number))
            .collect();
        pair.insert_many(&cases);
        for _ in 0..100 {
            let number = rng.random_range(1..from + 2_600);
            let other = crowd(rng, number);
            let moves = rng.random_range(0..4) == 0;
            let status = Some(other.status);
            let position = moves.then_some(other.position);
            pair.update(
                number,
                &Change {
                    status,
                    position,
                    ..Change::default()
                },
            );
        }
        pair.remove(rng.random_range(1..from + 2_600));
        // While rows gather, while they run off to their places, and shortly after both.
        if [5, 13, 14, 27, 39].contains(&batch) {
            check(
                &pair,
                pair.heat.view(),
                &filters()[batch as usize % 4],
                &ancestor,
            );
        }
    }
    assert!(
        pair.model.len() > 10 * ROWS_MAX,
        "so many that blocks were split and the loose ones ran off three times"
    );
    for filter in filters() {
        check(&pair, pair.heat.view(), &filter, &ancestor);
    }
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
fn a_heat_emptied_case_by_case_is_empty_and_can_be_filled_again() {
    let rng = &mut SmallRng::seed_from_u64(8);
    let cases: Vec<Case> = (1..=5_000).map(|number| crowd(rng, number)).collect();
    let mut pair = Pair::of(&cases);
    (1..=5_000).for_each(|number| pair.remove(number));
    assert!(pair.heat.view().is_empty());
    check(&pair, pair.heat.view(), &Filter::default(), &[]);
    for case in &cases {
        pair.insert_many(&[*case]);
    }
    check(&pair, pair.heat.view(), &filters()[2], &[]);
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
    ] {
        let sum: u64 = heat
            .view()
            .counts(&Filter::default(), group)
            .iter()
            .map(|&(_, n)| n)
            .sum();
        assert_eq!(sum, 3, "{group:?}");
    }
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
fn a_reader_sees_every_case_exactly_once_while_cases_come_move_and_change() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, RwLock};
    let rng = &mut SmallRng::seed_from_u64(9);
    let cases: Vec<Case> = (1..=20_000).map(|number| crowd(rng, number)).collect();
    let mut heat = Heat::from_cases(cases.clone());
    let published = RwLock::new(heat.snapshot());
    let done = AtomicBool::new(false);
    let all = Filter::default();
    let views = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let (mut views, mut last) = (0, 0);
            while !done.load(Ordering::Relaxed) {
                let view = Arc::clone(&published.read().expect("not poisoned"));
                let placed = view.tile(0, 0, 0, &all).expect("exists").total;
                let totals = view.total(&all);
                assert_eq!(placed + totals.without_position, totals.cases);
                assert_eq!(totals.cases, view.len() as u64);
                assert!(totals.cases >= last, "cases do not vanish");
                last = totals.cases;
                views += 1;
            }
            views
        });
        for number in 20_001..=24_000u32 {
            heat.insert(crowd(rng, number));
            let position = Some(crowd(rng, number).position);
            heat.update(
                rng.random_range(1..number),
                &Change {
                    position,
                    ..Change::default()
                },
            );
            *published.write().expect("not poisoned") = heat.snapshot();
        }
        done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader's assertions hold")
    });
    assert!(views > 0);
    assert_eq!(heat.view().total(&all).cases, 24_000);
}

#[test]
fn a_case_costs_less_than_forty_bytes() {
    let rng = &mut SmallRng::seed_from_u64(10);
    let cases: Vec<Case> = (1..=100_000).map(|number| crowd(rng, number)).collect();
    let mut heat = Heat::from_cases(cases.clone());
    assert!(
        heat.memory_bytes() < 100_000 * 40,
        "{}",
        heat.memory_bytes()
    );
    (100_001..=130_000).for_each(|number| heat.insert(crowd(rng, number)));
    assert!(
        heat.memory_bytes() < 130_000 * 40,
        "{}",
        heat.memory_bytes()
    );
}

//! So many cases that blocks split, move and vanish, alone and under readers.

use crate::model::{Pair, case, check};
use heat::{BitSet, Case, Change, Filter, Heat, NO_AREA, NO_CLASS, NO_TEAM, ROWS_MAX, Times};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

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

fn times(offset_s: i32, week: impl Iterator<Item = u8>, days: Option<[i64; 3]>) -> Times {
    Times {
        offset_s,
        week: Some(week.collect()),
        days: days.map(|days| days.into_iter().collect()),
    }
}

fn filters() -> [Filter; 8] {
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
        // Half of all hours, so that rows are masked; few of them, so that they are picked; few days, so that they are
        // searched for; and a zone that is not whole hours ahead.
        Filter {
            times: Some(times(28_800, (0..168).filter(|hour| hour % 2 == 0), None)),
            statuses: set(1..3),
            ..Filter::default()
        },
        Filter {
            times: Some(times(28_800, (0..168).filter(|hour| hour % 9 == 4), None)),
            sources: set(0..5),
            from_s: window.0,
            ..Filter::default()
        },
        Filter {
            times: Some(times(28_800, 9..160, Some([19_720, 19_721, 19_730]))),
            classes: set(0..8),
            ..Filter::default()
        },
        Filter {
            times: Some(times(20_700, (0..168).filter(|hour| hour % 9 == 4), None)),
            classes: set(0..100),
            areas: set(0..20),
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
        if [20, 29, 39].contains(&batch) {
            check(
                &pair,
                pair.heat.view(),
                &filters()[batch as usize % 8],
                &ancestor,
            );
        }
    }
    assert!(
        pair.model.len() > 10 * ROWS_MAX,
        "so many that blocks were split and the loose ones ran off to their places"
    );
    for filter in filters() {
        check(&pair, pair.heat.view(), &filter, &ancestor);
    }
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

//! Random cases, filters and live changes: the heat says what a plain list of cases says.

use crate::model::{Pair, check};
use heat::{BitSet, Case, Change, Filter, Heat, NO_AREA, NO_CLASS, NO_TEAM, Stamp, Times};
use proptest::prelude::*;

/// Positions: anywhere, crowded, on one spot, on tile borders, beyond the square, none.
fn position() -> impl Strategy<Value = Option<(f64, f64)>> {
    // Longitudes are exact on a border. Where a latitude's border lies depends on the rounding of
    // the formula, so latitudes lie beside it, a millionth of a degree to either side.
    let border = (0u32..=64, 0u32..=64, prop::bool::ANY).prop_map(|(column, row, north)| {
        let (lon, lat) = heat::spot::unmercator(f64::from(column) / 64.0, f64::from(row) / 64.0);
        (
            lon,
            (lat + if north { 1e-6 } else { -1e-6 }).clamp(-90.0, 90.0),
        )
    });
    prop_oneof![
        2 => (-180.0..=180.0, -90.0..=90.0).prop_map(Some),
        8 => (113.40..113.41, 23.05..23.06).prop_map(Some),
        4 => Just(Some((113.4206, 23.0733))),
        2 => border.prop_map(Some),
        1 => prop::sample::select(vec![
            (180.0, 0.0), (-180.0, 0.0), (0.0, 90.0), (0.0, -90.0), (180.0, -90.0), (0.0, 0.0),
            (f64::NAN, 0.0), (0.0, f64::INFINITY),
        ]).prop_map(Some),
        2 => Just(None),
    ]
}

/// Within eleven days; where `far`, one of ten centuries away. One of them alone makes the span of all hours so long that
/// most of the time goes into it.
fn at_s(far: bool) -> impl Strategy<Value = i64> {
    prop_oneof![
        8 => 1_700_000_000i64..1_700_900_000,
        1 => Just(1_700_000_000i64),
        u32::from(far) => -4_000_000_000i64..6_000_000_000,
    ]
}

fn class() -> impl Strategy<Value = u16> {
    prop_oneof![8 => 0u16..6, 1 => Just(NO_CLASS)]
}

fn area() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0u32..30, 1 => Just(NO_AREA)]
}

fn team() -> impl Strategy<Value = u16> {
    prop_oneof![8 => 0u16..4, 1 => Just(NO_TEAM)]
}

fn case(numbers: std::ops::Range<u32>, far: bool) -> impl Strategy<Value = Case> {
    let what = (
        class(),
        prop_oneof![0u8..4, Just(255)],
        0u8..6,
        area(),
        team(),
    );
    (numbers, position(), at_s(far), what).prop_map(|(case, position, at_s, what)| {
        let (class, source, status, area, team) = what;
        Case {
            case,
            position,
            at_s,
            class,
            source,
            status,
            area,
            team,
        }
    })
}

fn change(far: bool) -> impl Strategy<Value = Change> {
    use prop::option::weighted;
    let place = (weighted(0.3, position()), weighted(0.2, at_s(far)));
    let what = (
        weighted(0.3, class()),
        weighted(0.1, 0u8..4),
        weighted(0.5, 0u8..6),
        weighted(0.3, area()),
        weighted(0.3, team()),
    );
    (place, what).prop_map(
        |((position, at_s), (class, source, status, area, team))| Change {
            position,
            at_s,
            class,
            source,
            status,
            area,
            team,
        },
    )
}

fn set(below: u32) -> impl Strategy<Value = Option<BitSet>> {
    let number = prop_oneof![8 => 0..below, 1 => Just(u32::MAX), 1 => Just(u32::from(u16::MAX))];
    prop::option::weighted(
        0.4,
        prop::collection::vec(number, 0..5).prop_map(BitSet::from_iter),
    )
}

/// Whole hours, others, and none ahead of UTC; days of the crowded eleven, and some that no case has.
fn times() -> impl Strategy<Value = Times> {
    use prop::option::weighted;
    let hours = prop_oneof![
        prop::collection::vec(0u8..168, 0..60),
        (0u8..160, 1u8..24).prop_map(|(from, long)| (from..from + long).collect()),
    ];
    let day = prop_oneof![8 => 19_674i64..19_688, 1 => -60_000i64..80_000];
    let days = prop::collection::vec(day, 0..6);
    let offset_s = prop::sample::select(vec![28_800, 0, -9_000, 20_700, 43_200]);
    (offset_s, weighted(0.7, hours), weighted(0.4, days)).prop_map(|(offset_s, hours, days)| {
        Times {
            offset_s,
            week: hours.map(FromIterator::from_iter),
            days: days.map(FromIterator::from_iter),
        }
    })
}

fn filter(far: bool) -> impl Strategy<Value = Filter> {
    let bound = || prop::option::weighted(0.5, at_s(far));
    let sets = (set(6), set(4), set(6), set(30), set(4));
    let times = prop::option::weighted(0.4, times());
    (bound(), bound(), times, sets).prop_map(|(from_s, to_s, times, sets)| {
        let (classes, sources, statuses, areas, teams) = sets;
        Filter {
            from_s,
            to_s,
            times,
            classes,
            sources,
            statuses,
            areas,
            teams,
        }
    })
}

#[derive(Clone, Debug)]
enum Step {
    Insert(Vec<Case>),
    Update(u32, Change),
    Remove(u32),
}

fn step(far: bool) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => prop::collection::vec(case(1..600, far), 1..40).prop_map(Step::Insert),
        8 => (1u32..600, change(far)).prop_map(|(case, change)| Step::Update(case, change)),
        1 => (1u32..600).prop_map(Step::Remove),
    ]
}

fn play(pair: &mut Pair, step: &Step) {
    match step {
        Step::Insert(cases) => pair.insert_many(cases),
        Step::Update(case, change) => pair.update(*case, change),
        Step::Remove(case) => pair.remove(*case),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sums_tiles_and_groups_agree_under_random_changes(
        (first, steps, filters) in prop::bool::weighted(0.3).prop_flat_map(|far| (
            prop::collection::vec(case(1..400, far), 0..300),
            prop::collection::vec(step(far), 0..60),
            prop::collection::vec(filter(far), 1..4),
        )),
        ancestor in prop::collection::vec(prop_oneof![0u32..5, Just(NO_AREA)], 0..30),
    ) {
        let mut pair = Pair::of(&first);
        let old = (pair.heat.snapshot(), Pair::of(&first));
        for step in &steps {
            play(&mut pair, step);
        }
        for filter in filters.iter().chain([&Filter::default()]) {
            check(&pair, pair.heat.view(), filter, &ancestor);
            // What a reader took before the changes has not changed.
            check(&old.1, &old.0, filter, &ancestor);
        }
        let mut bytes = Vec::new();
        pair.heat.view().save(&Stamp::default(), &mut bytes).expect("a list takes everything");
        pair.heat = Heat::load(&mut &*bytes).expect("it is whole").0;
        check(&pair, pair.heat.view(), &filters[0], &ancestor);
    }

    #[test]
    fn built_at_once_equals_built_one_by_one(cases in prop::collection::vec(case(1..200, true), 0..200)) {
        let mut single = Pair::default();
        for case in &cases {
            single.heat.insert(*case);
            single.model.insert(case.case, *case);
        }
        check(&single, single.heat.view(), &Filter::default(), &[]);
        let all = Filter::default();
        let at_once = Pair::of(&cases);
        prop_assert_eq!(at_once.heat.view().total(&all), single.heat.view().total(&all));
        prop_assert_eq!(at_once.heat.view().tile(0, 0, 0, &all), single.heat.view().tile(0, 0, 0, &all));
    }
}

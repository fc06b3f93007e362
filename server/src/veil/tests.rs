//! An attacker who may only count, and tries to see one case.

use super::{Countable, Sensitive, Veil, Veils};
use crate::fixture::{City, SOUTH, WEST};
use crate::register::{Card, Register};
use crate::slice::Slice;
use crate::world::World;
use heat::{BitSet, Filter, Group, Heat, NO_AREA, NO_CLASS, Tile, Times, Week};
use proptest::prelude::*;
use std::collections::BTreeMap;

const K: u32 = 3;
/// A Monday, 00:00 in Guangzhou.
const MONDAY_S: i64 = 1_761_494_400;
const WEEK_S: i64 = 7 * 86_400;
/// Four whole weeks after that Monday, and half of a fifth.
const NOW_S: i64 = MONDAY_S + 4 * WEEK_S + WEEK_S / 2;

fn veil() -> Veil {
    Veil {
        threshold: K,
        sources: vec!["hotline".to_owned()],
        classes: vec!["0101".to_owned()],
    }
}

fn sensitive(world: &World) -> Sensitive {
    veil().sensitive(&world.books())
}

/// Shows cards as if they had been reported.
fn show(world: &World, cards: &[Card]) {
    let cases = cards.iter().zip(1..).map(|(card, case)| card.heat(case));
    let heat = Heat::from_cases(cases.collect());
    *world.register.write().expect("no panic under the lock") =
        Register::from_cards(cards.to_vec());
    world.show_heat(cards.len() as u64, heat.snapshot());
}

fn asked(veils: &Veils, world: &World, filter: &Filter, now_s: i64) -> Countable {
    veils.over(world, &veil(), &world.seen(Slice::default()), filter, now_s)
}

/// Cards in the city's areas, with a position inside their area or without any.
fn cards(city: &City) -> impl Strategy<Value = Vec<Card>> + use<> {
    let world = &city.installation.world;
    let edition = world.edition();
    let finest = edition.levels().len() - 1;
    let areas: Vec<(u32, f64, f64)> = edition
        .level_range(finest)
        .map(|id| {
            let id = grids::AreaId(id);
            let point = edition.label_point(id);
            (id.0, point.lon_deg(), point.lat_deg())
        })
        .collect();
    let area = prop::sample::select(areas);
    let classes = world.books().classes.lines().len() as u16;
    let sources = world.books().sources.lines().len() as u8;
    let card = (
        area,
        0..5 * WEEK_S,
        0..=classes,
        0..sources,
        0..5u8,
        0..3u16,
        0..8u8,
    );
    let card = card.prop_map(
        move |((area, lon, lat), after_s, class, source, status, team, odd)| Card {
            at_s: MONDAY_S + after_s,
            position: (odd > 0).then_some((lon, lat)),
            area: if odd == 1 { NO_AREA } else { area },
            class: if class == classes { NO_CLASS } else { class },
            source,
            status,
            team,
            ..Card::default()
        },
    );
    prop::collection::vec(card, 1..250)
}

/// What an attacker may ask: windows by weeks, days and seconds, and any choice of anything.
fn filters(city: &City) -> impl Strategy<Value = Filter> + use<> {
    let areas = city.installation.world.edition().areas().len() as u32;
    let some = |below: u32| prop::option::of(prop::collection::vec(0..below, 1..4));
    let bound = prop_oneof![
        (0..6i64).prop_map(|week| week * WEEK_S),
        (0..42i64).prop_map(|day| day * 86_400),
        0..6 * WEEK_S,
    ];
    let bound = prop::option::of(bound.prop_map(|after_s| MONDAY_S + after_s));
    let set = |numbers: Option<Vec<u32>>| numbers.map(|numbers| numbers.into_iter().collect());
    (
        bound.clone(),
        bound,
        some(4),
        some(2),
        prop::option::weighted(0.2, prop::collection::vec(0..5u32, 1..4)),
        prop::option::of(prop::collection::vec(0..areas, 1..6)),
        prop::option::weighted(0.1, 0..168u8),
    )
        .prop_map(
            move |(from_s, to_s, classes, sources, statuses, areas, hour)| Filter {
                from_s,
                to_s,
                classes: set(classes),
                sources: set(sources),
                statuses: set(statuses),
                areas: set(areas),
                teams: None,
                times: hour.map(|hour| Times {
                    offset_s: crate::clock::AHEAD_S,
                    week: Some(Week::from_iter([hour])),
                    days: None,
                }),
            },
        )
}

const GROUPS: [Group<'static>; 8] = [
    Group::None,
    Group::Class,
    Group::Source,
    Group::Status,
    Group::Team,
    Group::Day {
        offset_s: crate::clock::AHEAD_S,
    },
    Group::HourOfWeek {
        offset_s: crate::clock::AHEAD_S,
    },
    Group::Period {
        offset_s: crate::clock::AHEAD_S,
        period_s: WEEK_S as u32,
    },
];

fn tiles() -> Vec<Tile> {
    let middle = heat::Spot::of(WEST + 0.01, SOUTH + 0.01).expect("finite");
    let around = |z: u8| {
        let tile = Tile::of(middle, z).expect("zooms go to 18");
        let (x, y) = (tile.x(), tile.y());
        let near = |n: u32| n.saturating_sub(2)..=(n + 2).min((1 << z) - 1);
        near(x)
            .flat_map(move |x| near(y).map(move |y| (x, y)))
            .map(move |(x, y)| Tile::new(z, x, y).expect("it exists"))
            .collect::<Vec<_>>()
    };
    [0, 9, 12, 14].into_iter().flat_map(around).collect()
}

/// Everything that can be asked about a filter, by name of the answer's part.
fn answers(countable: &Countable) -> BTreeMap<String, u64> {
    let mut told = BTreeMap::new();
    let total = countable.total();
    told.insert("total".to_owned(), total.cases);
    told.insert("without position".to_owned(), total.without_position);
    for (number, group) in GROUPS.into_iter().enumerate() {
        let grouped = countable.counts(group);
        told.insert(format!("group {number} without"), grouped.without);
        for (key, count) in grouped.counts {
            told.insert(format!("group {number} key {key}"), count);
        }
    }
    for tile in tiles() {
        for (cell, count) in countable.tile(tile).cells {
            let name = format!("tile {}/{}/{} cell {cell}", tile.z(), tile.x(), tile.y());
            told.insert(name, u64::from(count));
        }
    }
    told.retain(|_, count| *count > 0);
    told
}

/// The same answers over the open cases alone, counted as they are.
fn open_answers(world: &World, cards: &[Card], filter: &Filter) -> BTreeMap<String, u64> {
    let sensitive = sensitive(world);
    let open: Vec<Card> = cards
        .iter()
        .copied()
        .filter(|card| !sensitive.has(card))
        .collect();
    let cases = open.iter().zip(1..).map(|(card, case)| card.heat(case));
    let seen = crate::slice::Seen {
        seq: 0,
        judged_s: 0,
        view: Heat::from_cases(cases.collect()).snapshot(),
    };
    answers(&Countable::whole(&seen, filter.clone()))
}

/// The first answer whose part of sensitive cases is no multiple of `K`.
fn leak(told: &BTreeMap<String, u64>, open: &BTreeMap<String, u64>) -> Option<String> {
    let names = told.keys().chain(open.keys());
    names
        .map(|name| {
            let of =
                |answers: &BTreeMap<String, u64>| answers.get(name).copied().unwrap_or(0) as i64;
            (name, of(told) - of(open))
        })
        .find(|(_, rest)| rest % i64::from(K) != 0 || *rest < 0)
        .map(|(name, rest)| format!("{name}: {rest}"))
}

#[test]
fn no_answer_and_so_no_difference_of_answers_tells_fewer_than_k_sensitive_cases_apart() {
    let city = City::new();
    let world = &city.installation.world;
    proptest!(ProptestConfig::with_cases(200), |(cards in cards(&city), filter in filters(&city))| {
        show(world, &cards);
        let told = answers(&asked(&Veils::default(), world, &filter, NOW_S));
        let open = open_answers(world, &cards, &filter);
        prop_assert_eq!(leak(&told, &open), None);
    });
}

/// The test of the test: without the veil, and with one that hides small answers only, the same attacker succeeds.
#[test]
fn the_attacker_does_find_single_cases_where_there_is_no_veil_or_a_naive_one() {
    let city = City::new();
    let world = &city.installation.world;
    let card = |day: i64| Card {
        at_s: MONDAY_S + day * 86_400 + 3_600,
        source: world
            .books()
            .sources
            .number("hotline")
            .expect("it is there") as u8,
        area: world.edition().find("d1a").expect("it is there").0,
        class: 0,
        ..Card::default()
    };
    let cards: Vec<Card> = (0..7).map(card).collect();
    show(world, &cards);
    let seen = world.seen(Slice::default());
    let until = |day: i64| Filter {
        from_s: Some(MONDAY_S),
        to_s: Some(MONDAY_S + day * 86_400),
        ..Filter::default()
    };
    let whole = |day| Countable::whole(&seen, until(day)).total().cases;
    // A veil that only hides answers below k lets 7 and 6 pass, and their difference is one case of a Sunday.
    let naive = |day| Some(whole(day)).filter(|&count| count >= u64::from(K));
    assert_eq!((naive(7), naive(6)), (Some(7), Some(6)));
    let open = open_answers(world, &cards, &until(7));
    assert!(leak(&answers(&Countable::whole(&seen, until(7))), &open).is_some());
    let veils = Veils::default();
    let veiled = |day| asked(&veils, world, &until(day), NOW_S).total().cases;
    assert_eq!(
        (veiled(7), veiled(6)),
        (6, 0),
        "the week whole, and nothing of a part of it"
    );
}

#[test]
fn a_case_that_does_not_fill_its_atom_changes_no_answer() {
    let city = City::new();
    let world = &city.installation.world;
    let sensitive = sensitive(world);
    let tried = std::cell::Cell::new(0);
    proptest!(ProptestConfig::with_cases(60), |(cards in cards(&city), filter in filters(&city), which in any::<prop::sample::Index>())| {
        let which = which.index(cards.len());
        let card = cards[which];
        let books = world.books();
        let mut atoms = super::atoms::Atoms::new(world.edition(), &books.classes, NOW_S);
        let mut same = super::atoms::Atoms::new(world.edition(), &books.classes, NOW_S);
        for (number, card) in cards.iter().enumerate().filter(|(_, card)| sensitive.has(card)) {
            atoms.put(card);
            if number != which { same.put(card) }
        }
        if sensitive.has(&card) && atoms.view(K).len() == same.view(K).len() {
            tried.set(tried.get() + 1);
            show(world, &cards);
            let with = answers(&asked(&Veils::default(), world, &filter, NOW_S));
            let mut others = cards.clone();
            others.remove(which);
            show(world, &others);
            let without = answers(&asked(&Veils::default(), world, &filter, NOW_S));
            prop_assert_eq!(with, without);
        }
    });
    assert!(
        tried.get() > 10,
        "only {} cases were taken away",
        tried.get()
    );
}

#[test]
fn the_sums_hold_under_the_veil_too() {
    let city = City::new();
    let world = &city.installation.world;
    proptest!(ProptestConfig::with_cases(100), |(cards in cards(&city), filter in filters(&city))| {
        show(world, &cards);
        let countable = asked(&Veils::default(), world, &filter, NOW_S);
        let total = countable.total();
        for group in GROUPS {
            let grouped = countable.counts(group);
            let sum: u64 = grouped.counts.iter().map(|(_, count)| count).sum();
            prop_assert_eq!(sum + grouped.without, total.cases, "{:?}", group);
        }
        for z in [0, 9, 12, 14] {
            let at_zoom = tiles().into_iter().filter(|tile| tile.z() == z);
            let sum: u64 = at_zoom.map(|tile| countable.tile(tile).total).sum();
            prop_assert_eq!(sum + total.without_position, total.cases, "zoom {}", z);
        }
    });
}

#[test]
fn sensitive_cases_appear_when_their_week_is_over_and_then_once_a_day() {
    let city = City::new();
    let world = &city.installation.world;
    let hotline = world
        .books()
        .sources
        .number("hotline")
        .expect("it is there") as u8;
    let card = |at_s: i64| Card {
        at_s,
        source: hotline,
        ..Card::default()
    };
    let mut cards = vec![card(MONDAY_S + 1_000); 5];
    show(world, &cards);
    let veils = Veils::default();
    let at = |now_s: i64| {
        asked(&veils, world, &Filter::default(), now_s)
            .total()
            .cases
    };
    assert_eq!(at(MONDAY_S + WEEK_S - 1), 0, "the week is not over");
    assert_eq!(at(MONDAY_S + WEEK_S), 3, "five, shown in threes");
    cards.push(card(MONDAY_S + 2_000));
    show(world, &cards);
    assert_eq!(at(MONDAY_S + WEEK_S + 86_399), 3, "the same all day long");
    assert_eq!(at(MONDAY_S + WEEK_S + 86_400), 6, "the next day");
}

#[test]
fn classes_that_nobody_knows_yet_are_sensitive_and_others_are_counted_at_once() {
    let city = City::new();
    let world = &city.installation.world;
    let grid_worker = world
        .books()
        .sources
        .number("grid-worker")
        .expect("it is there") as u8;
    let street = world.books().classes.number("0505").expect("it is there");
    let card = |class: u16| Card {
        at_s: NOW_S,
        class,
        source: grid_worker,
        ..Card::default()
    };
    show(world, &[card(street), card(NO_CLASS), card(NO_CLASS)]);
    let filter = Filter {
        classes: Some(BitSet::from_iter([u32::from(street), u32::from(NO_CLASS)])),
        ..Filter::default()
    };
    assert_eq!(
        asked(&Veils::default(), world, &filter, NOW_S)
            .total()
            .cases,
        1
    );
}

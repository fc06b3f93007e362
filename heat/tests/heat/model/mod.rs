//! The plain model: a list of cases, counted one by one.

use std::collections::BTreeMap;

use heat::{BitSet, Case, Change, Filter, Group, Heat, NO_AREA, Times, View};

/// A case somewhere, a second after the one before it.
pub fn case(number: u32, lon: f64, lat: f64) -> Case {
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

/// A list of cases by number, and the heat that must agree with it.
#[derive(Default)]
pub struct Pair {
    pub model: BTreeMap<u32, Case>,
    pub heat: Heat,
}

impl Pair {
    pub fn of(cases: &[Case]) -> Self {
        let model = cases.iter().map(|case| (case.case, *case)).collect();
        Self {
            model,
            heat: Heat::from_cases(cases.to_vec()),
        }
    }

    pub fn insert_many(&mut self, cases: &[Case]) {
        self.heat.insert_many(cases);
        self.model
            .extend(cases.iter().map(|case| (case.case, *case)));
    }

    pub fn update(&mut self, number: u32, change: &Change) {
        let there = self.heat.update(number, change);
        assert_eq!(there, self.model.contains_key(&number));
        let Some(case) = self.model.get_mut(&number) else {
            return;
        };
        case.position = change.position.unwrap_or(case.position);
        case.at_s = change.at_s.unwrap_or(case.at_s);
        case.class = change.class.unwrap_or(case.class);
        case.source = change.source.unwrap_or(case.source);
        case.status = change.status.unwrap_or(case.status);
        case.area = change.area.unwrap_or(case.area);
        case.team = change.team.unwrap_or(case.team);
    }

    pub fn remove(&mut self, number: u32) {
        assert_eq!(
            self.heat.remove(number),
            self.model.remove(&number).is_some()
        );
    }

    pub fn passing<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Case> {
        self.model.values().filter(move |case| passes(case, filter))
    }
}

pub fn passes(case: &Case, filter: &Filter) -> bool {
    let within = |set: &Option<BitSet>, number: u32| {
        set.as_ref()
            .is_none_or(|set| set.iter().any(|other| other == number))
    };
    filter.from_s.is_none_or(|from_s| case.at_s >= from_s)
        && filter.to_s.is_none_or(|to_s| case.at_s < to_s)
        && filter
            .times
            .as_ref()
            .is_none_or(|times| counts(times, case.at_s))
        && within(&filter.classes, case.class.into())
        && within(&filter.sources, case.source.into())
        && within(&filter.statuses, case.status.into())
        && within(&filter.areas, case.area)
        && within(&filter.teams, case.team.into())
}

/// Do the times have a moment? Counted in seconds from the first Monday of 1970, not by hours as the crate does.
fn counts(times: &Times, at_s: i64) -> bool {
    let local_s = at_s + i64::from(times.offset_s);
    let of_week_s = (local_s - 4 * 86_400).rem_euclid(7 * 86_400);
    let day = (local_s - local_s.rem_euclid(86_400)) / 86_400;
    times.week.is_none_or(|week| {
        (0..168).any(|hour| week.contains(hour) && of_week_s / 3_600 == i64::from(hour))
    }) && times
        .days
        .as_ref()
        .is_none_or(|days| days.iter().any(|other| other == day))
}

/// Column and row in `2^bits` equal parts of the web-mercator square, by another formula than the
/// crate's: ln(tan + sec), and latitudes cut off by the result instead of beforehand.
pub fn part(case: &Case, bits: u32) -> Option<(u32, u32)> {
    let (lon, lat) = case
        .position
        .filter(|(lon, lat)| lon.is_finite() && lat.is_finite())?;
    let parts = f64::from(1u32 << bits);
    let phi = lat.to_radians();
    let y = match lat {
        lat if lat >= 85.06 => 0.0,
        lat if lat <= -85.06 => 1.0,
        _ => 0.5 - (phi.tan() + 1.0 / phi.cos()).ln() / std::f64::consts::TAU,
    };
    let at = |share: f64| (share * parts).floor().clamp(0.0, parts - 1.0) as u32;
    Some((at((lon + 180.0) / 360.0), at(y)))
}

/// The same keys as [`Group`] promises, from the plain case.
pub fn key(case: &Case, group: Group<'_>) -> u64 {
    let local = |offset_s: i32| case.at_s + i64::from(offset_s);
    match group {
        Group::None => 0,
        Group::Area(ancestor) => {
            u64::from(ancestor.get(case.area as usize).copied().unwrap_or(NO_AREA))
        }
        Group::Class => case.class.into(),
        Group::Source => case.source.into(),
        Group::Status => case.status.into(),
        Group::Team => case.team.into(),
        Group::Hour { offset_s } => local(offset_s).div_euclid(3_600) as u64,
        Group::Day { offset_s } => local(offset_s).div_euclid(86_400) as u64,
        Group::Period { offset_s, period_s } => {
            let length_s = i64::from(period_s);
            let monday_s = if period_s % (7 * 86_400) == 0 {
                3 * 86_400
            } else {
                0
            };
            (local(offset_s) + monday_s).div_euclid(length_s) as u64
        }
        // 1970-01-05 was the first Monday.
        Group::HourOfWeek { offset_s } => {
            (local(offset_s) - 4 * 86_400).rem_euclid(7 * 86_400) as u64 / 3_600
        }
    }
}

/// The cases that pass, by tile of a zoom; also the tiles in which none of the cases passes.
fn by_tile<'a>(pair: &Pair, passing: &[&'a Case], z: u8) -> BTreeMap<(u32, u32), Vec<&'a Case>> {
    let tile = |case: &Case| part(case, u32::from(z));
    let all = pair
        .model
        .values()
        .filter_map(|case| Some((tile(case)?, Vec::new())));
    let mut tiles: BTreeMap<_, Vec<&Case>> = all.collect();
    for case in passing {
        if let Some(here) = tile(case).and_then(|tile| tiles.get_mut(&tile)) {
            here.push(case);
        }
    }
    tiles
}

/// What must hold of a view for one filter; `model` is what it was taken from.
pub fn check(pair: &Pair, view: &View, filter: &Filter, ancestor: &[u32]) {
    let passing: Vec<&Case> = pair.passing(filter).collect();
    let totals = view.total(filter);
    let without = passing
        .iter()
        .filter(|case| part(case, 0).is_none())
        .count() as u64;
    assert_eq!(
        (totals.cases, totals.without_position),
        (passing.len() as u64, without)
    );
    for z in 0..=heat::ZOOM_MAX {
        let tiles = by_tile(pair, &passing, z);
        let totals_of = tiles
            .iter()
            .map(|(&tile, here)| check_tile(view, here, filter, z, tile));
        let sum: u64 = totals_of.sum();
        assert_eq!(sum + totals.without_position, totals.cases, "at zoom {z}");
    }
    for group in groups(ancestor) {
        let mut expected = BTreeMap::new();
        for case in &passing {
            *expected.entry(key(case, group)).or_insert(0u64) += 1;
        }
        if matches!(group, Group::None) {
            expected.entry(0).or_insert(0);
        }
        let mut counted = view.counts(filter, group);
        assert!(
            counted.is_sorted_by_key(|&(key, _)| key as i64),
            "lowest key first: {group:?}"
        );
        counted.sort_unstable();
        assert_eq!(
            counted,
            expected.into_iter().collect::<Vec<_>>(),
            "{group:?}"
        );
    }
}

/// Compares one tile with the model, cells, total and positions; gives the total.
fn check_tile(view: &View, here: &[&Case], filter: &Filter, z: u8, (x, y): (u32, u32)) -> u64 {
    let counted = view
        .tile(z, x, y, filter)
        .expect("the model has only tiles that exist");
    let bits = u32::from(z);
    let mut cells = BTreeMap::new();
    let mut newest = Vec::new();
    for case in here {
        let (column, row) = part(case, bits + 6).expect("it has a tile, so it has a cell");
        *cells
            .entry(((row % 64) * 64 + column % 64) as u16)
            .or_insert(0u32) += 1;
        newest.push((case.at_s, case.case));
    }
    assert_eq!(counted.total, newest.len() as u64, "{z}/{x}/{y}");
    assert_eq!(
        counted.cells,
        cells.into_iter().collect::<Vec<_>>(),
        "{z}/{x}/{y}"
    );
    newest.sort_unstable_by(|a, b| b.cmp(a));
    let positions = view.positions(z, x, y, filter, 3).expect("the tile exists");
    let found: Vec<_> = positions
        .found
        .iter()
        .map(|found| (found.at_s, found.case))
        .collect();
    let shown = newest.len().min(3);
    assert_eq!(found, newest[..shown]);
    assert_eq!(positions.left_out, (newest.len() - shown) as u64);
    counted.total
}

fn groups(ancestor: &[u32]) -> [Group<'_>; 14] {
    let offset_s = 8 * 3_600;
    [
        Group::None,
        Group::Area(ancestor),
        Group::Class,
        Group::Source,
        Group::Status,
        Group::Team,
        Group::Hour { offset_s },
        Group::Day {
            offset_s: -offset_s,
        },
        Group::HourOfWeek { offset_s },
        Group::HourOfWeek { offset_s: -9_000 },
        Group::Period {
            offset_s,
            period_s: 7 * 86_400,
        },
        Group::Period {
            offset_s,
            period_s: 6 * 3_600,
        },
        Group::Period {
            offset_s: -9_000,
            period_s: 14 * 86_400,
        },
        Group::Period {
            offset_s: 20_700,
            period_s: 77,
        },
    ]
}

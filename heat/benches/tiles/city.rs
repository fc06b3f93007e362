//! A made-up district, and random questions about it.

use heat::{BitSet, Case, Filter, Spot, Tile, Times};
use rand::Rng;
use rand::rngs::SmallRng;

pub const SEED: u64 = 1;
pub const WEST_DEG: f64 = 113.35;
pub const SOUTH_DEG: f64 = 23.0;
pub const WIDTH_DEG: f64 = 0.25;
pub const HEIGHT_DEG: f64 = 0.4;
pub const GRIDS_AXIS: u32 = 40;
pub const CLASSES: u16 = 200;
pub const FROM_S: i64 = 1_700_000_000;
pub const TWO_YEARS_S: i64 = 2 * 365 * 86_400;
pub const OFFSET_S: i32 = 8 * 3_600;

/// A case of a made-up district: a fifth anywhere, the others around forty centres.
pub fn one(rng: &mut SmallRng, case: u32) -> Case {
    let (x, y) = if rng.random_range(0..5) == 0 {
        (rng.random(), rng.random())
    } else {
        let centre = f64::from(rng.random_range(0..40u32));
        let near = |rng: &mut SmallRng| (rng.random::<f64>() + rng.random::<f64>() - 1.0) * 0.05;
        let (x, y) = ((centre * 0.618).fract(), (centre * 0.755).fract());
        (
            (x + near(rng)).clamp(0.0, 0.999_999),
            (y + near(rng)).clamp(0.0, 0.999_999),
        )
    };
    let grid = |share: f64| (share * f64::from(GRIDS_AXIS)) as u32;
    let position = (WEST_DEG + x * WIDTH_DEG, SOUTH_DEG + y * HEIGHT_DEG);
    Case {
        case,
        position: (rng.random_range(0..50) > 0).then_some(position),
        at_s: FROM_S + rng.random_range(0..TWO_YEARS_S),
        class: rng.random_range(0..CLASSES),
        source: rng.random_range(0..10),
        status: if rng.random_range(0..10) == 0 {
            rng.random_range(0..6)
        } else {
            5
        },
        area: grid(y) * GRIDS_AXIS + grid(x),
        team: rng.random_range(0..60),
    }
}

/// The tile in which a random case lies: busy tiles are asked for more often.
pub fn tile_of(rng: &mut SmallRng, cases: &[Case], z: u8) -> Tile {
    let case = cases[rng.random_range(0..cases.len())];
    let (lon, lat) = case.position.unwrap_or((WEST_DEG, SOUTH_DEG));
    Tile::of(Spot::of(lon, lat).expect("positions are finite"), z).expect("zooms go to 18")
}

/// A random choice; a quarter of them asks for hours of the week or for holidays.
pub fn filter(rng: &mut SmallRng) -> Filter {
    let mut filter = Filter {
        times: match rng.random_range(0..8) {
            0 => Some(weekends()),
            1 => Some(holidays()),
            _ => None,
        },
        ..Filter::default()
    };
    if rng.random_range(0..4) > 0 {
        // From an hour to two years, shorter ones as often as longer ones.
        let length_s = (3_600.0 * 17_520f64.powf(rng.random())) as i64;
        let from_s = FROM_S + rng.random_range(0..=TWO_YEARS_S - length_s);
        (filter.from_s, filter.to_s) = (Some(from_s), Some(from_s + length_s));
    }
    let mut some = |share: u32, count: usize, below: u32| {
        let chosen = rng.random_range(0..100) < share;
        chosen.then(|| {
            (0..count)
                .map(|_| rng.random_range(0..below))
                .collect::<BitSet>()
        })
    };
    filter.classes = some(50, 8, u32::from(CLASSES));
    filter.sources = some(25, 3, 10);
    filter.statuses = some(25, 2, 6);
    filter.areas = some(10, 300, GRIDS_AXIS * GRIDS_AXIS);
    filter
}

/// Saturdays and Sundays from 9 to 18.
pub fn weekends() -> Times {
    let day = |day: u8| day * 24 + 9..day * 24 + 18;
    Times {
        offset_s: OFFSET_S,
        week: Some(day(5).chain(day(6)).collect()),
        days: None,
    }
}

/// Thirteen days a year, in four blocks.
pub fn holidays() -> Times {
    let first_day = (FROM_S + i64::from(OFFSET_S)).div_euclid(86_400);
    let blocks = [(48, 1), (90, 8), (180, 3), (320, 1)];
    let of_year = |year: i64| {
        let days = blocks.map(|(begin, long)| begin + year * 365..begin + year * 365 + long);
        days.into_iter().flatten()
    };
    Times {
        offset_s: OFFSET_S,
        week: None,
        days: Some(
            (0..2)
                .flat_map(of_year)
                .map(|day| first_day + day)
                .collect(),
        ),
    }
}

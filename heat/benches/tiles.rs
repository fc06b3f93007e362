//! How fast tiles, positions and tables are at one and ten million cases, and what a case costs.
//!
//! `cargo bench -p heat --bench tiles [-- MILLIONS…]` prints `bench name value unit` lines. One
//! core answers; the live part adds one writer. Times are milliseconds.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use heat::{BitSet, Case, Change, Filter, Group, Heat, Spot, Tile, View};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const SEED: u64 = 1;
const WEST_DEG: f64 = 113.35;
const SOUTH_DEG: f64 = 23.0;
const WIDTH_DEG: f64 = 0.25;
const HEIGHT_DEG: f64 = 0.4;
const GRIDS_AXIS: u32 = 40;
const CLASSES: u16 = 200;
const FROM_S: i64 = 1_700_000_000;
const TWO_YEARS_S: i64 = 2 * 365 * 86_400;
const QUERIES: usize = 2_000;

fn main() {
    let asked: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    let millions = if asked.is_empty() { vec![1, 10] } else { asked };
    for million in millions {
        measure(million);
    }
}

fn measure(million: usize) {
    let rng = &mut SmallRng::seed_from_u64(SEED);
    let cases: Vec<Case> = (1..=million as u32 * 1_000_000)
        .map(|case| one(rng, case))
        .collect();
    let before = resident_bytes();
    let started = Instant::now();
    let mut heat = Heat::from_cases(cases.clone());
    line(
        million,
        "build",
        started.elapsed().as_secs_f64() * 1e3,
        "ms",
    );
    line(
        million,
        "memory_counted",
        heat.memory_bytes() as f64 / cases.len() as f64,
        "bytes/case",
    );
    let resident = resident_bytes().saturating_sub(before);
    line(
        million,
        "memory_resident",
        resident as f64 / cases.len() as f64,
        "bytes/case",
    );
    tiles(million, heat.view(), &cases, rng);
    tables(million, heat.view());
    live(million, &mut heat, &cases, rng);
}

fn tiles(million: usize, view: &View, cases: &[Case], rng: &mut SmallRng) {
    let mut by_zoom = Vec::new();
    let mut all = Vec::new();
    let mut positions = Vec::new();
    for number in 0..QUERIES {
        let z = (number % 19) as u8;
        let tile = tile_of(rng, cases, z);
        let filter = filter(rng);
        let took = timed(|| view.tile(z, tile.x(), tile.y(), &filter));
        all.push(took);
        by_zoom.push((z, took));
        if z >= 13 {
            let limit = 10_000;
            positions.push(timed(|| {
                view.positions(z, tile.x(), tile.y(), &filter, limit)
            }));
        }
    }
    spread(million, "tile", all);
    for (name, zooms) in [("z0_9", 0..=9), ("z10_13", 10..=13), ("z14_18", 14..=18)] {
        let some = by_zoom
            .iter()
            .filter(|(z, _)| zooms.contains(z))
            .map(|&(_, took)| took);
        spread(million, &format!("tile_{name}"), some.collect());
    }
    spread(million, "positions", positions);
    let all = Filter::default();
    let whole = (0..20).map(|_| timed(|| view.tile(8, 208, 111, &all)));
    spread(million, "tile_unfiltered_whole", whole.collect());
    let middle =
        Spot::of(WEST_DEG + WIDTH_DEG / 2.0, SOUTH_DEG + HEIGHT_DEG / 2.0).expect("finite");
    let tile = Tile::of(middle, 11).expect("zoom 11 exists");
    let busy = (0..20).map(|_| timed(|| view.tile(11, tile.x(), tile.y(), &all)));
    spread(million, "tile_unfiltered_z11", busy.collect());
}

fn tables(million: usize, view: &View) {
    let ancestor: Vec<u32> = (0..GRIDS_AXIS * GRIDS_AXIS)
        .map(|area| area / 100)
        .collect();
    let offset_s = 8 * 3_600;
    let groups = [
        ("area", Group::Area(&ancestor)),
        ("class", Group::Class),
        ("source", Group::Source),
        ("status", Group::Status),
        ("team", Group::Team),
        ("hour", Group::Hour { offset_s }),
        ("day", Group::Day { offset_s }),
        ("hour_of_week", Group::HourOfWeek { offset_s }),
    ];
    let month = Filter {
        from_s: Some(FROM_S + TWO_YEARS_S / 2),
        to_s: Some(FROM_S + TWO_YEARS_S / 2 + 30 * 86_400),
        ..Filter::default()
    };
    let classes = Filter {
        classes: Some((0..8).collect()),
        ..Filter::default()
    };
    for (name, filter) in [
        ("all", Filter::default()),
        ("month", month),
        ("classes", classes),
    ] {
        for (group, by) in groups {
            let took = (0..10).map(|_| timed(|| view.counts(&filter, by)));
            spread(million, &format!("counts_{group}_{name}"), took.collect());
        }
    }
}

/// Writes as fast as it can, then at 5,000 a second under a reader.
fn live(million: usize, heat: &mut Heat, cases: &[Case], rng: &mut SmallRng) {
    let mut next = cases.len() as u32 + 1;
    let published = RwLock::new(heat.snapshot());
    let started = Instant::now();
    let mut written = 0;
    while started.elapsed() < Duration::from_secs(2) {
        write_batch(heat, rng, &mut next, 10);
        *published.write().expect("no panic under the lock") = heat.snapshot();
        written += 10;
    }
    let rate = f64::from(written) / started.elapsed().as_secs_f64();
    line(million, "insert_and_update_batches_of_10", rate, "cases/s");
    let done = AtomicBool::new(false);
    let (reads, writes) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read_until(&done, &published, cases));
        let writes = paced(heat, rng, &mut next, &published);
        done.store(true, Ordering::Relaxed);
        (reader.join().expect("the reader ends"), writes)
    });
    spread(million, "live_5000_per_s_batch_to_published", writes);
    spread(million, "live_5000_per_s_reader_tile", reads);
}

/// Five seconds of 10 cases and 10 changes every 2 ms; how long until each batch was published.
fn paced(
    heat: &mut Heat,
    rng: &mut SmallRng,
    next: &mut u32,
    published: &RwLock<Arc<View>>,
) -> Vec<f64> {
    let started = Instant::now();
    let mut took = Vec::new();
    for batch in 0..2_500u32 {
        let due = Duration::from_millis(2) * batch;
        std::thread::sleep(due.saturating_sub(started.elapsed()));
        let due = started + due;
        write_batch(heat, rng, next, 10);
        *published.write().expect("no panic under the lock") = heat.snapshot();
        took.push(due.elapsed().as_secs_f64() * 1e3);
    }
    took
}

fn write_batch(heat: &mut Heat, rng: &mut SmallRng, next: &mut u32, cases: u32) {
    let batch: Vec<Case> = (*next..*next + cases).map(|case| one(rng, case)).collect();
    heat.insert_many(&batch);
    for _ in 0..cases {
        let status = Some(rng.random_range(0..6));
        heat.update(
            rng.random_range(1..*next),
            &Change {
                status,
                ..Change::default()
            },
        );
    }
    *next += cases;
}

fn read_until(done: &AtomicBool, published: &RwLock<Arc<View>>, cases: &[Case]) -> Vec<f64> {
    let mut rng = SmallRng::seed_from_u64(SEED + 1);
    let mut took = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let z = rng.random_range(0..=18);
        let (tile, filter) = (tile_of(&mut rng, cases, z), filter(&mut rng));
        took.push(timed(|| {
            let view = Arc::clone(&published.read().expect("no panic under the lock"));
            view.tile(z, tile.x(), tile.y(), &filter)
        }));
        std::thread::sleep(Duration::from_millis(1));
    }
    took
}

/// A case of a made-up district: a fifth anywhere, the others around forty centres.
fn one(rng: &mut SmallRng, case: u32) -> Case {
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
fn tile_of(rng: &mut SmallRng, cases: &[Case], z: u8) -> Tile {
    let case = cases[rng.random_range(0..cases.len())];
    let (lon, lat) = case.position.unwrap_or((WEST_DEG, SOUTH_DEG));
    Tile::of(Spot::of(lon, lat).expect("positions are finite"), z).expect("zooms go to 18")
}

fn filter(rng: &mut SmallRng) -> Filter {
    let mut filter = Filter::default();
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

fn timed<T>(run: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    black_box(run());
    started.elapsed().as_secs_f64() * 1e3
}

fn spread(million: usize, name: &str, mut took: Vec<f64>) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share).round() as usize];
    println!(
        "bench heat_{million}m_{name} {:.3} ms p50 (p99 {:.3} max {:.3} of {})",
        at(0.5),
        at(0.99),
        at(1.0),
        took.len()
    );
}

fn line(million: usize, name: &str, value: f64, unit: &str) {
    println!("bench heat_{million}m_{name} {value:.1} {unit}");
}

/// What the process holds in memory, where the system tells (Linux), else 0.
fn resident_bytes() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}

//! How fast tiles, positions and tables are at one and ten million cases, and what a case costs.
//!
//! `cargo bench -p heat --bench tiles [-- MILLIONS… PARTS…]` prints `bench name value unit` lines; parts are `tiles`,
//! `tables`, `question`, `live` and `snapshot`, all of them if none is named. One core answers; the live part adds one
//! writer. Times are milliseconds by the clock, or with the word `processor` those of the answering thread alone, which
//! on a busy machine say more.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod city;
mod live;
mod question;
mod snapshot;
mod tables;

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use city::{HEIGHT_DEG, SEED, SOUTH_DEG, WEST_DEG, WIDTH_DEG, filter, one, tile_of};
use heat::{Case, Filter, Heat, Spot, Tile, View};
use rand::SeedableRng;
use rand::rngs::SmallRng;

const QUERIES: usize = 2_000;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<usize> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let millions = if asked.is_empty() { vec![1, 10] } else { asked };
    let parts = ["tiles", "tables", "question", "live", "snapshot"];
    let named = |part: &&str| words.iter().any(|word| word == part);
    let none = !parts.iter().any(named);
    if words.iter().any(|word| word == "processor") {
        BY_PROCESSOR.store(true, Ordering::Relaxed);
    }
    for million in millions {
        measure(million, |part| none || named(&part));
    }
}

fn measure(million: usize, wanted: impl Fn(&str) -> bool) {
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
    if wanted("tiles") {
        tiles(million, heat.view(), &cases, rng);
    }
    if wanted("tables") {
        tables::tables(million, heat.view());
    }
    if wanted("question") {
        question::question(million, heat.view(), &cases, rng);
    }
    if wanted("snapshot") {
        snapshot::snapshot(million, heat.view());
    }
    if wanted("live") {
        live::live(million, &mut heat, &cases, rng);
    }
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

/// Are times those of the thread alone?
static BY_PROCESSOR: AtomicBool = AtomicBool::new(false);

fn timed<T>(run: impl FnOnce() -> T) -> f64 {
    if BY_PROCESSOR.load(Ordering::Relaxed) {
        let started = processor_s();
        black_box(run());
        return (processor_s() - started) * 1e3;
    }
    let started = Instant::now();
    black_box(run());
    started.elapsed().as_secs_f64() * 1e3
}

fn processor_s() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
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

//! How long a start takes from the log alone and from `state.snapshot`, what the file weighs, and what the second reading and
//! keeping it cost. Lines `bench NAME VALUE UNIT`.
//!
//! `HUYING_BENCH_DIR` names a data directory that no server has open, such as one made by `huying demo --cases 200000
//! --rate 0`; its file is removed and written. Without it, reports of the demo district are made, `HUYING_BENCH_CASES` of
//! them; that is one event a case, where a history has ten.

use cases::{Command, Report};
use server::cli::demo::prepare;
use server::installation::Installation;
use server::limits::BULK_COMMANDS_MAX;
use server::state_file::{FILE, confirm, keep};
use server::store::{Sqlite, Store};
use server::world::Settings;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Cases that are made.
const CASES: u32 = 200_000;
/// Starts of each kind: the first also brings the log into memory.
const STARTS: usize = 3;

fn main() {
    let made = tempfile::tempdir().expect("a temporary directory");
    let said = std::env::var_os("HUYING_BENCH_DIR");
    let dir = said.as_deref().map_or(made.path(), Path::new);
    if said.is_none() {
        let cases = std::env::var("HUYING_BENCH_CASES").ok();
        fill(
            dir,
            cases.map_or(CASES, |said| said.parse().expect("a number")),
        );
    }
    for number in 1..=STARTS {
        remove(dir);
        let installation = start(dir, &format!("log.{number}"));
        installation.close();
    }
    for number in 1..=STARTS {
        let installation = start(dir, &format!("snapshot.{number}"));
        if number == STARTS {
            measure(dir, &installation);
        }
        installation.close();
    }
}

fn remove(dir: &Path) {
    if dir.join(FILE).exists() {
        std::fs::remove_file(dir.join(FILE)).expect("ours");
    }
}

fn start(dir: &Path, name: &str) -> Installation {
    let began = Instant::now();
    let installation = Installation::open(dir, settings()).expect("opens");
    installation.wait_ready().expect("the log is sound");
    let (took, seq) = (began.elapsed().as_secs_f64(), installation.world.seq());
    let cases = installation.world.heat().1.len();
    println!(
        "bench start.{name} {took:.3} s ({cases} cases, {seq} events, {} MB)",
        memory_mb()
    );
    installation
}

fn measure(dir: &Path, installation: &Installation) {
    let world = &installation.world;
    let began = Instant::now();
    println!(
        "bench start.second_reading.is {:?} -",
        confirm(world, &|| true)
    );
    let took = began.elapsed().as_secs_f64();
    println!(
        "bench start.second_reading {took:.3} s (at the most {} MB)",
        memory_mb()
    );
    let bytes = std::fs::metadata(dir.join(FILE)).map_or(0, |file| file.len());
    println!("bench start.file {bytes} bytes");
    // One event more, so that there is something to write.
    let report = Command::Report(report(u32::MAX));
    drop(installation.engine.submit_many_blocking(vec![report]));
    let began = Instant::now();
    keep(world);
    let took = began.elapsed().as_secs_f64();
    println!(
        "bench start.keep {took:.3} s (at the most {} MB)",
        memory_mb()
    );
}

/// The most that this process has had in memory; 0 where the system does not say.
fn memory_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

fn settings() -> Settings {
    Settings {
        demo: true,
        hold: true,
        ..Settings::default()
    }
}

fn fill(dir: &Path, cases: u32) {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir).expect("an empty directory"));
    assert!(prepare(&*store).expect("the demo district"));
    let installation = Installation::of(store, dir, settings()).expect("opens");
    installation.wait_ready().expect("an empty log");
    let numbers: Vec<u32> = (1..=cases).collect();
    for part in numbers.chunks(BULK_COMMANDS_MAX) {
        let reports = part.iter().map(|number| Command::Report(report(*number)));
        let answers = installation.engine.submit_many_blocking(reports.collect());
        assert!(answers.iter().all(Result::is_ok));
    }
    installation.close();
}

/// Spread over the district's southern half by multiples of the golden ratio.
fn report(number: u32) -> Report {
    let part = |by: f64| (f64::from(number) * by).fract();
    let (lon, lat) = (
        113.40 + 0.14 * part(0.618_033_988_7),
        23.07 + 0.11 * part(0.754_877_666_2),
    );
    let (minute, second) = (number / 60 % 60, number % 60);
    let text = format!(
        r#"{{"id":"b{number}","source":"hotline","at":"2026-11-23T09:{minute:02}:{second:02}+08:00","lon":{lon:.6},"lat":{lat:.6},"class":"0505","text":"三辆货车占道，影响通行"}}"#
    );
    Report::from_json(text.as_bytes()).expect("well formed")
}

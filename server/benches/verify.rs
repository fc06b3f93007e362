//! How fast `huying verify` looks through a log of a million reports of the demo district, both processors at work: the
//! log's own proof alone, and everything, from the first look into the directory to the last word. Lines `bench NAME VALUE UNIT`.

use cases::{Command, Report};
use server::cli::demo::prepare;
use server::cli::verify::{Depth, check_log};
use server::installation::Installation;
use server::limits::BULK_COMMANDS_MAX;
use server::store::{Sqlite, Store};
use server::world::Settings;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Reports of the log; `HUYING_BENCH_ENTRIES` says another number.
const ENTRIES: u32 = 1_000_000;
/// Looks at the same log: the first also brings it into memory.
const LOOKS: usize = 3;
const CLASSES: [&str; 4] = ["0102", "0404", "0505", "0507"];

fn main() {
    let said = std::env::var("HUYING_BENCH_ENTRIES").ok();
    let entries = said.map_or(ENTRIES, |said| said.parse().expect("a number"));
    let dir = tempfile::tempdir().expect("a temporary directory");
    fill(dir.path(), entries);
    for look in 1..=LOOKS {
        for (name, depth) in [("log", Depth::Log), ("whole", Depth::Everything)] {
            let began = Instant::now();
            let told = check_log(dir.path(), None, depth).expect("it can be read");
            assert!(told.holds, "{:?}", told.lines);
            let rate = f64::from(entries) / began.elapsed().as_secs_f64();
            println!("bench verify.{name}.{look} {rate:.0} entries/s");
        }
    }
}

fn fill(dir: &Path, entries: u32) {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir).expect("an empty directory"));
    assert!(prepare(&*store).expect("the demo district"));
    let settings = Settings {
        demo: true,
        ..Settings::default()
    };
    let installation = Installation::of(store, dir, settings).expect("opens");
    installation.wait_ready().expect("an empty log");
    let numbers: Vec<u32> = (0..entries).collect();
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
    let class = CLASSES[number as usize % CLASSES.len()];
    let (minute, second) = (number / 60 % 60, number % 60);
    let text = format!(
        r#"{{"id":"b{number}","source":"hotline","at":"2026-11-23T09:{minute:02}:{second:02}+08:00","lon":{lon:.6},"lat":{lat:.6},"class":"{class}","text":"三辆货车占道，影响通行"}}"#
    );
    Report::from_json(text.as_bytes()).expect("well formed")
}

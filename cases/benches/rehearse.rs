//! How fast one core rehearses past cases and checks the duties; one line `bench NAME VALUE UNIT` a figure.

#![expect(
    clippy::disallowed_methods,
    reason = "a bench reads the clock; the library must not"
)]

#[path = "../tests/cases/district.rs"]
mod district;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use cases::rehearse::{PastCase, rehearse};
use cases::{CaseNo, Tables, Texts, World, check_duties};
use jiff::{Timestamp, ToSpan};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

const CASES: u32 = 500_000;

fn main() {
    let before = World::new(district::edition(), district::tables());
    let start: Timestamp = "2026-01-01T00:00:00+08:00".parse().expect("a time");
    let begun = Instant::now();
    black_box(check_duties(&before, start));
    println!(
        "bench check_duties {:.1} ms",
        begun.elapsed().as_secs_f64() * 1e3
    );

    let changed = data::tables::DUTIES.replace(",police,traffic;integrated,", ",traffic,police,");
    let text = |file| {
        if file == "duties.csv" {
            &*changed
        } else {
            data::tables::text(file)
        }
    };
    let tables = Tables::parse(&Texts::gather(text)).expect("the changed tables are right");
    let after = World::new(district::edition(), Arc::new(tables));

    let cases = past(&before, start);
    let until = start + (400 * 24).hours();
    let begun = Instant::now();
    let rehearsal = rehearse(&before, &after, cases, until, 1_000);
    let rate = f64::from(CASES) / begun.elapsed().as_secs_f64();
    println!("bench rehearse {rate:.0} cases/s");
    println!("bench rehearse_changed {} cases", rehearsal.changed);
}

/// Cases of all classes in all grids over a year, with what is recorded of them.
fn past(world: &World, start: Timestamp) -> Vec<PastCase> {
    let mut random = SmallRng::seed_from_u64(1);
    let (classes, areas) = (world.tables().classes(), world.edition().areas());
    let blank = (1..=CASES).map(|number| {
        let dispatched_at = start + random.random_range(0..365 * 24 * 60).minutes();
        PastCase {
            number: CaseNo(number),
            class: classes[random.random_range(0..classes.len())].code.clone(),
            area: areas[random.random_range(0..areas.len())].code.clone(),
            dispatched_at,
            finished_at: Some(dispatched_at + random.random_range(0..48).hours()),
            pauses: Vec::new(),
            recorded: None,
        }
    });
    let far = start + (400 * 24).hours();
    let recorded = blank.map(|case| {
        let told = cases::rehearse::rehearsed(world, world, case.clone(), far);
        PastCase {
            recorded: told.map(|told| told.before),
            ..case
        }
    });
    recorded.collect()
}

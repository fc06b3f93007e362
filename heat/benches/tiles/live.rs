//! What a writer can do, alone and under a reader.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use heat::{Case, Change, Heat, View};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};

use crate::city::{SEED, filter, one, tile_of};
use crate::{line, spread, timed};

/// Writes as fast as it can, then at 5,000 a second under a reader.
pub fn live(million: usize, heat: &mut Heat, cases: &[Case], rng: &mut SmallRng) {
    let mut next = cases.len() as u32 + 1;
    let published = RwLock::new(heat.snapshot());
    let started = Instant::now();
    let (mut written, mut took_ms) = (0, 0.0);
    while started.elapsed() < Duration::from_secs(2) {
        took_ms += timed(|| {
            write_batch(heat, rng, &mut next, 10);
            *published.write().expect("no panic under the lock") = heat.snapshot();
        });
        written += 10;
    }
    let rate = f64::from(written) / took_ms * 1e3;
    line(million, "insert_and_update_batches_of_10", rate, "cases/s");
    let batch: Vec<Case> = (next..next + 100_000).map(|case| one(rng, case)).collect();
    next += 100_000;
    let took_ms = timed(|| {
        batch
            .chunks(1_000)
            .for_each(|batch| heat.insert_many(batch));
    });
    line(million, "insert_batches_of_1000", 1e8 / took_ms, "cases/s");
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

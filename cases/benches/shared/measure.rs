//! How figures are taken and told.

use std::time::Instant;

/// Runs and tells how many a second of processor time, so that a busy machine measures the same.
pub fn rate(name: &str, count: usize, run: impl FnOnce()) {
    let (start, cpu_s) = (Instant::now(), processor_s());
    run();
    let wall_s = start.elapsed().as_secs_f64();
    let spent_s = processor_s()
        .zip(cpu_s)
        .map_or(wall_s, |(after, before)| after - before);
    tell(name, count as f64 / spent_s, "per_processor_second");
}

/// Seconds that this thread has had a processor; none where Linux does not tell.
fn processor_s() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(told.split(' ').next()?.parse::<f64>().ok()? / 1e9)
}

pub fn tell(name: &str, value: f64, unit: &str) {
    println!("bench {name} {value:.1} {unit}");
}

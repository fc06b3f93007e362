//! How fast positions find their area: build, memory and rates, beside the plain way, on generated partitions.
//!
//! `cargo bench -p grids --bench locate`. Prints a table, then `bench name value unit` lines. What runs on one core is
//! measured in that core's own time (Linux `schedstat`), so that other work on the machine does not blur it; what runs
//! on all cores, and the build, in wall-clock time.
#![allow(clippy::disallowed_methods, missing_docs)]

use std::time::Instant;

use data::partition::Partition;
use geo::{Contains, MultiPolygon};
use grids::{About, CodeScheme, Edition, Found, NewArea, Position};
use rstar::{AABB, RTree, RTreeObject};

/// Positions in a measured batch, and how often each batch is measured; the median counts.
const POSITIONS: usize = 4_000_000;
const RUNS: usize = 7;
/// The plain way is slow: fewer positions, fewer runs.
const PLAIN_POSITIONS: usize = 400_000;
const PLAIN_RUNS: usize = 3;

struct Case {
    name: &'static str,
    areas: usize,
    vertices: usize,
    goal_per_s: f64,
}

const CASES: [Case; 2] = [
    Case {
        name: "2k",
        areas: 2_000,
        vertices: 126,
        goal_per_s: 20e6,
    },
    Case {
        name: "50k",
        areas: 50_000,
        vertices: 65,
        goal_per_s: 10e6,
    },
];

fn main() {
    let mut lines = Vec::new();
    for case in &CASES {
        measure(case, &mut |name: &str, value: f64, unit: &str| {
            lines.push(format!(
                "bench grids.locate.{}.{name} {value:.4} {unit}",
                case.name
            ));
        });
    }
    for line in lines {
        println!("{line}");
    }
}

fn measure(case: &Case, say: &mut impl FnMut(&str, f64, &str)) {
    let partition = Partition::new(1, case.areas, case.vertices);
    let areas = partition.build();
    let vertices: usize = areas
        .iter()
        .map(|(_, polygon)| polygon.exterior().0.len())
        .sum();
    println!(
        "\n{} areas, {:.1} vertices each",
        areas.len(),
        vertices as f64 / areas.len() as f64
    );
    let (build_s, build_core_s, edition) = built(&areas);
    let coordinate_bytes = (vertices * 16) as f64;
    let locator = edition.locator_bytes() as f64 / coordinate_bytes;
    println!(
        "  build of the edition        {build_s:>8.3} s, {build_core_s:.3} s of all cores together"
    );
    println!(
        "  locator / coordinates       {locator:>8.2} (with the shapes {:.2})",
        locator + 1.0
    );
    say("build", build_s, "s");
    say("memory", locator + 1.0, "bytes/coordinate-byte");

    let positions = positions(&partition, POSITIONS);
    let mut out = vec![Found::OUTSIDE; positions.len()];
    let one = rate(RUNS, positions.len(), || {
        edition.locate_block(&positions, &mut out);
    });
    let all_s = (0..RUNS).map(|_| wall_s(|| edition.locate_bulk(&positions, &mut out)));
    let all = positions.len() as f64 / median(all_s.collect());
    let singly = rate(3, positions.len(), || {
        for (position, out) in positions.iter().zip(&mut out) {
            *out = edition.find_area(*position);
        }
    });
    let outside = outside(&edition, PLAIN_POSITIONS);
    edition.nearest(outside[0]);
    let nearest = rate(PLAIN_RUNS, outside.len(), || {
        for position in &outside {
            std::hint::black_box(edition.nearest(*position));
        }
    });
    let plain = plain_rate(&areas, &positions[..PLAIN_POSITIONS]);
    println!(
        "  one core                    {:>8.2} M points/s (goal {:.0})",
        one / 1e6,
        case.goal_per_s / 1e6
    );
    println!(
        "  all cores                   {:>8.2} M points/s",
        all / 1e6
    );
    println!(
        "  one core, one at a time     {:>8.2} M points/s",
        singly / 1e6
    );
    println!(
        "  rstar + geo Contains        {:>8.2} M points/s ({:.1} times slower)",
        plain / 1e6,
        one / plain
    );
    println!(
        "  outside, nearest area       {:>8.2} M points/s",
        nearest / 1e6
    );
    say("nearest", nearest / 1e6, "Mpoints/s");
    say("one-core", one / 1e6, "Mpoints/s");
    say("all-cores", all / 1e6, "Mpoints/s");
    say("singly", singly / 1e6, "Mpoints/s");
    say("plain", plain / 1e6, "Mpoints/s");
    say("ratio", one / plain, "times");
}

/// Positions in no area, within half the extent around all areas.
fn outside(edition: &Edition, count: usize) -> Vec<Position> {
    let bounds = edition.bounds();
    let (width, height) = (bounds.east - bounds.west, bounds.north - bounds.south);
    let spread = |step: u64, by: f64| (step as f64 * by).fract() * 2.0 - 0.5;
    (0..)
        .map(|step| {
            let lon = bounds.west + spread(step, 0.618_033_988_75) * width;
            let lat = bounds.south + spread(step, 0.414_213_562_37) * height;
            Position::new(lon, lat).expect("near the areas")
        })
        .filter(|position| edition.find_area(*position) == Found::OUTSIDE)
        .take(count)
        .collect()
}

/// Wall-clock seconds, seconds summed over the cores, and the edition.
fn built(areas: &[(String, geo::Polygon<f64>)]) -> (f64, f64, Edition) {
    let (mut seconds, mut core_seconds) = (Vec::new(), Vec::new());
    let mut last = None;
    for _ in 0..3 {
        let new = areas
            .iter()
            .map(|(code, polygon)| NewArea {
                code: code.as_str().into(),
                name: "".into(),
                level: 0,
                parent: None,
                shape: MultiPolygon::new(vec![polygon.clone()]),
            })
            .collect();
        drop(last.take());
        let (start, core_start) = (Instant::now(), process_s());
        let edition = Edition::from_areas(
            vec!["area".into()],
            CodeScheme::Plain,
            About::default(),
            new,
        );
        seconds.push(start.elapsed().as_secs_f64());
        core_seconds.push(process_s() - core_start);
        last = Some(edition.expect("the generated areas make an edition"));
    }
    (
        median(seconds),
        median(core_seconds),
        last.expect("it was built"),
    )
}

/// Half anywhere, half in crowds.
fn positions(partition: &Partition, count: usize) -> Vec<Position> {
    let points = partition.points(7, count, 0.5, 40);
    points
        .into_iter()
        .map(|(lon, lat)| Position::new(lon, lat).expect("near Guangzhou"))
        .collect()
}

struct Boxed<'a> {
    number: usize,
    polygon: &'a geo::Polygon<f64>,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Boxed<'_> {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl rstar::PointDistance for Boxed<'_> {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        rstar::Envelope::distance_2(&self.envelope, point)
    }

    fn contains_point(&self, point: &[f64; 2]) -> bool {
        rstar::Envelope::contains_point(&self.envelope, point)
    }
}

fn plain_rate(areas: &[(String, geo::Polygon<f64>)], positions: &[Position]) -> f64 {
    let boxed = areas.iter().enumerate().map(|(number, (_, polygon))| {
        let corners: Vec<[f64; 2]> = polygon.exterior().0.iter().map(|c| [c.x, c.y]).collect();
        Boxed {
            number,
            polygon,
            envelope: AABB::from_points(&corners),
        }
    });
    let tree = RTree::bulk_load(boxed.collect());
    let mut found = 0;
    let rate = rate(PLAIN_RUNS, positions.len(), || {
        for position in positions {
            let point = [position.lon_deg(), position.lat_deg()];
            let candidates = tree.locate_all_at_point(&point);
            let area = candidates
                .filter(|c| c.polygon.contains(&geo::Point::new(point[0], point[1])))
                .map(|c| c.number);
            found += usize::from(area.min().is_some());
        }
    });
    assert!(
        found * 100 >= positions.len() * PLAIN_RUNS * 99,
        "nearly every position lies in an area"
    );
    rate
}

fn rate(runs: usize, positions: usize, mut run: impl FnMut()) -> f64 {
    let seconds = (0..runs).map(|_| core_s(&mut run));
    positions as f64 / median(seconds.collect())
}

fn wall_s(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}

/// Seconds that this thread was really running; wall-clock seconds where the system does not tell.
fn core_s(run: impl FnOnce()) -> f64 {
    let before = running_ns();
    let wall = wall_s(run);
    match (before, running_ns()) {
        (Some(before), Some(after)) => (after - before) as f64 / 1e9,
        _ => wall,
    }
}

/// Seconds that all threads of this process were running, to a hundredth; 0 where the system does not tell.
fn process_s() -> f64 {
    let Ok(text) = std::fs::read_to_string("/proc/self/stat") else {
        return 0.0;
    };
    // The program's name may have spaces: fields are counted after its closing bracket.
    let fields = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

fn running_ns() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

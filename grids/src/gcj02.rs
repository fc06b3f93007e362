//! The coordinate systems of consumer maps in China: GCJ-02 (国测局坐标) and BD-09 (百度坐标).
//!
//! Both bend WGS 84 by smooth offsets, published only through their implementations; the constants below are
//! the ones those agree on. Outside a rough box around China GCJ-02 is WGS 84 unchanged, and so, here, is BD-09.
//! The inverse is found by iteration: to within a few ulps, far below a millimetre.

use std::f64::consts::PI;

use libm::{atan2, cos, hypot, sin};

/// Semi-major axis of the Krassovsky ellipsoid, which the offset is computed on.
const KRASSOVSKY_A_M: f64 = 6_378_245.0;
const KRASSOVSKY_E2: f64 = 0.006_693_421_622_965_943;
const BAIDU_PI: f64 = PI * 3000.0 / 180.0;

/// The inverse gains about four decimal digits a round; ten is far more than a double holds.
const ROUNDS_MAX: usize = 10;
/// Less than a micrometre; below this a further round changes nothing that anyone could measure.
const ENOUGH_DEG: f64 = 1e-13;

/// True inside the box where the offset is applied.
pub(crate) fn is_bent(lon: f64, lat: f64) -> bool {
    (72.004..=137.8347).contains(&lon) && (0.8293..=55.8271).contains(&lat)
}

/// WGS 84 → GCJ-02, degrees.
pub(crate) fn gcj02_from_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    if !is_bent(lon, lat) {
        return (lon, lat);
    }
    let (east, north) = gcj02_offset(lon, lat);
    (lon + east, lat + north)
}

/// GCJ-02 → WGS 84, degrees.
pub(crate) fn wgs84_from_gcj02(lon: f64, lat: f64) -> (f64, f64) {
    // The box is defined on the WGS 84 side: whichever reading leads back to what was given is the right one.
    let (x, y) = inverse((lon, lat), (lon, lat), |x, y| {
        let (east, north) = gcj02_offset(x, y);
        (x + east, y + north)
    });
    if is_bent(x, y) { (x, y) } else { (lon, lat) }
}

/// WGS 84 → BD-09, degrees.
pub(crate) fn bd09_from_wgs84(lon: f64, lat: f64) -> (f64, f64) {
    if !is_bent(lon, lat) {
        return (lon, lat);
    }
    let (x, y) = gcj02_from_wgs84(lon, lat);
    bd09_from_gcj02(x, y)
}

/// BD-09 → WGS 84, degrees.
pub(crate) fn wgs84_from_bd09(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = inverse((lon, lat), (lon - 0.0065, lat - 0.006), bd09_from_gcj02);
    let (x, y) = inverse((x, y), (x, y), |x, y| {
        let (east, north) = gcj02_offset(x, y);
        (x + east, y + north)
    });
    if is_bent(x, y) { (x, y) } else { (lon, lat) }
}

fn bd09_from_gcj02(x: f64, y: f64) -> (f64, f64) {
    let radius = hypot(x, y) + 0.000_02 * sin(y * BAIDU_PI);
    let angle = atan2(y, x) + 0.000_003 * cos(x * BAIDU_PI);
    (radius * cos(angle) + 0.0065, radius * sin(angle) + 0.006)
}

/// The argument for which `forward` gives `goal`, starting at `guess`.
///
/// Fixed-point iteration: `forward` is a shift whose derivative differs from 1 by less than a thousandth.
fn inverse(
    goal: (f64, f64),
    guess: (f64, f64),
    forward: impl Fn(f64, f64) -> (f64, f64),
) -> (f64, f64) {
    let (mut x, mut y) = guess;
    for _ in 0..ROUNDS_MAX {
        let (fx, fy) = forward(x, y);
        let (dx, dy) = (goal.0 - fx, goal.1 - fy);
        x += dx;
        y += dy;
        if dx.abs() < ENOUGH_DEG && dy.abs() < ENOUGH_DEG {
            break;
        }
    }
    (x, y)
}

/// How far GCJ-02 lies east and north of WGS 84, in degrees.
fn gcj02_offset(lon: f64, lat: f64) -> (f64, f64) {
    let (east_m, north_m) = offset_on_ellipsoid(lon - 105.0, lat - 35.0);
    let sin_lat = sin(lat.to_radians());
    let w2 = 1.0 - KRASSOVSKY_E2 * sin_lat * sin_lat;
    let prime_vertical_m = KRASSOVSKY_A_M / w2.sqrt();
    let meridian_m = KRASSOVSKY_A_M * (1.0 - KRASSOVSKY_E2) / (w2 * w2.sqrt());
    (
        (east_m / (prime_vertical_m * cos(lat.to_radians()))).to_degrees(),
        (north_m / meridian_m).to_degrees(),
    )
}

/// The offset in metres, from degrees east of 105° and north of 35°: a polynomial and waves of several lengths.
fn offset_on_ellipsoid(x: f64, y: f64) -> (f64, f64) {
    let wave = |high: f64, x: f64, parts: f64| high * sin(x * PI / parts);
    let common = 20.0 * sin(6.0 * x * PI) + 20.0 * sin(2.0 * x * PI);
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (common
            + wave(20.0, x, 1.0)
            + wave(40.0, x, 3.0)
            + wave(150.0, x, 12.0)
            + wave(300.0, x, 30.0))
            * 2.0
            / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (common
            + wave(20.0, y, 1.0)
            + wave(40.0, y, 3.0)
            + wave(160.0, y, 12.0)
            + wave(320.0, y, 30.0))
            * 2.0
            / 3.0;
    (east, north)
}

//! The server's time zone.

/// Name of the zone that hours and days are counted in.
pub const TIME_ZONE: &str = "Asia/Shanghai";
/// Seconds by which it is ahead of UTC. It has known no summer time since 1991.
pub const AHEAD_S: i32 = 8 * 3600;

/// A second of local time as RFC 3339.
pub fn local(at_s: i64) -> String {
    let ahead = jiff::tz::Offset::constant(8);
    match jiff::Timestamp::from_second(at_s) {
        Ok(at) => at.display_with_offset(ahead).to_string(),
        Err(_) => String::new(),
    }
}

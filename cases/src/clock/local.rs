//! Instants as seconds on the wall clock of Asia/Shanghai, and back.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The one time zone of the clocks.
pub(crate) static SHANGHAI: TimeZone = jiff::tz::get!("Asia/Shanghai");

pub(crate) const DAY_S: i64 = 86_400;
const STANDARD_S: i64 = 8 * 3600;
const SUMMER_S: i64 = 9 * 3600;

/// Seconds on the wall clock since 1970-01-01 00:00 on the wall clock. Fractions are dropped.
pub(crate) fn wall_s(at: Timestamp) -> i64 {
    // Since 1991-09-15 the offset is constant; most instants need no table.
    let offset_s = if at.as_second() > 700_000_000 {
        STANDARD_S
    } else {
        i64::from(SHANGHAI.to_offset(at).seconds())
    };
    at.as_second() + offset_s
}

/// The instant of a wall clock reading. In the hour that summer time repeated (1986–1991) the
/// earlier instant, in the hour it skipped the instant as if standard time had gone on.
pub(crate) fn instant(wall_s: i64) -> Timestamp {
    let at = |offset_s: i64| {
        let second =
            (wall_s - offset_s).clamp(Timestamp::MIN.as_second(), Timestamp::MAX.as_second());
        Timestamp::from_second(second).expect("clamped to the range of timestamps")
    };
    let standard = at(STANDARD_S);
    if standard.as_second() > 700_000_000 {
        return standard;
    }
    let summer = at(SUMMER_S);
    if i64::from(SHANGHAI.to_offset(summer).seconds()) == SUMMER_S {
        summer
    } else {
        standard
    }
}

/// The day of a wall clock reading, counted from 1970-01-01.
pub(crate) fn day_of(wall_s: i64) -> i32 {
    wall_s.div_euclid(DAY_S) as i32
}

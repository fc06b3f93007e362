//! When and where a picture was taken, from its EXIF: read once, kept as facts that can be erased, never served in a file.

use super::tiff::{Directory, Tiff};
use crate::clock::AHEAD_S;
use exif::DateTime;
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A camera's clock that is further ahead than this is wrong.
const AHEAD_MAX_S: i64 = 24 * 3600;

// Tags of EXIF 2.32, table 4 and on.
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const DATE_TIME: u16 = 0x0132;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
const DATE_TIME_DIGITIZED: u16 = 0x9004;
const OFFSET_TIME: u16 = 0x9010;
const OFFSET_TIME_ORIGINAL: u16 = 0x9011;
const OFFSET_TIME_DIGITIZED: u16 = 0x9012;
const GPS_LATITUDE_REF: u16 = 1;
const GPS_LATITUDE: u16 = 2;
const GPS_LONGITUDE_REF: u16 = 3;
const GPS_LONGITUDE: u16 = 4;

/// When and where a picture was taken, as far as it says so.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capture {
    /// When, by the camera's clock.
    pub taken: Option<Timestamp>,
    /// Where: WGS 84 degrees, longitude and latitude.
    pub position: Option<(f64, f64)>,
}

/// Reads a TIFF structure of EXIF; what cannot be read or cannot be is left out.
pub fn read(exif: &[u8], now: Timestamp) -> Capture {
    let Some((tiff, first)) = Tiff::of(exif) else {
        return Capture::default();
    };
    let sane = |taken: &Timestamp| {
        *taken >= Timestamp::UNIX_EPOCH && taken.as_second() - now.as_second() <= AHEAD_MAX_S
    };
    let own = tiff.below(first, EXIF_DIRECTORY);
    let gps = tiff.below(first, GPS_DIRECTORY);
    Capture {
        taken: taken(tiff, first, own).filter(sane),
        position: gps.and_then(|gps| position(tiff, gps)),
    }
}

fn taken(tiff: Tiff<'_>, first: Directory, own: Option<Directory>) -> Option<Timestamp> {
    let original = (own, DATE_TIME_ORIGINAL, OFFSET_TIME_ORIGINAL);
    let digitized = (own, DATE_TIME_DIGITIZED, OFFSET_TIME_DIGITIZED);
    let changed = (Some(first), DATE_TIME, OFFSET_TIME);
    [original, digitized, changed]
        .into_iter()
        .find_map(|(at, time, offset)| {
            let time = tiff.ascii(at?, time)?;
            moment(time, own.and_then(|own| tiff.ascii(own, offset)))
        })
}

/// A camera's time; without an offset it is the city's.
fn moment(time: &[u8], offset: Option<&[u8]>) -> Option<Timestamp> {
    let mut said = DateTime::from_ascii(time).ok()?;
    if let Some(offset) = offset {
        // An unreadable offset is as good as none.
        drop(said.parse_offset(offset));
    }
    let offset_s = said
        .offset
        .map_or(AHEAD_S, |minutes| i32::from(minutes) * 60);
    let wall = civil::DateTime::new(
        i16::try_from(said.year).ok()?,
        i8::try_from(said.month).ok()?,
        i8::try_from(said.day).ok()?,
        i8::try_from(said.hour).ok()?,
        i8::try_from(said.minute).ok()?,
        i8::try_from(said.second).ok()?,
        0,
    )
    .ok()?;
    Offset::from_seconds(offset_s).ok()?.to_timestamp(wall).ok()
}

fn position(tiff: Tiff<'_>, gps: Directory) -> Option<(f64, f64)> {
    let lon = degrees(tiff, gps, GPS_LONGITUDE, GPS_LONGITUDE_REF, *b"EW")?;
    let lat = degrees(tiff, gps, GPS_LATITUDE, GPS_LATITUDE_REF, *b"NS")?;
    // Cameras that know nothing write zeroes.
    let known = lon != 0.0 || lat != 0.0;
    grids::Position::new(lon, lat)
        .ok()
        .filter(|_| known)
        .map(|position| (position.lon_deg(), position.lat_deg()))
}

/// Degrees, minutes and seconds as degrees, negative for the second of the two letters.
fn degrees(
    tiff: Tiff<'_>,
    gps: Directory,
    tag: u16,
    reference: u16,
    letters: [u8; 2],
) -> Option<f64> {
    let letter = *tiff.ascii(gps, reference)?.first()?;
    let sign = match letters.iter().position(|known| *known == letter)? {
        0 => 1.0,
        _ => -1.0,
    };
    let [degrees, minutes, seconds] = tiff.three_fractions(gps, tag)?;
    Some(sign * (degrees + minutes / 60.0 + seconds / 3_600.0))
}

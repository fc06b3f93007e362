//! When and where a picture was taken, from its EXIF: read once, kept as facts that can be erased, never served in a file.

use crate::clock::AHEAD_S;
use exif::{DateTime, Exif, In, Rational, Reader, Tag, Value};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// A camera's clock that is further ahead than this is wrong.
const AHEAD_MAX_S: i64 = 24 * 3600;

/// When and where a picture was taken, as far as it says so.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Capture {
    /// When, by the camera's clock.
    pub taken: Option<Timestamp>,
    /// Where: WGS 84 degrees, longitude and latitude.
    pub position: Option<(f64, f64)>,
}

/// Reads a TIFF structure of EXIF; what cannot be read or cannot be is left out.
pub fn read(exif: Vec<u8>, now: Timestamp) -> Capture {
    let Ok(exif) = Reader::new()
        .continue_on_error(true)
        .read_raw(exif)
        .or_else(|error| error.distill_partial_result(|_| ()))
    else {
        return Capture::default();
    };
    let sane = |taken: &Timestamp| {
        *taken >= Timestamp::UNIX_EPOCH && taken.as_second() - now.as_second() <= AHEAD_MAX_S
    };
    Capture {
        taken: taken(&exif).filter(sane),
        position: position(&exif),
    }
}

fn taken(exif: &Exif) -> Option<Timestamp> {
    [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ]
    .into_iter()
    .find_map(|(time, offset)| moment(exif, time, offset))
}

/// A camera's time; without an offset it is the city's.
fn moment(exif: &Exif, time: Tag, offset: Tag) -> Option<Timestamp> {
    let mut said = DateTime::from_ascii(ascii(exif, time)?).ok()?;
    if let Some(offset) = ascii(exif, offset) {
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

fn position(exif: &Exif) -> Option<(f64, f64)> {
    let lon = degrees(exif, Tag::GPSLongitude, Tag::GPSLongitudeRef, *b"EW")?;
    let lat = degrees(exif, Tag::GPSLatitude, Tag::GPSLatitudeRef, *b"NS")?;
    // Cameras that know nothing write zeroes.
    let known = lon != 0.0 || lat != 0.0;
    grids::Position::new(lon, lat)
        .ok()
        .filter(|_| known)
        .map(|position| (position.lon_deg(), position.lat_deg()))
}

/// Degrees, minutes and seconds as degrees, negative for the second of the two letters.
fn degrees(exif: &Exif, tag: Tag, reference: Tag, letters: [u8; 2]) -> Option<f64> {
    let letter = *ascii(exif, reference)?.first()?;
    let sign = match letters.iter().position(|known| *known == letter)? {
        0 => 1.0,
        _ => -1.0,
    };
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let [degrees, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    let part =
        |part: &Rational| (part.denom != 0).then(|| f64::from(part.num) / f64::from(part.denom));
    Some(sign * (part(degrees)? + part(minutes)? / 60.0 + part(seconds)? / 3_600.0))
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

//! Where a report says it is: a position with its system and accuracy, an area, an address, or nothing.

use super::given::Given;
use super::{ACCURACY_MAX_M, ADDRESS_CHARS_MAX, CODE_CHARS_MAX, GivenPlace, GivenPosition};
use crate::field::quoted;
use grids::Crs;
use std::str::FromStr as _;

/// Reads `lon`, `lat`, `crs`, `accuracy_m`, `area` and `address` into the one place they mean.
///
/// `area` beside a position is the side of a border; whether the position can lie there is asked when it is placed.
/// `crs` and `accuracy_m` without a position are checked and say nothing, so that a table may
/// carry them in every row.
pub(crate) fn given_place(given: &mut Given<'_>) -> GivenPlace {
    let before = given.faults.len();
    let x = given.number("lon");
    let y = given.number("lat");
    let numbers_failed = given.faults.len() > before;
    let crs = coordinate_system(given);
    let accuracy_m = accuracy(given);
    let area = given.code("area", CODE_CHARS_MAX);
    let address = given
        .text("address", ADDRESS_CHARS_MAX)
        .filter(|words| !words.trim().is_empty());
    let kinds = [
        x.is_some() || y.is_some(),
        area.is_some(),
        address.is_some(),
    ];
    if address.is_some() && kinds.into_iter().filter(|kind| *kind).count() > 1 {
        let name = if area.is_some() { "area" } else { "address" };
        let fix = "send lon and lat, or area, or address; further words belong in text";
        given.fault(name, "is given beside another kind of place", fix);
    }
    match (x, y, area, address) {
        (Some(x), Some(y), area, _) => {
            let position = GivenPosition {
                x,
                y,
                crs,
                accuracy_m,
            };
            match area {
                Some(area) => GivenPlace::Sided { position, area },
                None => GivenPlace::Position(position),
            }
        }
        (None, None, Some(code), _) => GivenPlace::Area(code),
        (None, None, None, Some(words)) => GivenPlace::Address(words),
        (None, None, None, None) => GivenPlace::Nothing,
        (one, _, _, _) => {
            if !numbers_failed {
                let (name, other) = if one.is_some() {
                    ("lat", "lon")
                } else {
                    ("lon", "lat")
                };
                given.fault(
                    name,
                    format!("is missing while {other} is given"),
                    "send both",
                );
            }
            GivenPlace::Nothing
        }
    }
}

fn coordinate_system(given: &mut Given<'_>) -> Crs {
    let Some(text) = given.code("crs", CODE_CHARS_MAX) else {
        return Crs::Wgs84;
    };
    Crs::from_str(&text).unwrap_or_else(|_| {
        let reason = format!("{} is not a known coordinate system", quoted(&text));
        given.fault("crs", reason, "one of wgs84, cgcs2000, gcj02, bd09, EPSG:n");
        Crs::Wgs84
    })
}

fn accuracy(given: &mut Given<'_>) -> Option<f64> {
    let metres = given.number("accuracy_m")?;
    if (0.0..=ACCURACY_MAX_M).contains(&metres) {
        return Some(metres);
    }
    let reason = format!("{metres} is outside 0 to {ACCURACY_MAX_M} metres");
    given.fault(
        "accuracy_m",
        reason,
        "leave it out when the accuracy is unknown",
    );
    None
}

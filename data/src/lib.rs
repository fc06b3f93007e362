//! Reference data and generators: partitions for benches, the Huangpu demo district, its tables and its history.

mod dice;
pub mod district;
pub mod history;
pub mod partition;
mod street;
pub mod tables;

use std::io::Read;

/// The demo district as `GeoJSON`, all four levels in one `FeatureCollection`: *synthetic boundaries, real names and
/// codes*.
///
/// Properties of a feature: `code`, `name`, `full_name` (where it differs), `level` (`district`, `subdistrict`,
/// `community`, `grid`), `parent` (null for the district), `synthetic` (true). WGS 84.
pub fn district() -> Vec<u8> {
    const PACKED: &[u8] = include_bytes!("../huangpu/areas.geojson.gz");
    let mut text = Vec::new();
    let unpacked = flate2::read::GzDecoder::new(PACKED).read_to_end(&mut text);
    unpacked.expect("the embedded file was packed by our own generator, and a test unpacks it");
    text
}

/// The Pearl River inside the district's outline as `GeoJSON`, for maps; *indicative only*.
pub const WATER: &str = include_str!("../huangpu/water.geojson");
/// The islands of Changzhou as given (generalised from a global shoreline set) as `GeoJSON`; *indicative only*.
pub const ISLANDS: &str = include_str!("../huangpu/islands.geojson");
/// The district's outline as given (generalised to about 120 m) as `GeoJSON`; *indicative only*.
pub const OUTLINE: &str = include_str!("../huangpu/outline.geojson");

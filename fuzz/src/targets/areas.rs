//! Boundaries: a file of areas, and an edition as it is kept.

use super::Took;
use crate::drive::Bounds;
use grids::import::{Columns, Input, Options, areas_geojson, read_areas};
use grids::{CodeScheme, Edition};

/// A check of areas indexes edges, cuts what overlaps, and draws what it found: much for a small file.
pub const BOUNDS: Bounds = Bounds {
    bytes: 64 << 20,
    bytes_a_byte: 4_096,
    steps: 100_000,
    steps_a_byte: 512,
};

fn options(scheme: CodeScheme) -> Options {
    let columns = Columns {
        code: "code".to_owned(),
        name: Some("name".to_owned()),
        parent: Some("parent".to_owned()),
        level: Some("level".to_owned()),
    };
    Options::new(columns, scheme)
}

fn read(bytes: &[u8], scheme: CodeScheme) -> Option<Edition> {
    let input = Input {
        name: "areas",
        bytes,
        level: None,
    };
    read_areas(&[input], &options(scheme)).edition
}

/// `GeoJSON` by both schemes of codes; what is sound comes back from its own export to the bit.
pub fn collection(bytes: &[u8]) -> Took {
    let mut took = Took::Refused;
    for scheme in [CodeScheme::Plain, CodeScheme::Cn] {
        let Some(edition) = read(bytes, scheme) else {
            continue;
        };
        took = Took::Read;
        let again = read(areas_geojson(&edition).as_bytes(), scheme);
        let again = again.expect("an export of a sound edition is sound");
        assert_eq!(
            again.hash_hex(),
            edition.hash_hex(),
            "the export reads as another edition"
        );
        same_bytes(&edition.to_bytes());
    }
    took
}

/// The bytes of an edition; what is read prints the same bytes.
pub fn edition(bytes: &[u8]) -> Took {
    let read = Edition::from_bytes(bytes);
    if let Ok(edition) = &read {
        same_bytes(&edition.to_bytes());
    }
    Took::of(&read)
}

fn same_bytes(bytes: &[u8]) {
    let again = Edition::from_bytes(bytes).expect("what was printed reads");
    assert_eq!(
        again.to_bytes(),
        bytes,
        "an edition prints otherwise than it was read"
    );
}

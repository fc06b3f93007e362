//! Pictures as phones write them, made byte by byte (EXIF 2.32, TIFF 6.0), so that no library judges its own work.

/// One entry of a directory: tag, type, number of values, their bytes.
type Entry = (u16, u16, u32, Vec<u8>);

/// What a phone says of a picture, as a TIFF structure.
pub fn exif(orientation: u16, taken: &str, offset: Option<&str>, lon: f64, lat: f64) -> Vec<u8> {
    let mut times = vec![ascii(0x9003, taken)];
    times.extend(offset.map(|offset| ascii(0x9011, offset)));
    let places = vec![
        ascii(1, if lat < 0.0 { "S" } else { "N" }),
        degrees(2, lat),
        ascii(3, if lon < 0.0 { "W" } else { "E" }),
        degrees(4, lon),
    ];
    let own = |times_at: u32, places_at: u32| {
        vec![
            (0x010f, 2, 6, b"Phone\0".to_vec()),
            (0x0112, 3, 1, orientation.to_be_bytes().to_vec()),
            (0x8769, 4, 1, times_at.to_be_bytes().to_vec()),
            (0x8825, 4, 1, places_at.to_be_bytes().to_vec()),
        ]
    };
    let times_at = 8 + directory(8, &own(0, 0)).len() as u32;
    let times = directory(times_at, &times);
    let places_at = times_at + times.len() as u32;
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend(directory(8, &own(times_at, places_at)));
    tiff.extend(times);
    tiff.extend(directory(places_at, &places));
    tiff
}

/// The JPEG with that in it, right after its beginning.
pub fn with_exif(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    let length = (2 + 6 + exif.len()) as u16;
    let mut whole = jpeg[..2].to_vec();
    whole.extend([0xff, 0xe1]);
    whole.extend(length.to_be_bytes());
    whole.extend(b"Exif\0\0");
    whole.extend(exif);
    whole.extend(&jpeg[2..]);
    whole
}

fn ascii(tag: u16, text: &str) -> Entry {
    let bytes = [text.as_bytes(), b"\0"].concat();
    (tag, 2, bytes.len() as u32, bytes)
}

fn degrees(tag: u16, degrees: f64) -> Entry {
    let whole = degrees.abs();
    let minutes = whole.fract() * 60.0;
    let seconds = minutes.fract() * 60.0;
    let parts = [
        (whole as u32, 1),
        (minutes as u32, 1),
        ((seconds * 10_000.0).round() as u32, 10_000),
    ];
    let bytes = parts
        .iter()
        .flat_map(|(num, denom): &(u32, u32)| [num.to_be_bytes(), denom.to_be_bytes()])
        .flatten();
    (tag, 5, 3, bytes.collect())
}

/// A directory at a place of the file, with the values that do not fit in it behind it.
fn directory(at: u32, entries: &[Entry]) -> Vec<u8> {
    let mut table = (entries.len() as u16).to_be_bytes().to_vec();
    let mut behind = Vec::new();
    let behind_at = at + 2 + 12 * entries.len() as u32 + 4;
    for (tag, kind, count, bytes) in entries {
        table.extend(tag.to_be_bytes());
        table.extend(kind.to_be_bytes());
        table.extend(count.to_be_bytes());
        if bytes.len() <= 4 {
            let mut value = bytes.clone();
            value.resize(4, 0);
            table.extend(value);
        } else {
            table.extend((behind_at + behind.len() as u32).to_be_bytes());
            behind.extend(bytes);
            // Values begin at even places.
            behind.resize(behind.len().next_multiple_of(2), 0);
        }
    }
    table.extend([0; 4]);
    table.extend(behind);
    table
}

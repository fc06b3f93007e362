//! The outline of a JPEG (ITU-T T.81, annex B), walked from marker to marker without decoding anything.

const START_OF_SCAN: u8 = 0xda;
const END: u8 = 0xd9;
/// Markers of frames whose coefficients come in several scans.
const PROGRESSIVE: [u8; 4] = [0xc2, 0xc6, 0xca, 0xce];
/// A decoder keeps each coefficient of those in so many bytes until the last scan is read.
const COEFFICIENT_BYTES: u64 = 2;

/// What a JPEG says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Colours whose coefficients are kept until the end; none where each is decoded as it comes.
    kept_colours: u8,
}

impl Outline {
    /// Bytes that decoding keeps for each pixel beside the pixels themselves.
    pub fn kept_bytes_a_pixel(self) -> u64 {
        u64::from(self.kept_colours) * COEFFICIENT_BYTES
    }
}

/// The outline of a JPEG that goes on to its end marker; none for others. What comes after that does not matter.
pub fn outline(bytes: &[u8]) -> Option<Outline> {
    let mut outline = Outline::default();
    let mut at = 2;
    while let Some(&[mark, kind]) = bytes.get(at..at + 2) {
        if mark != 0xff {
            return None;
        }
        match kind {
            END => return Some(outline),
            // Fill bytes, and markers that stand alone.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            _ => {
                let &[high, low] = bytes.get(at + 2..at + 4)? else {
                    return None;
                };
                if PROGRESSIVE.contains(&kind) {
                    outline.kept_colours = *bytes.get(at + 9)?;
                }
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
                if kind == START_OF_SCAN {
                    at = after_scan(bytes, at);
                }
            }
        }
    }
    None
}

/// The place of the next marker after compressed data, in which `FF 00` and restarts are no markers.
fn after_scan(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr(0xff, rest)) {
        at += found;
        match bytes.get(at + 1) {
            Some(0x00 | 0xd0..=0xd7) => at += 2,
            Some(_) => return at,
            None => break,
        }
    }
    bytes.len()
}

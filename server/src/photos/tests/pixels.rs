//! Pictures that would be too much to decode are refused by what they say of themselves.

use super::super::{Form, NotAPicture, picture};
use super::now;
use super::taken::refusal;
use crate::limits::{PHOTO_DECODED_BYTES_MAX, PHOTO_PIXELS_MAX};

/// A PNG that says it has so many pixels, with only a few bytes behind it.
fn png_of(width: u32, height: u32, depth: u8) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        bytes.extend((data.len() as u32).to_be_bytes());
        let from = bytes.len();
        bytes.extend(kind);
        bytes.extend(data);
        let crc = crc32(&bytes[from..]);
        bytes.extend(crc.to_be_bytes());
    };
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([depth, 6, 0, 0, 0]);
    chunk(b"IHDR", &head);
    chunk(b"IDAT", &[0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01]);
    chunk(b"IEND", &[]);
    bytes
}

pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn more_pixels_than_the_limit_are_not_decoded() {
    let side = PHOTO_PIXELS_MAX.isqrt() as u32;
    let (inside, outside) = (png_of(side, side, 8), png_of(side + 1, side, 8));
    assert_eq!(
        refusal(Form::Png, &outside),
        NotAPicture::TooManyPixels {
            width: side + 1,
            height: side
        }
    );
    assert!(!matches!(
        refusal(Form::Png, &inside),
        NotAPicture::TooManyPixels { .. }
    ));
    // Deep pixels need more memory than is given, though they are few enough.
    let deep = png_of(side, side, 16);
    assert!(u64::from(side) * u64::from(side) * 8 > PHOTO_DECODED_BYTES_MAX);
    assert_eq!(refusal(Form::Png, &deep), NotAPicture::TooMuchMemory);
    let bomb = png_of(u32::MAX / 2, u32::MAX / 2, 8);
    assert!(matches!(
        refusal(Form::Png, &bomb),
        NotAPicture::TooManyPixels { .. } | NotAPicture::TooMuchMemory | NotAPicture::Broken(..)
    ));
}

#[test]
fn a_jpeg_of_many_scans_is_counted_with_what_its_decoder_keeps_between_them() {
    let mut upload = include_bytes!("../../../../fuzz/corpus/photo/progressive.jpg").to_vec();
    assert!(picture::read(Form::Jpeg, &upload, now()).is_ok());
    let frame = memchr::memmem::find(&upload, &[0xff, 0xc2]).expect("it has many scans");
    let side = 6_000_u16;
    upload[frame + 5..frame + 7].copy_from_slice(&side.to_be_bytes());
    upload[frame + 7..frame + 9].copy_from_slice(&side.to_be_bytes());
    let pixels = u64::from(side) * u64::from(side);
    assert!(pixels < PHOTO_PIXELS_MAX && 3 * pixels < PHOTO_DECODED_BYTES_MAX);
    assert_eq!(refusal(Form::Jpeg, &upload), NotAPicture::TooMuchMemory);
}

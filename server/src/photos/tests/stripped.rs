//! What phones and programs write beside the pixels: when and where is read of it, and nothing of it is kept.

use super::super::phone::{exif, with_exif};
use super::super::{Form, Picture, picture};
use super::{jpeg, now, written};
use image::ImageFormat;
use std::time::{Duration, Instant};

/// Stands in everything that must not be kept.
const NEEDLE: &[u8] = b"planted-by-a-test";

fn told() -> Vec<u8> {
    exif(
        6,
        "2026:11:25 18:30:05",
        Some("+08:00"),
        113.420_6,
        23.073_3,
    )
}

/// A segment of a JPEG: marker, what it is, and the needle.
fn segment(marker: u8, kind: &[u8]) -> Vec<u8> {
    let data = [kind, NEEDLE].concat();
    let length = (data.len() + 2) as u16;
    [&[0xff, marker], &length.to_be_bytes()[..], &data].concat()
}

/// A JPEG as a phone writes it, with XMP, several pictures in one (MPF), a colour profile, Photoshop's notes, a comment, and a
/// second picture and a film behind its end.
fn jpeg_with_everything() -> Vec<u8> {
    let mut upload = with_exif(&jpeg(400, 200), &told());
    let rest = upload.split_off(2);
    for (marker, kind) in [
        (0xe1, &b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>"[..]),
        (0xe2, b"MPF\0MM\0\x2a\0\0\0\x08"),
        (0xe2, b"ICC_PROFILE\0\x01\x01"),
        (0xed, b"Photoshop 3.0\x008BIM\x04\x04"),
        (0xfe, b""),
    ] {
        upload.extend(segment(marker, kind));
    }
    upload.extend(rest);
    upload.extend(with_exif(&jpeg(40, 20), &told()));
    upload.extend(b"ftypmp42");
    upload.extend(NEEDLE);
    upload
}

/// A chunk of a PNG.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let length = (data.len() as u32).to_be_bytes();
    let crc = super::pixels::crc32(&body).to_be_bytes();
    [&length[..], &body, &crc].concat()
}

/// A PNG with these chunks after its head.
fn png_with(chunks: &[u8]) -> Vec<u8> {
    const HEAD_ENDS: usize = 8 + 25;
    let mut upload = written(&super::halves(400, 200), ImageFormat::Png);
    let rest = upload.split_off(HEAD_ENDS);
    upload.extend(chunks);
    upload.extend(rest);
    upload
}

fn png_with_everything() -> Vec<u8> {
    let text = [b"Comment\0", NEEDLE].concat();
    let long = [b"XML:com.adobe.xmp\0\0\0\0\0", NEEDLE].concat();
    let time = [7, 0xea, 11, 25, 18, 30, 5];
    let chunks = [
        chunk(*b"eXIf", &told()),
        chunk(*b"tEXt", &text),
        chunk(*b"iTXt", &long),
        chunk(*b"tIME", &time),
        // Of nobody, and not needed: a decoder passes it over.
        chunk(*b"prVt", NEEDLE),
    ];
    let mut upload = png_with(&chunks.concat());
    upload.extend(NEEDLE);
    upload
}

/// A WebP in its extended form, with a colour profile, EXIF and XMP.
fn webp_with_everything() -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut chunk = [&kind[..], &(data.len() as u32).to_le_bytes(), data].concat();
        chunk.resize(chunk.len().next_multiple_of(2), 0);
        chunk
    };
    let plain = written(&super::halves(400, 200), ImageFormat::WebP);
    let (width, height) = (399_u32.to_le_bytes(), 199_u32.to_le_bytes());
    let head = [&[0x2c, 0, 0, 0], &width[..3], &height[..3]].concat();
    let body = [
        b"WEBP".to_vec(),
        chunk(b"VP8X", &head),
        chunk(b"ICCP", NEEDLE),
        plain[12..].to_vec(),
        chunk(b"EXIF", &told()),
        chunk(b"XMP ", NEEDLE),
    ]
    .concat();
    [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
}

#[test]
fn of_every_form_with_everything_in_it_only_when_and_where_is_known_and_nothing_kept() {
    for (form, upload) in [
        (Form::Jpeg, jpeg_with_everything()),
        (Form::Png, png_with_everything()),
        (Form::Webp, webp_with_everything()),
    ] {
        assert!(memchr::memmem::find(&upload, NEEDLE).is_some());
        let read = picture::read(form, &upload, now());
        let Picture {
            large,
            small,
            width,
            height,
            capture,
        } = read.unwrap_or_else(|error| panic!("{form:?}: {error}"));
        assert_eq!((width, height), (200, 400), "{form:?} is turned upright");
        let taken = capture.taken.map(|at| at.to_string());
        assert_eq!(taken.as_deref(), Some("2026-11-25T10:30:05Z"), "{form:?}");
        assert!(capture.position.is_some(), "{form:?}");
        for kept in [large, small] {
            let decoded = image::load_from_memory_with_format(&kept, ImageFormat::Jpeg);
            assert!(decoded.is_ok());
            for hidden in [NEEDLE, b"Exif", b"xmp", b"MPF", b"ICC", b"8BIM", b"ftyp"] {
                let found = memchr::memmem::find(&kept, hidden);
                assert!(
                    found.is_none(),
                    "{form:?}: {}",
                    String::from_utf8_lossy(hidden)
                );
            }
            // Nothing but what decoding needs: no application's segment but JFIF's own, no comment.
            let ends = kept.windows(2).filter(|pair| *pair == [0xff, 0xd9]).count();
            assert_eq!((ends, &kept[kept.len() - 2..]), (1, &[0xff, 0xd9][..]));
        }
    }
}

/// EXIF whose first directory names so many others, each a byte further on, and each of very many entries.
pub fn directories_that_overlap(directories: u16, fill: u8) -> Vec<u8> {
    let behind = 8 + 2 + 12 * u32::from(directories) + 4;
    let mut tiff = b"MM\0\x2a\0\0\0\x08".to_vec();
    tiff.extend(directories.to_be_bytes());
    for number in 0..u32::from(directories) {
        tiff.extend([0x87, 0x69, 0, 4, 0, 0, 0, 1]);
        tiff.extend((behind + number).to_be_bytes());
    }
    tiff.extend([0; 4]);
    let entries = usize::from(fill) * 257;
    tiff.resize(tiff.len() + usize::from(directories) + 12 * entries, fill);
    tiff
}

#[test]
fn directories_that_name_each_other_without_end_cost_nothing() {
    // 64 million entries in 200 KB: a reader that takes in all of them needs 3 GB and two minutes.
    let upload = png_with(&chunk(*b"eXIf", &directories_that_overlap(8_000, 31)));
    let began = Instant::now();
    let read = picture::read(Form::Png, &upload, now()).expect("a picture");
    assert_eq!(read.capture, super::super::Capture::default());
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
}

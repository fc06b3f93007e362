//! What is taken as a picture, and what is made of it.

use super::super::phone::{exif, with_exif};
use super::super::{Form, NotAPicture, picture};
use super::{halves, jpeg, now, written};
use crate::limits::{PHOTO_SIDE_PX_MAX, PHOTO_SMALL_PX_MAX};
use image::{ImageFormat, RgbImage};

fn read_back(jpeg: &[u8]) -> RgbImage {
    let image = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg);
    image.expect("a JPEG").into_rgb8()
}

#[test]
fn every_form_is_taken_turned_upright_and_shrunk() {
    for (form, format) in [
        (Form::Jpeg, ImageFormat::Jpeg),
        (Form::Png, ImageFormat::Png),
        (Form::Webp, ImageFormat::WebP),
    ] {
        let upload = written(&halves(3_000, 900), format);
        let picture = picture::read(form, &upload, now()).expect("a picture");
        let large = read_back(&picture.large);
        assert_eq!(
            (large.width(), large.height()),
            (PHOTO_SIDE_PX_MAX, 614),
            "{form:?}"
        );
        assert_eq!((picture.width, picture.height), large.dimensions());
        assert_eq!(read_back(&picture.small).width(), PHOTO_SMALL_PX_MAX);
        assert!(
            large.get_pixel(100, 300).0[0] > 150,
            "red stays on the left"
        );
    }
    let small = picture::read(Form::Jpeg, &jpeg(40, 20), now()).expect("a picture");
    assert_eq!(
        (small.width, small.height),
        (40, 20),
        "nothing is made larger"
    );
}

#[test]
fn a_picture_held_sideways_is_turned_and_says_when_and_where_it_was_taken() {
    let exif = exif(6, "2026:11:25 18:30:05", None, 113.420_6, 23.073_3);
    let upload = with_exif(&jpeg(400, 200), &exif);
    let picture = picture::read(Form::Jpeg, &upload, now()).expect("a picture");
    let large = read_back(&picture.large);
    assert_eq!(large.dimensions(), (200, 400));
    let (top, bottom) = (large.get_pixel(100, 40), large.get_pixel(100, 360));
    assert!(
        top.0[0] > 150 && bottom.0[2] > 150,
        "left became top: {top:?} {bottom:?}"
    );
    let taken = picture.capture.taken.expect("it says so");
    assert_eq!(
        taken.to_string(),
        "2026-11-25T10:30:05Z",
        "without an offset, the city's time"
    );
    let (lon, lat) = picture.capture.position.expect("it says so");
    assert!(
        (lon - 113.420_6).abs() < 1e-6 && (lat - 23.073_3).abs() < 1e-6,
        "{lon} {lat}"
    );
}

#[test]
fn nothing_of_the_metadata_is_in_what_is_kept() {
    let exif = exif(
        1,
        "2026:11:25 18:30:05",
        Some("+08:00"),
        113.420_6,
        23.073_3,
    );
    let mut upload = with_exif(&jpeg(400, 200), &exif);
    // What is hidden behind the end of a picture: an archive, or a page.
    upload.extend(b"PK\x03\x04<script>alert(1)</script>");
    let picture = picture::read(Form::Jpeg, &upload, now()).expect("a picture");
    assert!(picture.capture.position.is_some());
    for kept in [&picture.large, &picture.small] {
        for hidden in [
            &b"Exif"[..],
            b"Phone",
            b"2026:11:25",
            b"PK\x03\x04",
            b"script",
            b"ICC_PROFILE",
            b"http",
        ] {
            assert!(memchr::memmem::find(kept, hidden).is_none(), "{hidden:?}");
        }
        let marks: Vec<u8> = kept
            .windows(2)
            .filter(|w| w[0] == 0xff)
            .map(|w| w[1])
            .collect();
        assert!(
            !marks
                .iter()
                .any(|mark| (0xe1..=0xef).contains(mark) || *mark == 0xfe),
            "{marks:x?}"
        );
    }
}

#[test]
fn a_time_or_place_that_cannot_be_is_left_out() {
    let capture = |taken: &str, offset: Option<&str>, lon: f64, lat: f64| {
        let upload = with_exif(&jpeg(40, 20), &exif(1, taken, offset, lon, lat));
        picture::read(Form::Jpeg, &upload, now())
            .expect("a picture")
            .capture
    };
    let sound = capture("2026:11:25 10:00:00", Some("-05:00"), -70.5, -33.25);
    assert_eq!(
        sound.taken.map(|at| at.to_string()).as_deref(),
        Some("2026-11-25T15:00:00Z")
    );
    assert_eq!(
        sound.position.map(|(lon, lat)| (lon < -70.4, lat < -33.2)),
        Some((true, true))
    );
    for wrong in [
        "2026:11:27 10:00:00",
        "0000:00:00 00:00:00",
        "2026:13:01 00:00:00",
        "1959:01:01 00:00:00",
        "yesterday",
    ] {
        assert_eq!(capture(wrong, None, 113.0, 23.0).taken, None, "{wrong}");
    }
    assert_eq!(
        capture("2026:11:25 10:00:00", None, 0.0, 0.0).position,
        None
    );
    assert_eq!(
        capture("2026:11:25 10:00:00", None, 113.0, 91.0).position,
        None
    );
    for cut in 0..60 {
        let whole = exif(1, "2026:11:25 10:00:00", None, 113.0, 23.0);
        let upload = with_exif(&jpeg(40, 20), &whole[..whole.len() - 3 * cut]);
        assert!(picture::read(Form::Jpeg, &upload, now()).is_ok(), "{cut}");
    }
}

pub(super) fn refusal(form: Form, upload: &[u8]) -> NotAPicture {
    picture::read(form, upload, now()).expect_err("no picture that can be taken")
}

#[test]
fn a_cut_off_picture_is_refused_wherever_it_is_cut() {
    for (form, format) in [
        (Form::Jpeg, ImageFormat::Jpeg),
        (Form::Png, ImageFormat::Png),
        (Form::Webp, ImageFormat::WebP),
    ] {
        let whole = written(&halves(160, 120), format);
        assert!(picture::read(form, &whole, now()).is_ok());
        let step = (whole.len() / 60).max(1);
        // A PNG whose pixels are complete may lack its closing chunk, and a WebP its padding.
        let last = if form == Form::Jpeg {
            whole.len()
        } else {
            whole.len() - 24
        };
        for cut in (0..last).step_by(step) {
            assert!(
                picture::read(form, &whole[..cut], now()).is_err(),
                "{form:?} cut at {cut} of {}",
                whole.len()
            );
        }
    }
    let whole = jpeg(160, 120);
    assert!(matches!(
        refusal(Form::Jpeg, &whole[..whole.len() - 2]),
        NotAPicture::Broken("image/jpeg", _)
    ));
}

#[test]
fn what_is_something_else_than_it_says_is_refused() {
    let png = written(&halves(20, 10), ImageFormat::Png);
    let page = b"<!doctype html><script>alert(1)</script>".to_vec();
    // A GIF that is a script as well, an archive, a picture of another form, and nothing.
    for (form, upload) in [
        (Form::Jpeg, png.clone()),
        (Form::Webp, png),
        (Form::Png, jpeg(20, 10)),
        (Form::Jpeg, page),
        (
            Form::Jpeg,
            b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1)".to_vec(),
        ),
        (Form::Png, b"PK\x03\x04".to_vec()),
        (
            Form::Jpeg,
            b"\xff\xd8\xff\xe0<svg onload=alert(1)>".to_vec(),
        ),
        (Form::Webp, b"RIFF\xff\xff\xff\xffWEBPVP8 ".to_vec()),
        (Form::Jpeg, Vec::new()),
    ] {
        assert!(
            matches!(refusal(form, &upload), NotAPicture::Broken(..)),
            "{form:?} {upload:?}"
        );
    }
}

#[test]
fn bytes_changed_at_random_upset_nobody() {
    let mut seed = 7_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed as usize
    };
    let exif = exif(1, "2026:11:25 10:00:00", None, 113.0, 23.0);
    let forms = [
        (Form::Jpeg, with_exif(&jpeg(48, 32), &exif)),
        (Form::Png, written(&halves(48, 32), ImageFormat::Png)),
        (Form::Webp, written(&halves(48, 32), ImageFormat::WebP)),
    ];
    for (form, whole) in forms {
        for _ in 0..300 {
            let mut upload = whole.clone();
            for _ in 0..=next() % 6 {
                let at = next() % upload.len();
                upload[at] = next() as u8;
            }
            // Either a picture or a refusal; a panic would end the test.
            let _ = picture::within_limits(form, &upload, now());
        }
    }
}

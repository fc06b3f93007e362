//! Photos: what is taken, what is kept of it, and what is left when it is gone.

mod bucket;
mod kept;
mod moving;
mod pixels;
mod stripped;
mod taken;
mod unused;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use jiff::Timestamp;
use std::io::Cursor;

fn now() -> Timestamp {
    "2026-11-25T12:00:00Z".parse().expect("a time")
}

/// Red on the left, blue on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let colour = |x| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    };
    RgbImage::from_fn(width, height, |x, _| colour(x)).into()
}

fn written(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, format)
        .expect("it can be written");
    bytes.into_inner()
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    written(&halves(width, height), ImageFormat::Jpeg)
}

//! The cameras of simulated people: pictures drawn on the spot, plainly marked as made up, with time and place in them
//! as phones write them.

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageEncoder as _, ImageResult, Rgb, RgbImage};
use jiff::Timestamp;
use jiff::tz::Offset;
use rand::Rng as _;
use rand::rngs::SmallRng;
use std::io::Cursor;

/// What is in front of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// Vehicles on the pavement.
    Vehicles,
    /// Heaps of waste.
    Waste,
    /// A fence around a building site.
    Site,
    /// A street with nothing on it.
    Clear,
}

impl Scene {
    /// What a class of case looks like.
    pub fn of_class(class: &str) -> Self {
        match class {
            class if class.starts_with("05") || class.starts_with("02") => Self::Vehicles,
            class if class.starts_with("03") || class.starts_with("04") => Self::Site,
            _ => Self::Waste,
        }
    }
}

/// A picture of `scene`, as JPEG; with its place where the photographer knows it.
pub fn shoot(
    scene: Scene,
    taken: Timestamp,
    place: Option<(f64, f64)>,
    dice: &mut SmallRng,
) -> ImageResult<Vec<u8>> {
    let picture = draw(scene, dice);
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 70);
    if let Some(exif) = exif(taken, place) {
        // A form that holds no EXIF would only lose it.
        drop(encoder.set_exif_metadata(exif));
    }
    encoder.write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        image::ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
/// Where the ground begins.
const HORIZON: u32 = 170;
/// Where the marked strip begins.
const STRIP: u32 = HEIGHT - 32;

fn draw(scene: Scene, dice: &mut SmallRng) -> RgbImage {
    let light = dice.random_range(-18_i16..18);
    let shade =
        |colour: [u8; 3]| Rgb(colour.map(|part| (i16::from(part) + light).clamp(0, 255) as u8));
    let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, shade([196, 214, 228]));
    for house in 0..4 {
        let (left, top) = (house * 125 - 10, dice.random_range(30..110));
        let wall = shade(
            [
                [190, 176, 160],
                [172, 178, 184],
                [202, 190, 172],
                [160, 152, 148],
            ][house as usize],
        );
        rectangle(&mut picture, left, top, 108, HORIZON as i32 - top, wall);
        for window in 0..3 {
            for floor in 0..(HORIZON as i32 - top) / 34 {
                let (x, y) = (left + 12 + window * 32, top + 10 + floor * 34);
                rectangle(&mut picture, x, y, 18, 18, shade([96, 118, 138]));
            }
        }
    }
    rectangle(
        &mut picture,
        0,
        HORIZON as i32,
        WIDTH as i32,
        60,
        shade([178, 172, 164]),
    );
    rectangle(
        &mut picture,
        0,
        HORIZON as i32 + 60,
        WIDTH as i32,
        140,
        shade([98, 100, 104]),
    );
    for dash in 0..5 {
        rectangle(
            &mut picture,
            20 + dash * 100,
            HORIZON as i32 + 118,
            50,
            6,
            shade([226, 222, 200]),
        );
    }
    match scene {
        Scene::Vehicles => {
            for place in 0..dice.random_range(2..4) {
                let body = shade([[176, 58, 52], [62, 92, 150], [224, 224, 220]][place as usize]);
                vehicle(
                    &mut picture,
                    30 + place * 150 + dice.random_range(-12..12),
                    body,
                );
            }
        }
        Scene::Waste => {
            for _ in 0..dice.random_range(14..26) {
                let (x, y) = (dice.random_range(120..340), dice.random_range(190..245));
                let colour = [[92, 74, 54], [58, 62, 58], [124, 110, 84], [150, 40, 40]]
                    [dice.random_range(0..4)];
                disc(&mut picture, x, y, dice.random_range(10..24), shade(colour));
            }
        }
        Scene::Site => {
            for board in 0..9 {
                let colour = if board % 2 == 0 {
                    [226, 150, 40]
                } else {
                    [232, 232, 226]
                };
                rectangle(&mut picture, 40 + board * 44, 176, 44, 56, shade(colour));
            }
            disc(&mut picture, 380, 250, 26, shade([150, 128, 96]));
        }
        Scene::Clear => {}
    }
    mark(&mut picture);
    picture
}

fn vehicle(picture: &mut RgbImage, left: i32, body: Rgb<u8>) {
    rectangle(picture, left, 196, 124, 40, body);
    rectangle(picture, left + 24, 172, 74, 26, body);
    rectangle(picture, left + 30, 177, 62, 18, Rgb([70, 86, 98]));
    for wheel in [28, 96] {
        disc(picture, left + wheel, 236, 14, Rgb([30, 30, 32]));
    }
}

fn rectangle(
    picture: &mut RgbImage,
    left: i32,
    top: i32,
    width: i32,
    height: i32,
    colour: Rgb<u8>,
) {
    for y in top.max(0)..(top + height).min(HEIGHT as i32) {
        for x in left.max(0)..(left + width).min(WIDTH as i32) {
            picture.put_pixel(x as u32, y as u32, colour);
        }
    }
}

fn disc(picture: &mut RgbImage, x: i32, y: i32, radius: i32, colour: Rgb<u8>) {
    for row in -radius..=radius {
        let half = f64::from(radius * radius - row * row).sqrt() as i32;
        rectangle(picture, x - half, y + row, half * 2 + 1, 1, colour);
    }
}

/// The words 演示 DEMO, a bit a pixel, the leftmost highest.
const MARK: [u128; 24] = [
    0x00000000_00000000_00000000_00000000,
    0x00000000_00000000_00000000_00000000,
    0x00040000_00000000_00000000_00000000,
    0x08060000_00000000_00000000_00000000,
    0x0efff83f_ffc00000_00000000_00000000,
    0x06fff83f_ffc00000_00000000_00000000,
    0x00800800_0000003f_80ff8f03_c07c0000,
    0x00800800_0000003f_e0ff8f03_c1ff0000,
    0x007ff000_0000003f_f0ff8f83_c3ff8000,
    0x003fe000_00000038_70e00f87_c3838000,
    0x380200ff_fff00038_78e00f87_c703c000,
    0x0c7ff8ff_fff00038_38e00fcf_c701c000,
    0x00461800_60000038_38ff0ecd_c701c000,
    0x00421800_60000038_38ff0ecd_c701c000,
    0x00461808_63000038_38ff0eed_c701c000,
    0x067ff818_61800038_38e00e79_c701c000,
    0x06421818_61800038_38e00e79_c783c000,
    0x04421830_60c00038_70e00e79_c3838000,
    0x0c7ff830_60c0003f_f0ff8e31_c3ff8000,
    0x0c000060_6060003f_e0ff8e31_c1ff0000,
    0x1818e0c0_6060003f_80ff8e01_c07c0000,
    0x18707000_60200000_00000000_00000000,
    0x11c01807_e0000000_00000000_00000000,
    0x00000003_c0000000_00000000_00000000,
];

/// A strip below the picture that says what it is, over and over.
fn mark(picture: &mut RgbImage) {
    rectangle(
        picture,
        0,
        STRIP as i32,
        WIDTH as i32,
        (HEIGHT - STRIP) as i32,
        Rgb([250, 214, 60]),
    );
    for start in [12, 172, 332] {
        for (row, bits) in (0..).zip(MARK) {
            for column in (0..128).filter(|column| bits >> (127 - column) & 1 == 1) {
                picture.put_pixel(start + column, STRIP + 4 + row, Rgb([20, 20, 20]));
            }
        }
    }
}

/// Time and place as phones write them; none when they cannot be written.
fn exif(taken: Timestamp, place: Option<(f64, f64)>) -> Option<Vec<u8>> {
    let wall = taken.display_with_offset(Offset::constant(8)).to_string();
    // 2026-11-25T21:30:00…+08:00 as 2026:11:25 21:30:00
    let wall = format!(
        "{} {}",
        wall.get(..10)?.replace('-', ":"),
        wall.get(11..19)?
    );
    let mut fields = vec![
        text(Tag::DateTimeOriginal, &wall),
        text(Tag::OffsetTimeOriginal, "+08:00"),
    ];
    if let Some((lon, lat)) = place {
        fields.extend([
            text(Tag::GPSLongitudeRef, if lon < 0.0 { "W" } else { "E" }),
            degrees(Tag::GPSLongitude, lon),
            text(Tag::GPSLatitudeRef, if lat < 0.0 { "S" } else { "N" }),
            degrees(Tag::GPSLatitude, lat),
        ]);
    }
    let mut writer = Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut bytes = Cursor::new(Vec::new());
    writer.write(&mut bytes, false).ok()?;
    Some(bytes.into_inner())
}

fn text(tag: Tag, text: &str) -> Field {
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value: Value::Ascii(vec![text.as_bytes().to_vec()]),
    }
}

fn degrees(tag: Tag, degrees: f64) -> Field {
    let whole = degrees.abs();
    let minutes = whole.fract() * 60.0;
    let part = |num: f64, denom: u32| Rational {
        num: (num * f64::from(denom)) as u32,
        denom,
    };
    let parts = vec![
        part(whole.trunc(), 1),
        part(minutes.trunc(), 1),
        part(minutes.fract() * 60.0, 10_000),
    ];
    Field {
        tag,
        ifd_num: In::PRIMARY,
        value: Value::Rational(parts),
    }
}

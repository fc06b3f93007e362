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
    let mut picture = RgbImage::from_pixel(WIDTH, HEIGHT, lit(light, [196, 214, 228]));
    street(&mut picture, light, dice);
    match scene {
        Scene::Vehicles => {
            const BODIES: [[u8; 3]; 3] = [[176, 58, 52], [62, 92, 150], [224, 224, 220]];
            for (place, body) in (0..dice.random_range(2..4)).zip(BODIES) {
                let left = 30 + place * 150 + dice.random_range(-12..12);
                vehicle(&mut picture, left, lit(light, body));
            }
        }
        Scene::Waste => {
            const HEAPS: [[u8; 3]; 4] = [[92, 74, 54], [58, 62, 58], [124, 110, 84], [150, 40, 40]];
            for _ in 0..dice.random_range(14..26) {
                let (x, y) = (dice.random_range(120..340), dice.random_range(190..245));
                let colour = lit(light, HEAPS[dice.random_range(0..HEAPS.len())]);
                disc(&mut picture, x, y, dice.random_range(10..24), colour);
            }
        }
        Scene::Site => {
            const BOARDS: [[u8; 3]; 2] = [[226, 150, 40], [232, 232, 226]];
            for (board, colour) in (0..9).zip(BOARDS.into_iter().cycle()) {
                rectangle(
                    &mut picture,
                    40 + board * 44,
                    176,
                    44,
                    56,
                    lit(light, colour),
                );
            }
            disc(&mut picture, 380, 250, 26, lit(light, [150, 128, 96]));
        }
        Scene::Clear => {}
    }
    mark(&mut picture);
    picture
}

/// A colour in the light of the day.
fn lit(light: i16, colour: [u8; 3]) -> Rgb<u8> {
    Rgb(colour.map(|part| (i16::from(part) + light).clamp(0, 255) as u8))
}

/// Four houses, a pavement and a road.
fn street(picture: &mut RgbImage, light: i16, dice: &mut SmallRng) {
    const WALLS: [[u8; 3]; 4] = [
        [190, 176, 160],
        [172, 178, 184],
        [202, 190, 172],
        [160, 152, 148],
    ];
    let (wide, horizon) = (WIDTH as i32, HORIZON as i32);
    for (house, wall) in (0..).zip(WALLS) {
        let (left, top) = (house * 125 - 10, dice.random_range(30..110));
        rectangle(picture, left, top, 108, horizon - top, lit(light, wall));
        for (window, floor) in
            (0..3).flat_map(|window| (0..(horizon - top) / 34).map(move |floor| (window, floor)))
        {
            let (x, y) = (left + 12 + window * 32, top + 10 + floor * 34);
            rectangle(picture, x, y, 18, 18, lit(light, [96, 118, 138]));
        }
    }
    rectangle(picture, 0, horizon, wide, 60, lit(light, [178, 172, 164]));
    rectangle(
        picture,
        0,
        horizon + 60,
        wide,
        140,
        lit(light, [98, 100, 104]),
    );
    for dash in 0..5 {
        rectangle(
            picture,
            20 + dash * 100,
            horizon + 118,
            50,
            6,
            lit(light, [226, 222, 200]),
        );
    }
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
    0x0000_0000_0000_0000_0000_0000_0000_0000,
    0x0000_0000_0000_0000_0000_0000_0000_0000,
    0x0004_0000_0000_0000_0000_0000_0000_0000,
    0x0806_0000_0000_0000_0000_0000_0000_0000,
    0x0eff_f83f_ffc0_0000_0000_0000_0000_0000,
    0x06ff_f83f_ffc0_0000_0000_0000_0000_0000,
    0x0080_0800_0000_003f_80ff_8f03_c07c_0000,
    0x0080_0800_0000_003f_e0ff_8f03_c1ff_0000,
    0x007f_f000_0000_003f_f0ff_8f83_c3ff_8000,
    0x003f_e000_0000_0038_70e0_0f87_c383_8000,
    0x3802_00ff_fff0_0038_78e0_0f87_c703_c000,
    0x0c7f_f8ff_fff0_0038_38e0_0fcf_c701_c000,
    0x0046_1800_6000_0038_38ff_0ecd_c701_c000,
    0x0042_1800_6000_0038_38ff_0ecd_c701_c000,
    0x0046_1808_6300_0038_38ff_0eed_c701_c000,
    0x067f_f818_6180_0038_38e0_0e79_c701_c000,
    0x0642_1818_6180_0038_38e0_0e79_c783_c000,
    0x0442_1830_60c0_0038_70e0_0e79_c383_8000,
    0x0c7f_f830_60c0_003f_f0ff_8e31_c3ff_8000,
    0x0c00_0060_6060_003f_e0ff_8e31_c1ff_0000,
    0x1818_e0c0_6060_003f_80ff_8e01_c07c_0000,
    0x1870_7000_6020_0000_0000_0000_0000_0000,
    0x11c0_1807_e000_0000_0000_0000_0000_0000,
    0x0000_0003_c000_0000_0000_0000_0000_0000,
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
    for field in &fields {
        writer.push_field(field);
    }
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

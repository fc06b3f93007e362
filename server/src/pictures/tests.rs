//! Whole pictures: what is in the file, and what is refused.

use super::*;
use crate::fixture::{City, SOUTH, WEST, report};
use crate::slice::Seen;
use ::cases::Command;
use heat::{Case, Filter, Heat};
use std::time::Duration;

fn case(number: u32, lon: f64, lat: f64) -> Case {
    Case {
        case: number,
        position: Some((lon, lat)),
        at_s: 0,
        class: 0,
        source: 0,
        status: 0,
        area: number % 7,
        team: 0,
    }
}

/// Cases all over the city, and many close together at one place.
fn crowded(lon: f64, lat: f64) -> Countable {
    let spread = (1..=300_u32).map(|n| {
        let (x, y) = (
            f64::from(n * 37 % 101) / 101.0,
            f64::from(n * 53 % 97) / 97.0,
        );
        case(n, WEST + 0.02 * x, SOUTH + 0.02 * y)
    });
    let crowd = (301..=500_u32).map(|n| case(n, lon, lat));
    let view = Heat::from_cases(spread.chain(crowd).collect()).snapshot();
    let seen = Seen {
        seq: 0,
        judged_s: 0,
        view,
    };
    Countable::whole(&seen, Filter::default())
}

fn wanted(mode: Mode) -> Wanted {
    Wanted {
        mode,
        per: Per::Count,
        place: Place::Box([WEST, SOUTH, WEST + 0.02, SOUTH + 0.02]),
        width: 700,
        height: 640,
        ratio: 1,
        top: None,
        breaks: None,
        radius_m: None,
        level: Some(1),
        focus: None,
        tongue: Tongue::Zh,
        theme: Theme::Light,
    }
}

fn later() -> Deadline {
    Deadline::after(Duration::from_mins(5))
}

fn subject(cases: Countable) -> Subject {
    let span = Span {
        from_s: 0,
        to_s: 86_400,
        counted_s: 86_400,
        open_from: false,
        open_to: false,
    };
    let now = Counted { cases, span };
    let bases = vec![Counted {
        cases: now.cases.with(|filter| Filter {
            from_s: Some(1),
            ..filter.clone()
        }),
        span,
    }];
    Subject { now, bases }
}

fn draw(world: &World, wanted: &Wanted, subject: &Subject) -> Result<Picture, NoPicture> {
    let (cases, span) = (&subject.now.cases, &subject.now.span);
    let told = Told::of(world, wanted, &[], cases, span, 0).expect("a store");
    make(world, &Letters::default(), wanted, subject, &told, later())
}

/// Width, height, pixels, and what the file says about itself.
fn read(png: &[u8]) -> (u32, u32, Vec<[u8; 3]>, serde_json::Value) {
    let decoder = ::png::Decoder::new(std::io::Cursor::new(png));
    let mut reader = decoder.read_info().expect("a PNG file");
    let mut bytes = vec![0; reader.output_buffer_size().expect("small")];
    reader.next_frame(&mut bytes).expect("pixels");
    let info = reader.info();
    let pixels = bytes.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
    let about = info
        .utf8_text
        .iter()
        .find(|text| text.keyword == file::KEYWORD);
    let about = about.expect("it says what it is").get_text().expect("text");
    let about = serde_json::from_str(&about).expect("JSON");
    (info.width, info.height, pixels, about)
}

/// The middle of the pixels that are painted as the top of the ramp is on land.
fn top_pixel(picture: &Picture) -> (f64, f64) {
    let (width, _, pixels, about) = read(&picture.png);
    let palette = Theme::Light.palette();
    let (land, top) = (palette::rgb(palette.land), palette::rgb(palette.heat[6]));
    let cover = 224.0 / 255.0;
    let painted = [0, 1, 2].map(|c| (land[c] + (top[c] - land[c]) * cover) * 255.0);
    let near = |pixel: &[u8; 3]| (0..3).all(|c| (f32::from(pixel[c]) - painted[c]).abs() < 9.0);
    let head = about["map_px"][1].as_u64().expect("a row") as usize;
    let found = pixels.iter().enumerate().filter(|(_, pixel)| near(pixel));
    let found: Vec<(f64, f64)> = found
        .map(|(at, _)| ((at % width as usize) as f64, (at / width as usize) as f64))
        .filter(|(_, y)| *y >= head as f64)
        // The legend shows the colour too.
        .filter(|(x, y)| *x < 420.0 || *y < 500.0)
        .collect();
    assert!(!found.is_empty(), "nothing is painted as the top");
    let middle =
        |axis: fn(&(f64, f64)) -> f64| found.iter().map(axis).sum::<f64>() / found.len() as f64;
    (middle(|p| p.0), middle(|p| p.1) - head as f64)
}

#[test]
fn the_hottest_pixel_lies_where_the_fullest_cell_of_the_tiles_is() {
    let city = City::new();
    let world = &city.installation.world;
    for (lon, lat) in [(0.006, 0.013), (0.0041, 0.0172), (0.0123, 0.0149)] {
        let (lon, lat) = (WEST + lon, SOUTH + lat);
        let subject = subject(crowded(lon, lat));
        for (mode, radius_m) in [(Mode::Heat, Some(90.0)), (Mode::Cells, None)] {
            let wanted = Wanted {
                radius_m,
                ..wanted(mode)
            };
            let picture = draw(world, &wanted, &subject).expect("drawn");
            let (_, _, _, about) = read(&picture.png);
            let px = |at: usize| about["map_px"][at].as_u64().expect("a number") as u32;
            let frame = frame::Frame::of(wanted.place, px(2), px(3), 1.0).expect("small");
            // The fullest cell of the tiles that the page would show.
            let tiles = frame.tiles(14, 0.0);
            let cells = tiles.flat_map(|tile| {
                let counted = subject.now.cases.tile(tile).cells;
                counted
                    .into_iter()
                    .map(move |(cell, n)| (n, frame.cell(tile, cell)))
            });
            let fullest = cells.max_by_key(|(n, _)| *n).expect("some");
            assert!(fullest.0 >= 200);
            let (x, y) = top_pixel(&picture);
            let far = (x - f64::from(fullest.1.0)).hypot(y - f64::from(fullest.1.1));
            assert!(far < 10.0, "{mode:?}: {far} pixels away");
        }
    }
}

#[test]
fn every_mode_language_and_theme_is_drawn_in_the_size_asked_for_and_says_what_it_is() {
    let city = City::new();
    let world = &city.installation.world;
    let reports = (0..50).map(|n| Command::Report(report(n)));
    assert!(city.send(reports.collect()).iter().all(Result::is_ok));
    let seen = world.seen(crate::slice::Slice::default());
    let subject = subject(Countable::whole(&seen, Filter::default()));
    for mode in [Mode::Heat, Mode::Cells, Mode::Areas, Mode::Difference] {
        for (tongue, theme, ratio, per) in [
            (Tongue::Zh, Theme::Light, 1, Per::Count),
            (Tongue::En, Theme::Dark, 2, Per::Km2),
            (Tongue::En, Theme::Light, 1, Per::Population),
        ] {
            let wanted = Wanted {
                per,
                ratio,
                tongue,
                theme,
                ..wanted(mode)
            };
            let picture = draw(world, &wanted, &subject).expect("drawn");
            let (width, height, pixels, about) = read(&picture.png);
            assert_eq!((width, height), (700 * ratio, 640 * ratio));
            let colours: std::collections::HashSet<_> = pixels.iter().collect();
            assert!(colours.len() > 20, "{mode:?} is not one colour");
            assert_eq!(about["total"], 50);
            assert_eq!(about["ledger"]["size"], 50);
            let head = world.store.head().expect("a log");
            let root = crate::http::hex(&head.root);
            assert_eq!(about["ledger"]["root"], root.as_str());
            assert_eq!(about["edition"], world.edition().hash_hex().as_str());
            assert_eq!(about["synthetic_boundaries"], true);
        }
    }
}

#[test]
fn a_pinned_scale_paints_the_same_density_the_same_in_two_pictures() {
    let city = City::new();
    let world = &city.installation.world;
    let (one, other) = (
        crowded(WEST + 0.006, SOUTH + 0.013),
        crowded(WEST + 0.006, SOUTH + 0.013),
    );
    let of = |cases: &Countable, top| {
        let wanted = Wanted {
            top,
            radius_m: Some(150.0),
            ..wanted(Mode::Heat)
        };
        draw(world, &wanted, &subject(cases.clone())).expect("drawn")
    };
    let (free, pinned) = (of(&one, None), of(&other, Some(123.0)));
    assert_eq!(pinned.top, 123.0);
    assert!(free.top > 0.0 && free.top != 123.0);
    assert_eq!(
        of(&one, Some(123.0)).png,
        pinned.png,
        "the same again, to the byte"
    );
    assert_ne!(free.png, pinned.png);
}

#[test]
fn a_picture_ends_at_its_limits_and_says_which() {
    let at = |width, height, ratio| check_size(width, height, ratio).err();
    let (most, least) = (limits::PICTURE_SIDE_PX_MAX, limits::PICTURE_SIDE_PX_MIN);
    assert_eq!(at(most, least, 1), None);
    assert!(matches!(
        at(most + 1, least, 1),
        Some(NoPicture::Parameter("width", _))
    ));
    assert!(matches!(
        at(least, least - 1, 1),
        Some(NoPicture::Parameter("height", _))
    ));
    assert!(matches!(
        at(most / 2, most / 2 + 1, 2),
        Some(NoPicture::Parameter("height", _))
    ));
    assert_eq!(at(3_840, 2_160, 1), None);
    assert_eq!(u64::from(3_840_u32 * 2_160), limits::PICTURE_PIXELS_MAX);
    assert!(matches!(
        at(3_840, 2_161, 1),
        Some(NoPicture::Parameter("width", _))
    ));
    assert!(at(u32::MAX, u32::MAX, 3).is_some());
    let city = City::new();
    let world = &city.installation.world;
    let subject = subject(crowded(WEST + 0.006, SOUTH + 0.013));
    let refused = |change: &dyn Fn(&mut Wanted)| {
        let mut wanted = wanted(Mode::Heat);
        change(&mut wanted);
        draw(world, &wanted, &subject).expect_err("refused")
    };
    let name = |why: NoPicture| match why {
        NoPicture::Parameter(name, _) => name,
        NoPicture::Slow(_) => "slow",
    };
    assert_eq!(
        name(refused(&|wanted| wanted.radius_m = Some(1.0))),
        "radius_m"
    );
    assert_eq!(
        name(refused(&|wanted| wanted.radius_m = Some(1e7))),
        "radius_m"
    );
    assert_eq!(
        name(refused(
            &|wanted| wanted.place = Place::Box([-60.0, -60.0, 60.0, 60.0])
        )),
        "bbox"
    );
    assert_eq!(
        name(refused(&|wanted| (wanted.width, wanted.height) = (320, 320))),
        "height"
    );
    let span_m = f64::from(limits::PICTURE_SPAN_M_MAX);
    let side_deg = span_m / 111_320.0;
    let wide = |deg: f64| frame::Frame::of(Place::Box([0.0, 0.0, deg, 0.1]), 800, 200, 1.0);
    assert!(wide(side_deg * 0.99).is_ok() && wide(side_deg * 1.01).is_err());
}

#[test]
fn a_picture_that_takes_too_long_is_given_up() {
    let city = City::new();
    let world = &city.installation.world;
    let subject = subject(crowded(WEST + 0.006, SOUTH + 0.013));
    for mode in [Mode::Heat, Mode::Cells, Mode::Areas, Mode::Difference] {
        let wanted = wanted(mode);
        let (cases, span) = (&subject.now.cases, &subject.now.span);
        let told = Told::of(world, &wanted, &[], cases, span, 0).expect("a store");
        let late = Deadline::after(Duration::ZERO);
        let letters = Letters::default();
        let given_up = make(world, &letters, &wanted, &subject, &told, late);
        assert_eq!(given_up.expect_err("too late"), NoPicture::Slow(TooSlow));
    }
}

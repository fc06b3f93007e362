//! Pictures of the demo district for people to look at.

use super::*;
use crate::veil::Countable;
use heat::Filter;
use std::time::Duration;

/// Pictures to look at: `HUYING_SHOTS=DIR cargo test -p server --lib -- pictures_to_look_at --ignored`.
#[test]
#[ignore = "writes files for people; its command stands above"]
#[expect(clippy::too_many_lines, reason = "a list of pictures")]
fn pictures_to_look_at() {
    let dir = std::env::var("HUYING_SHOTS").expect("HUYING_SHOTS names a directory");
    let data = tempfile::TempDir::new().expect("a directory");
    let store = std::sync::Arc::new(crate::store::Sqlite::open(data.path()).expect("empty"));
    assert!(crate::cli::demo::prepare(&*store).expect("the demo district"));
    let settings = crate::world::Settings {
        demo: true,
        hold: true,
        ..Default::default()
    };
    let installation =
        crate::installation::Installation::of(store, data.path(), settings).expect("opens");
    installation.wait_ready().expect("ready");
    let cases = std::env::var("HUYING_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    crate::cli::demo::play(&installation, cases).expect("played");
    let world = &installation.world;
    let now_s = jiff::Timestamp::now().as_second() / 60 * 60;
    let seen = world.seen(crate::slice::Slice::default());
    let days = |from: i64, to: i64| Filter {
        from_s: Some(now_s - from * 86_400),
        to_s: Some(now_s - to * 86_400),
        ..Filter::default()
    };
    let counted = |filter: Filter| {
        let cases = Countable::whole(&seen, filter);
        let span = Span::of(&cases, now_s);
        Counted { cases, span }
    };
    let island = Place::Middle {
        lon: 113.42,
        lat: 23.07,
        zoom: 13.6,
    };
    let b = world.edition().bounds();
    let whole = Place::Box([b.west, b.south, b.east, b.north]);
    let close = Place::Middle {
        lon: 113.42,
        lat: 23.075,
        zoom: 16.0,
    };
    let shots = [
        (
            "district-heat-light",
            Mode::Heat,
            whole,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "district-heat-dark",
            Mode::Heat,
            whole,
            Theme::Dark,
            Tongue::En,
            Per::Count,
            1,
        ),
        (
            "island-heat-light",
            Mode::Heat,
            island,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "island-cells-dark",
            Mode::Cells,
            island,
            Theme::Dark,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "district-areas-light",
            Mode::Areas,
            whole,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "island-areas-km2-dark",
            Mode::Areas,
            island,
            Theme::Dark,
            Tongue::En,
            Per::Km2,
            1,
        ),
        (
            "district-difference-light",
            Mode::Difference,
            whole,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "island-difference-dark",
            Mode::Difference,
            island,
            Theme::Dark,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "close-heat-light",
            Mode::Heat,
            close,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            1,
        ),
        (
            "island-heat-print",
            Mode::Heat,
            island,
            Theme::Light,
            Tongue::Zh,
            Per::Count,
            2,
        ),
    ];
    for (name, mode, place, theme, tongue, per, ratio) in shots {
        let wanted = Wanted {
            mode,
            per,
            place,
            width: 1_200,
            height: 800,
            ratio,
            top: None,
            breaks: None,
            radius_m: None,
            level: None,
            focus: None,
            tongue,
            theme,
        };
        let now = counted(days(30, 0));
        let bases = vec![counted(days(60, 30))];
        let pairs = vec![
            ("class".to_owned(), "05".to_owned()),
            ("hours".to_owned(), "6-7@09-18".to_owned()),
        ];
        let mut told =
            Told::of(world, &wanted, &pairs, &now.cases, &now.span, now_s).expect("a log");
        if mode == Mode::Difference {
            let base = bases[0].cases.total().cases;
            let window = between(tongue, bases[0].span.from_s, bases[0].span.to_s);
            told = told.with_base(tongue, now.cases.total().cases, base as f64, &window);
        }
        let subject = Subject { now, bases };
        let begin = std::time::Instant::now();
        let picture = make(
            world,
            &Letters::default(),
            &wanted,
            &subject,
            &told,
            Deadline::after(Duration::from_mins(5)),
        )
        .expect("drawn");
        eprintln!(
            "{name}: {} KB in {:?}",
            picture.png.len() / 1_024,
            begin.elapsed()
        );
        std::fs::write(format!("{dir}/{name}.png"), picture.png).expect("written");
    }
}

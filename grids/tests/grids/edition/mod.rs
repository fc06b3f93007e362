//! Editions: order, families, codes, bytes and what is refused.

mod bytes;
mod families;
mod shapes;

use geo::{MultiPolygon, Rect};
use grids::{About, CodeScheme, Edition, Figures, NewArea};

fn rectangle(west: f64, south: f64, east: f64, north: f64) -> MultiPolygon<f64> {
    Rect::new((west, south), (east, north)).to_polygon().into()
}

fn area(code: &str, level: u8, parent: Option<&str>, shape: MultiPolygon<f64>) -> NewArea {
    NewArea {
        code: code.into(),
        name: format!("name of {code}").into(),
        level,
        parent: parent.map(Into::into),
        shape,
    }
}

fn about() -> About {
    About {
        source: "test".into(),
        list_year: Some(2023),
        valid_from: Some("2026-01-01".into()),
        synthetic: true,
        note: "合成边界".into(),
    }
}

fn levels() -> Vec<Box<str>> {
    vec!["community".into(), "grid".into()]
}

/// Two communities of two grids each, given in no order.
fn areas() -> Vec<NewArea> {
    let (first, second) = ("440112010001", "440112010002");
    vec![
        area(
            "440112010002002",
            1,
            Some(second),
            rectangle(113.3, 23.0, 113.4, 23.1),
        ),
        area(
            "440112010001002",
            1,
            Some(first),
            rectangle(113.1, 23.0, 113.2, 23.1),
        ),
        area(second, 0, None, rectangle(113.2, 23.0, 113.4, 23.1)),
        area(
            "440112010001001",
            1,
            Some(first),
            rectangle(113.0, 23.0, 113.1, 23.1),
        ),
        area(first, 0, None, rectangle(113.0, 23.0, 113.2, 23.1)),
        area(
            "440112010002001",
            1,
            Some(second),
            rectangle(113.2, 23.0, 113.3, 23.1),
        ),
    ]
}

fn edition() -> Edition {
    Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound areas")
}

fn figured() -> Edition {
    let edition = Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound");
    let figures = |population, road_km| Figures {
        population,
        road_km,
    };
    let by_code = [
        ("440112010001", figures(Some(20_000), None)),
        ("440112010001001", figures(Some(0), Some(1.25))),
        ("440112010009", figures(Some(7), None)),
    ];
    let by_code = by_code.map(|(code, figures)| (code.into(), figures));
    edition.with_figures(&by_code.into_iter().collect())
}

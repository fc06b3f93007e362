//! Faults of codes, parents and levels.

use super::{Fixture, fixture, plain};
use crate::common::{Feature, collection, options, square};
use grids::CodeScheme;
use grids::import::{Columns, FigureColumns, Options};

pub(super) fn code_fixtures() -> Vec<Fixture> {
    let at = |n: f64| square(113.40 + n * 0.01, 23.08, 0.01);
    let cn =
        |about, features: &[Feature]| fixture(about, collection(features), options(CodeScheme::Cn));
    let leveled = |about, features: &[Feature]| {
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        fixture(
            about,
            collection(features),
            Options::new(columns, CodeScheme::Cn),
        )
    };
    vec![
        plain(
            "an empty code",
            &[Feature::of("", &at(0.)), Feature::of("B", &at(1.))],
        ),
        fixture(
            "a code that is a list",
            collection(&[Feature::of("A", &at(0.))]).replace("\"A\"", "[1]"),
            options(CodeScheme::Plain),
        ),
        fixture(
            "residents that are fewer than none",
            collection(&[Feature::of("A", &at(0.))]).replacen("\"id\"", "\"people\":-3,\"id\"", 1),
            Options {
                figures: FigureColumns {
                    population: Some("people".into()),
                    ..FigureColumns::default()
                },
                ..options(CodeScheme::Plain)
            },
        ),
        fixture(
            "one feature without the property",
            collection(&[Feature::of("A", &at(0.)), Feature::of("B", &at(1.))])
                .replacen("\"id\"", "\"no\"", 1),
            options(CodeScheme::Plain),
        ),
        plain(
            "the same code twice",
            &[
                Feature::of("A", &at(0.)),
                Feature::of("B", &at(1.)),
                Feature::of("A", &at(2.)),
            ],
        ),
        cn(
            "thirteen digits and a letter",
            &[
                Feature::of("4401120100010", &at(0.)),
                Feature::of("44011201000100A", &at(1.)),
            ],
        ),
        cn(
            "a parent that is not there",
            &[
                Feature::of("440112010001", &square(113.40, 23.08, 0.01)),
                Feature::of("440112010001001", &square(113.40, 23.08, 0.01)),
                Feature::of("440112010002001", &square(113.41, 23.08, 0.01)),
            ],
        ),
        leveled(
            "parent and level against the code",
            &[
                Feature::of("440112010001001", &at(0.))
                    .within("440112010002")
                    .level("grid"),
                Feature::of("440112010001002", &at(1.))
                    .within("440112010001")
                    .level("community"),
            ],
        ),
    ]
}

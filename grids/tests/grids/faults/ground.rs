//! Faults between shapes: overlaps, gaps, what lies outside its parent.

use super::{Fixture, fixture};
use crate::common::{Feature, collection, square};
use grids::CodeScheme;
use grids::import::{Columns, Options};

pub(super) fn ground_fixtures() -> Vec<Fixture> {
    let leveled = |about, features: &[Feature]| {
        let columns = Columns {
            level: Some("level".into()),
            parent: Some("in".into()),
            ..Columns::code("id")
        };
        fixture(
            about,
            collection(features),
            Options::new(columns, CodeScheme::Plain),
        )
    };
    let top = || Feature::of("P", &square(113.40, 23.08, 0.02)).level("district");
    let child = |code: &str, west: f64, south: f64| {
        Feature::of(code, &square(west, south, 0.01))
            .within("P")
            .level("grid")
    };
    let four = || {
        vec![
            top(),
            child("A", 113.40, 23.08),
            child("B", 113.41, 23.08),
            child("C", 113.40, 23.09),
            child("D", 113.41, 23.09),
        ]
    };
    let with = |at: usize, feature: Feature| {
        let mut all = four();
        all[at] = feature;
        all
    };
    let ring_of_eight: Vec<Feature> = (0..9)
        .filter(|n| *n != 4)
        .map(|n| {
            Feature::of(
                &format!("R{n}"),
                &square(
                    113.40 + f64::from(n % 3) * 0.01,
                    23.08 + f64::from(n / 3) * 0.01,
                    0.01,
                ),
            )
            .within("P")
        })
        .collect();
    let parented = Options::new(
        Columns {
            parent: Some("in".into()),
            ..Columns::code("id")
        },
        CodeScheme::Plain,
    );
    vec![
        leveled("nothing wrong", &four()),
        leveled("one missing of four", &four()[..4]),
        leveled("an overlap, an overhang and two gaps by moving one", &with(1, child("A", 113.401, 23.08))),
        leveled("an area inside another", &[four(), vec![Feature::of("E", &square(113.402, 23.082, 0.001)).within("P").level("grid")]].concat()),
        leveled("the same ground twice", &[four(), vec![child("E", 113.40, 23.08)]].concat()),
        leveled("a child wholly elsewhere", &[four(), vec![child("E", 113.50, 23.08)]].concat()),
        leveled("a sliver", &with(1, Feature::of("A", "[[[113.40,23.08],[113.41,23.08],[113.409999999,23.09],[113.40,23.09],[113.40,23.08]]]").within("P").level("grid"))),
        leveled("all children moved as GCJ-02 does", &[
            top(), child("A", 113.4056, 23.0775), child("B", 113.4156, 23.0775), child("C", 113.4056, 23.0875), child("D", 113.4156, 23.0875),
        ]),
        fixture("a ring of areas without a parent", collection(&ring_of_eight), parented),
    ]
}

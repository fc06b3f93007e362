//! Any place, as it is given and as it is found.

use super::{text, texts};
use cases::decision::{Lies, Nearest, Placement, Within};
use cases::report::{GivenPlace, GivenPosition};
use grids::{Crs, Position};
use proptest::prelude::*;

/// Finite numbers, the awkward ones too: every bit pattern that is a number.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>().prop_filter("finite", |x| x.is_finite()),
        -180.0..180.0
    ]
}

fn crs() -> impl Strategy<Value = Crs> {
    prop_oneof![
        Just(Crs::Wgs84),
        Just(Crs::Cgcs2000),
        Just(Crs::Gcj02),
        Just(Crs::Bd09),
        Just(Crs::Epsg(4547))
    ]
}

pub fn given() -> impl Strategy<Value = GivenPlace> {
    let position = || {
        (number(), number(), crs(), prop::option::of(0.0..10_000.0)).prop_map(
            |(x, y, crs, accuracy_m)| GivenPosition {
                x,
                y,
                crs,
                accuracy_m,
            },
        )
    };
    prop_oneof![
        position().prop_map(GivenPlace::Position),
        text().prop_map(|code| GivenPlace::Area(code.into())),
        text().prop_map(|words| GivenPlace::Address(words.into())),
        Just(GivenPlace::Nothing),
        (position(), text()).prop_map(|(position, area)| GivenPlace::Sided {
            position,
            area: area.into(),
        }),
    ]
}

fn lies() -> impl Strategy<Value = Lies> {
    prop_oneof![
        Just(Lies::Inside),
        Just(Lies::Border),
        Just(Lies::Outside),
        Just(Lies::None)
    ]
}

pub fn placement() -> impl Strategy<Value = Placement> {
    let position = (-180.0..180.0, -90.0..90.0)
        .prop_map(|(lon, lat)| Position::new(lon, lat).expect("in range"));
    let within = (text(), 0.0..1.0, 0.0..1e4).prop_map(|(area, share, metres)| Within {
        area,
        share,
        metres,
    });
    let nearest = (text(), 0.0..1e7).prop_map(|(area, metres)| Nearest { area, metres });
    (
        text(),
        lies(),
        prop::option::of(position),
        prop::option::of(text()),
        texts(),
        prop::collection::vec(within, 0..3),
        0_u32..2,
        prop::option::of(nearest),
    )
        .prop_map(
            |(edition, place, position, area, others, within, within_more, nearest)| Placement {
                edition,
                place,
                position,
                side_said: area.is_some() && within_more == 1,
                area,
                others,
                within,
                within_more,
                nearest,
            },
        )
}

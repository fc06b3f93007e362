//! Any report.

use super::place::placement;
use super::then::then;
use super::{case, decision, given, photos, private, status, text, texts, time, times};
use cases::OnTheSpot;
use cases::event::{Event, Format, Reported};
use proptest::prelude::*;

pub fn reported() -> impl Strategy<Value = Event> {
    (
        (case(), times(), text(), text(), time(), given()),
        (
            prop::option::of(text()),
            text(),
            placement(),
            prop::option::of(text()),
            texts(),
        ),
        (
            status(),
            prop::option::of(decision()),
            photos(),
            private(),
            then(),
        ),
        (prop::option::of(text()), prop::option::of(on_the_spot())),
    )
        .prop_map(
            |(
                (case, (recorded, happened), id, source, at, given),
                (class_given, text, placement, class, suggested),
                (status, decision, photos, private, then),
                (by, handled),
            )| {
                Event::Reported(Box::new(Reported {
                    happened,
                    then,
                    v: Format,
                    case,
                    recorded,
                    id,
                    source,
                    at,
                    given,
                    class_given,
                    text,
                    placement,
                    class,
                    suggested,
                    status,
                    decision,
                    photos,
                    private,
                    by,
                    handled,
                }))
            },
        )
}

fn on_the_spot() -> impl Strategy<Value = OnTheSpot> {
    (text(), text(), text(), any::<bool>()).prop_map(|(note, class, tables, spot_check)| {
        OnTheSpot {
            note,
            class,
            tables,
            spot_check,
        }
    })
}

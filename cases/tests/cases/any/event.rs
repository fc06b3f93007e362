//! Any event.

use super::beside::{account_changed, class_added, erased, source_added, tables_changed};
use super::place::placement;
use super::reported::reported;
use super::step::bag;
use super::then::then;
use super::{case, claim, decision, given, photos, status, text, times};
use cases::Alarm;
use cases::event::{Classified, Event, Format, Moved, Passed, Placed, Stepped};
use proptest::prelude::*;
use proptest::sample::select;

/// Any event; those that say more come oftener.
pub fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        4 => reported(),
        1 => erased(),
        2 => placed(),
        2 => classified(),
        1 => moved().prop_map(|moved| Event::Accepted(Box::new(moved))),
        1 => moved().prop_map(|moved| Event::ReportedBack(Box::new(moved))),
        1 => moved().prop_map(|moved| Event::Closed(Box::new(moved))),
        1 => class_added(),
        1 => source_added(),
        1 => tables_changed(),
        1 => account_changed(),
        4 => stepped(),
        3 => passed(),
    ]
}

pub fn placed() -> impl Strategy<Value = Event> {
    (
        (case(), times(), text(), text(), text()),
        given(),
        placement(),
        status(),
        prop::option::of(decision()),
        then(),
    )
        .prop_map(
            |(
                (case, (recorded, happened), id, by, note),
                given,
                placement,
                status,
                decision,
                then,
            )| {
                Event::Placed(Box::new(Placed {
                    happened,
                    then,
                    note,
                    v: Format,
                    case,
                    recorded,
                    id,
                    by,
                    given,
                    placement,
                    status,
                    decision,
                }))
            },
        )
}

pub fn classified() -> impl Strategy<Value = Event> {
    (
        (case(), times(), text(), text(), text()),
        text(),
        status(),
        prop::option::of(decision()),
        then(),
    )
        .prop_map(
            |((case, (recorded, happened), id, by, note), class, status, decision, then)| {
                Event::Classified(Box::new(Classified {
                    happened,
                    then,
                    note,
                    v: Format,
                    case,
                    recorded,
                    id,
                    by,
                    class,
                    status,
                    decision,
                }))
            },
        )
}

fn moved() -> impl Strategy<Value = Moved> {
    let said = (text(), claim());
    (case(), times(), text(), text(), said, photos(), then()).prop_map(
        |(case, (recorded, happened), id, by, (note, claim), photos, then)| Moved {
            happened,
            claim,
            then,
            v: Format,
            case,
            recorded,
            id,
            by,
            note,
            photos,
        },
    )
}

fn stepped() -> impl Strategy<Value = Event> {
    let done = (bag(), claim());
    (case(), times(), text(), text(), done, photos(), then()).prop_map(
        |(case, (recorded, happened), id, by, (bag, claim), photos, then)| {
            Event::Stepped(Box::new(Stepped {
                v: Format,
                case,
                recorded,
                happened,
                claim,
                id,
                by,
                step: bag.step(),
                photos,
                then,
            }))
        },
    )
}

fn passed() -> impl Strategy<Value = Event> {
    let what = (bag(), select(&Alarm::WORDS[..])).prop_map(|(bag, word)| bag.alarm(word));
    (case(), times(), what, then()).prop_map(|(case, (recorded, happened), what, then)| {
        Event::Passed(Box::new(Passed {
            v: Format,
            case,
            recorded,
            happened,
            what,
            then,
        }))
    })
}

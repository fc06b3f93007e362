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
        2 => placed().prop_map(|placed| Event::Placed(Box::new(placed))),
        2 => classified().prop_map(|classified| Event::Classified(Box::new(classified))),
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

fn placed() -> impl Strategy<Value = Placed> {
    let place = (given(), placement());
    let now = (status(), prop::option::of(decision()));
    (case(), times(), text(), text(), text(), place, now, then()).prop_map(
        |(case, (recorded, happened), id, by, note, (given, placement), now, then)| Placed {
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
            status: now.0,
            decision: now.1,
        },
    )
}

/// As [`placed`], but for what it is about.
fn classified() -> impl Strategy<Value = Classified> {
    (placed(), text()).prop_map(|(placed, class)| Classified {
        v: placed.v,
        case: placed.case,
        recorded: placed.recorded,
        happened: placed.happened,
        id: placed.id,
        by: placed.by,
        class,
        status: placed.status,
        decision: placed.decision,
        note: placed.note,
        then: placed.then,
    })
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

//! Any event that moves no case on: lists, tables and accounts that changed, and what was erased.

use super::{case, photos, text, time};
use cases::Personal;
use cases::event::{AccountChanged, ClassAdded, Erased, Event, Format, SourceAdded, TablesChanged};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

pub fn class_added() -> impl Strategy<Value = Event> {
    (time(), text(), text(), text(), of(text())).prop_map(
        |(recorded, code, name, name_en, parent)| {
            Event::ClassAdded(ClassAdded {
                v: Format,
                recorded,
                code,
                name,
                name_en,
                parent,
            })
        },
    )
}

pub fn source_added() -> impl Strategy<Value = Event> {
    (time(), text(), text(), text()).prop_map(|(recorded, code, name, name_en)| {
        Event::SourceAdded(SourceAdded {
            v: Format,
            recorded,
            code,
            name,
            name_en,
        })
    })
}

pub fn tables_changed() -> impl Strategy<Value = Event> {
    let names = (text(), text(), text());
    (time(), names, any::<u32>(), text(), text()).prop_map(
        |(recorded, (id, by, name), version, sha256, tables)| {
            Event::TablesChanged(Box::new(TablesChanged {
                v: Format,
                recorded,
                id,
                by,
                name,
                version,
                sha256,
                tables,
            }))
        },
    )
}

pub fn account_changed() -> impl Strategy<Value = Event> {
    let words = (text(), text(), text(), text(), text());
    let some = || of(vec(text(), 0..3));
    let rights = vec(text(), 0..3);
    let reach = (some(), some(), some());
    let seals = of(btree_map(text(), text(), 0..3));
    (time(), time(), any::<u64>(), words, rights, reach, seals).prop_map(
        |(recorded, happened, number, (book, by, of, name, what), rights, reach, seals)| {
            let (areas, teams, sources) = reach;
            Event::AccountChanged(Box::new(AccountChanged {
                v: Format,
                recorded,
                happened,
                book,
                number,
                by,
                of,
                name,
                what,
                rights,
                areas,
                teams,
                sources,
                seals,
            }))
        },
    )
}

pub fn erased() -> impl Strategy<Value = Event> {
    let words = (text(), text(), text(), text());
    let what = (
        select(vec![vec![Personal::Reporter], Personal::ALL.to_vec()]),
        photos(),
    );
    (case(), time(), words, what).prop_map(
        |(case, recorded, (id, by, reason, rule), (what, photos))| {
            Event::Erased(Box::new(Erased {
                v: Format,
                case,
                recorded,
                id,
                by,
                what,
                photos: photos.into_iter().map(|photo| photo.photo).collect(),
                reason,
                rule,
            }))
        },
    )
}

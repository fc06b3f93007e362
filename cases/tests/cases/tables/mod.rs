//! The tables: every fault listed, nothing half-read.

mod duties;
mod refused;

use crate::town::texts;
use cases::{Tables, Texts};

fn faults(texts: &Texts<'_>) -> Vec<String> {
    let faults = Tables::parse(texts).expect_err("the tables are wrong");
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn right_tables_are_read_in_their_order() {
    let tables = Tables::parse(&texts()).expect("they are right");
    assert_eq!(tables.classes().len(), 5);
    assert_eq!(
        tables.class("0505").map(|class| &*class.name),
        Some("机动车乱停放")
    );
    let chain: Vec<_> = tables
        .class_chain("0505")
        .map(|class| &*class.code)
        .collect();
    assert_eq!(chain, ["0505", "05"]);
    assert_eq!(tables.duties()[1].support.len(), 2);
    assert_eq!(tables.calendar().covered_years(), [2026]);
}

#[test]
fn further_columns_other_orders_a_byte_order_mark_and_padding_are_fine() {
    let sources = "\u{feff}name , scheme,code\r\n 热线 ,x, hotline \r\n";
    let tables = Tables::parse(&Texts { sources, ..texts() }).expect("they are right");
    assert_eq!(
        tables.source("hotline").map(|source| &*source.name),
        Some("热线")
    );
}

#[test]
fn an_empty_text_is_an_empty_table() {
    let tables = Tables::parse(&Texts::default()).expect("nothing is wrong with nothing");
    assert_eq!(tables.duties().len(), 0);
    assert_eq!(tables.version(), Tables::empty().version());
}

#[test]
fn the_version_changes_with_every_byte_and_only_then() {
    let version = |texts: &Texts<'_>| {
        Tables::parse(texts)
            .expect("they are right")
            .version()
            .to_owned()
    };
    let other = format!("{}\n", crate::town::DUTIES);
    assert_eq!(version(&texts()), version(&texts()));
    assert_ne!(
        version(&texts()),
        version(&Texts {
            duties: &other,
            ..texts()
        })
    );
    assert_eq!(version(&texts()).len(), 16);
}

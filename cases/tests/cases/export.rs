//! Tables printed back: nothing is lost, and what is odd is told.

use std::collections::HashMap;

use cases::tables::TABLES;
use cases::{Tables, Texts};
use proptest::prelude::*;

use crate::town::texts;

fn printed(tables: &Tables) -> HashMap<&'static str, String> {
    let files = TABLES.iter().map(|form| form.file);
    files
        .map(|file| (file, tables.to_csv(file).expect("a table")))
        .collect()
}

fn read(texts: &HashMap<&'static str, String>) -> Tables {
    Tables::parse(&Texts::gather(|file| &texts[file])).expect("what was printed can be read")
}

/// What a table says, in every struct of it.
fn said(tables: &Tables) -> String {
    format!(
        "{:#?}",
        (
            (
                tables.classes(),
                tables.sources(),
                tables.departments(),
                tables.teams(),
                tables.duties()
            ),
            (
                tables.calendar(),
                tables.steps(),
                tables.levels(),
                tables.roster(),
                tables.mergings()
            ),
            tables.rules(jiff::Timestamp::MAX),
        )
    )
}

#[test]
fn the_demo_tables_read_printed_and_read_again_are_the_same() {
    let first = Tables::parse(&Texts::gather(data::tables::text)).expect("sound");
    let texts = printed(&first);
    let again = read(&texts);
    assert_eq!(said(&first), said(&again));
    assert_eq!(texts, printed(&again));
}

#[test]
fn an_unknown_column_is_told_and_kept_beside_the_known_ones() {
    let sources = "colour,name,code\nred,热线,hotline\n";
    let tables = Tables::parse(&Texts { sources, ..texts() }).expect("they are right");
    let notes: Vec<_> = tables.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        notes[0],
        "sources.csv line 1 column colour: no such column is known; it is kept, and nothing reads it"
    );
    assert_eq!(
        tables.to_csv("sources").as_deref(),
        Some(
            "code,name,name_en,verify,filing,scheme,valid_from,source,colour\nhotline,热线,,,,,,,red\n"
        )
    );
}

#[test]
fn a_table_without_rows_prints_its_header_to_be_filled_in() {
    let printed = Tables::empty().to_csv("merging.csv");
    assert_eq!(
        printed.as_deref(),
        Some("class,metres,minutes,mode,scheme,valid_from,source\n")
    );
    assert_eq!(Tables::empty().to_csv("ghosts"), None);
}

#[test]
fn the_forms_stand_in_the_order_in_which_the_tables_are_read() {
    let files: Vec<_> = TABLES.iter().map(|form| form.file).collect();
    assert_eq!(files, Texts::default().named().map(|(file, _)| file));
    for form in TABLES {
        assert_eq!(form.file, format!("{}.csv", form.name));
        let last: Vec<_> = form
            .columns
            .iter()
            .rev()
            .take(3)
            .map(|column| column.name)
            .collect();
        assert_eq!(last, ["source", "valid_from", "scheme"], "{}", form.name);
    }
}

#[test]
fn every_column_of_the_demo_tables_is_in_its_form() {
    let tables = Tables::parse(&Texts::gather(data::tables::text)).expect("sound");
    assert_eq!(tables.notes(), []);
    assert_eq!(tables.distinct("calendar", "source").len(), 3);
    assert_eq!(tables.row_count("roster"), Some(tables.roster().len()));
}

proptest! {
    #[test]
    fn cells_with_commas_quotes_and_line_ends_come_back_as_they_were(
        cells in prop::collection::vec("[ -~，。\n\"]{1,12}", 1..6), further in "[a-z]{1,5}x",
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["code", "name", &*further]).expect("memory");
        for (at, cell) in cells.iter().enumerate() {
            writer.write_record([&format!("c{at}"), &format!("n{cell}n"), cell]).expect("memory");
        }
        let text = String::from_utf8(writer.into_inner().expect("memory")).expect("text");
        let first = Tables::parse(&Texts { sources: &text, ..texts() }).expect("they are right");
        let again = read(&printed(&first));
        prop_assert_eq!(first.sources(), again.sources());
        prop_assert_eq!(printed(&first), printed(&again));
        for (at, cell) in cells.iter().enumerate() {
            let given = format!("n{cell}n");
            prop_assert_eq!(&*first.sources()[at].name, &*given);
        }
    }
}

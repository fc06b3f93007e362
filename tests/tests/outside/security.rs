//! SECURITY.md cites tests by name: each must be there, and each limit must have one or say why not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../../SECURITY.md");

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("a folder below the root").to_owned()
}

/// Names of all test functions of the tree.
fn there() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let rooms = [
        "grids", "cases", "heat", "ledger", "data", "server", "tests", "fuzz",
    ];
    let mut folders: Vec<PathBuf> = rooms.iter().map(|room| root().join(room)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("our own sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                names.extend(tests_of(&std::fs::read_to_string(path).expect("UTF-8")));
            }
        }
    }
    names
}

/// The function behind each `#[test]`, `#[actix_web::test]` and the like; in `proptest!` too.
fn tests_of(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") && line.contains("test]") {
            is_test = true;
        } else if is_test && !line.starts_with("#[") && !line.starts_with("//") {
            let name = line.trim_start_matches("pub ").trim_start_matches("async ");
            let name = name
                .strip_prefix("fn ")
                .and_then(|rest| rest.split('(').next());
            names.extend(name.map(str::to_owned));
            is_test = false;
        }
    }
    names
}

/// Whole words of the field, four or more: only names of tests look like that.
fn cited(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2).filter(|word| {
        word.matches('_').count() >= 3
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    })
}

/// The rows of all tables, as cells.
fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    let rows = PAGE
        .lines()
        .filter(|line| line.starts_with("| ") || line.starts_with("|-"));
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
}

#[test]
fn every_test_that_the_page_cites_is_there() {
    let there = there();
    assert!(there.len() > 500, "{} tests found", there.len());
    let cited: BTreeSet<&str> = PAGE.lines().flat_map(cited).collect();
    assert!(cited.len() > 50, "{} tests cited", cited.len());
    let missing: Vec<_> = cited
        .iter()
        .filter(|name| !there.contains(**name))
        .collect();
    assert!(
        missing.is_empty(),
        "SECURITY.md cites tests that are not there: {missing:#?}"
    );
}

#[test]
fn every_row_names_its_test_or_says_why_there_is_none() {
    for row in rows() {
        let last = row.last().expect("a cell");
        let is_head = *last == "test" || last.starts_with("---");
        let says = cited(last).next().is_some()
            || last.starts_with('–')
            || last.contains("fuzz target")
            || last.contains("the step `doors`");
        assert!(is_head || says, "no test in the row {row:?}");
    }
}

#[test]
fn a_name_that_is_no_test_is_seen() {
    let text = "#[test]\n#[should_panic]\nfn one_two_three_four() {}\nfn not_a_test_at_all() {}\n#[actix_web::test]\nasync fn another_one_of_them() {}";
    assert_eq!(
        tests_of(text),
        ["one_two_three_four", "another_one_of_them"]
    );
    assert_eq!(
        cited("`one_two_three_four`, `NAME`, `a_b`").collect::<Vec<_>>(),
        ["one_two_three_four"]
    );
}

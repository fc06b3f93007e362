//! What is derived from the log was changed.

use super::super::{Depth, check_to};
use super::Copy;

#[test]
fn every_column_of_what_is_derived_is_compared_with_the_log() {
    for (change, told) in [
        (
            "UPDATE cases SET status = 'closed' WHERE case_no = 7",
            "the row of case HY000000007: has another status",
        ),
        (
            "UPDATE cases SET class = '99' WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET area = NULL WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET team = 'X' WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET due_s = 1 WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET lon = lon + 1e-9 WHERE case_no = 7",
            "has another class, area, team",
        ),
        (
            "UPDATE cases SET text = '' WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "UPDATE cases SET source = 'x' WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "UPDATE cases SET at_s = at_s + 1 WHERE case_no = 7",
            "has another source, time or text",
        ),
        (
            "DELETE FROM cases WHERE case_no = 7",
            "the row of case HY000000007: is missing",
        ),
        (
            "DELETE FROM cases WHERE case_no = 600",
            "the row of case HY000000600: is missing",
        ),
        (
            "UPDATE cases SET case_no = 601 WHERE case_no = 7",
            "HY000000601: is of no case",
        ),
        (
            "DELETE FROM keys WHERE seq = 7",
            "the key that leads to entry 7: is missing",
        ),
        (
            "UPDATE keys SET id = 'x' WHERE seq = 7",
            "entry 7: is another",
        ),
        (
            "UPDATE keys SET case_no = 8 WHERE seq = 7",
            "entry 7: leads to another case",
        ),
        (
            "UPDATE keys SET seq = 8 WHERE seq = 7",
            "entry 8: is one too many",
        ),
        (
            "INSERT INTO keys VALUES ('x', 'y', 1, 5000)",
            "entry 5000: is one too many",
        ),
        (
            "UPDATE tables SET text = text || ' ' WHERE name = 'duties'",
            "the table duties: has another text",
        ),
        (
            "UPDATE tables SET seq = 5 WHERE name = 'duties'",
            "the table duties: is of no entry",
        ),
        (
            "UPDATE editions SET hash = 'aa'",
            "the areas aa: are not those",
        ),
    ] {
        let found = Copy::of(change).found();
        assert!(found.contains(told), "{change}: {found}");
    }
}

#[test]
fn the_log_alone_is_checked_without_what_was_made_of_it() {
    let copy = Copy::of("UPDATE cases SET status = 'closed' WHERE case_no = 7");
    let told = check_to(copy.0.path(), None, Depth::Log).expect("it runs");
    assert!(
        told.holds && told.lines[1].contains("were not compared"),
        "{told:?}"
    );
    assert_eq!(told.paces.len(), 1);
    let change = "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), 'truck', 'crane') AS BLOB) WHERE seq = 300";
    let told = check_to(Copy::of(change).0.path(), None, Depth::Log).expect("it runs");
    assert!(
        told.lines[0].starts_with("entry 300 was changed"),
        "{told:?}"
    );
}

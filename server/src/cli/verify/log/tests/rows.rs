//! Rows of the log, of its hashes and of its head were changed in the database.

use super::Copy;

#[test]
fn deletions_swaps_and_insertions_in_the_database_are_told_with_the_first_entry_that_differs() {
    for (change, told) in [
        (
            "DELETE FROM events WHERE seq = 500",
            "entry 500 is missing: after entry 499 comes entry 501",
        ),
        (
            "DELETE FROM events WHERE seq = 1",
            "entry 1 is missing: after entry 0 comes entry 2",
        ),
        (
            "DELETE FROM events WHERE seq = 500; DELETE FROM leaves WHERE seq = 500",
            "entry 500 is missing",
        ),
        (
            "DELETE FROM leaves WHERE seq = 500",
            "the hash kept beside entry 500 is missing",
        ),
        (
            "UPDATE leaves SET hash = zeroblob(32) WHERE seq = 500",
            "entry 500 was changed",
        ),
        (
            "UPDATE leaves SET hash = zeroblob(31) WHERE seq = 500",
            "entry 500 was changed",
        ),
        (
            "UPDATE events SET case_no = case_no + 1 WHERE seq = 500",
            "entry 500 is filed under another case",
        ),
        (
            "UPDATE events SET case_no = 5000000000 WHERE seq = 500",
            "the database cannot be read after entry 499",
        ),
        (
            "UPDATE events SET seq = -500 WHERE seq = 500",
            "entry 1 is missing",
        ),
        (
            "DELETE FROM events WHERE seq = 1000",
            "entry 1000 is missing: only the hash kept beside it is left",
        ),
        (
            "DELETE FROM events WHERE seq = 1000; DELETE FROM leaves WHERE seq = 1000",
            "the log ends at entry 999, and its head says 1000",
        ),
        (
            "INSERT INTO events SELECT 1001, case_no, bytes FROM events WHERE seq = 1",
            "the hash kept beside entry 1001 is missing",
        ),
        (
            "INSERT INTO events SELECT 1001, case_no, bytes FROM events WHERE seq = 601; INSERT INTO leaves SELECT 1001, hash FROM leaves WHERE seq = 601",
            "entry 1001 was put in after the end",
        ),
        (
            "UPDATE events SET seq = -seq WHERE seq IN (700, 701); UPDATE events SET seq = 1401 + seq WHERE seq < 0",
            "entry 700 was changed: its bytes do not have the hash",
        ),
        (
            "UPDATE tile_hashes SET hash = zeroblob(32) WHERE place = 1",
            "one of the entries 257 to 512 was changed together",
        ),
        (
            "DELETE FROM tile_hashes WHERE place = 2",
            "one of the entries 513 to 768 was changed together",
        ),
        (
            "INSERT INTO tile_hashes VALUES (1, 3, zeroblob(32))",
            "one of the entries 769 to 1024 was changed",
        ),
        (
            "INSERT INTO tile_hashes VALUES (200, 3, zeroblob(32))",
            "was changed",
        ),
        (
            "UPDATE head SET root = zeroblob(32)",
            "the root kept with the log is not that of its 1000 entries",
        ),
        (
            "UPDATE head SET frontier = x'00'",
            "the frontier kept with the log cannot be read",
        ),
        (
            "UPDATE head SET seq = 999",
            "entry 1000 was put in after the end",
        ),
        (
            "UPDATE head SET seq = 1001",
            "the log ends at entry 1000, and its head says 1001",
        ),
        (
            "UPDATE head SET frontier = CAST(substr(frontier, 1, 40) || zeroblob(160) AS BLOB)",
            "one of the entries 513 to 768 was changed together with all hashes",
        ),
    ] {
        let found = Copy::of(change).found();
        assert!(found.contains(told), "{change}: {found}");
    }
}

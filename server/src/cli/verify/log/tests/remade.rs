//! The log was remade with all that is kept beside it: only a checkpoint from outside shows it.

use super::{Copy, checkpoint, rows};
use ledger::Tree;
use rusqlite::params;

/// Cuts the log off so that everything kept with it fits: what only somebody outside can notice.
fn cut_off(copy: &Copy, size: usize) {
    let mut tree = Tree::new();
    for (_, _, bytes) in &rows()[..size] {
        tree.push(bytes);
    }
    let db = copy.db();
    let cut = format!(
        "DELETE FROM events WHERE seq > {size}; DELETE FROM leaves WHERE seq > {size};
         DELETE FROM tile_hashes WHERE (place + 1) * 256 > {size}; DELETE FROM keys WHERE seq > {size};"
    );
    db.execute_batch(&cut).expect("cut");
    let head = params![size as i64, tree.to_bytes(), tree.root().0];
    db.execute("UPDATE head SET seq = ?, frontier = ?, root = ?", head)
        .expect("a new head");
}

#[test]
fn a_log_cut_off_with_all_that_is_kept_beside_it_is_found_only_with_a_checkpoint() {
    for size in [999, 960, 768, 600] {
        let copy = Copy::new();
        cut_off(&copy, size);
        // The rows of cases that were taken on are still those of the whole log: they go back too.
        let taken_on = "UPDATE cases SET status = 'dispatched' WHERE status = 'handling' AND case_no IN
            (SELECT c.case_no FROM cases c LEFT JOIN events e ON e.case_no = c.case_no AND e.bytes LIKE '%\"accepted\"%' WHERE e.seq IS NULL)";
        copy.db().execute_batch(taken_on).expect("rows");
        let alone = copy.check(None);
        assert!(alone.holds, "{size}: {alone:?}");
        assert!(alone.lines[2].contains("cut off the end"), "{alone:?}");
        let told = copy.check(Some(&checkpoint(1000)));
        let said = format!(
            "the log was cut off: it has {size} entries, and the checkpoint was made when it had 1000"
        );
        assert_eq!(told.lines, [said]);
        assert!(copy.check(Some(&checkpoint(size))).holds);
    }
}

#[test]
fn a_log_rewritten_with_all_that_is_kept_beside_it_is_found_only_with_a_checkpoint() {
    let copy = Copy::new();
    let db = copy.db();
    let mut tree = Tree::new();
    for (seq, _, mut bytes) in rows() {
        if seq == 990 {
            let text = String::from_utf8(bytes)
                .expect("JSON")
                .replace("\"id\":\"a", "\"id\":\"b");
            bytes = text.into_bytes();
            let key = "UPDATE keys SET id = 'b' || substr(id, 2) WHERE seq = 990";
            db.execute_batch(key).expect("its key");
        }
        let leaf = tree.push(&bytes);
        db.execute(
            "UPDATE events SET bytes = ? WHERE seq = ?",
            params![bytes, seq as i64],
        )
        .expect("bytes");
        db.execute(
            "UPDATE leaves SET hash = ? WHERE seq = ?",
            params![leaf.0, seq as i64],
        )
        .expect("leaf");
    }
    db.execute(
        "UPDATE head SET frontier = ?, root = ?",
        params![tree.to_bytes(), tree.root().0],
    )
    .expect("head");
    assert_eq!(copy.found(), "");
    assert!(
        copy.check(Some(&checkpoint(989))).holds,
        "before the change"
    );
    let told = copy.check(Some(&checkpoint(990)));
    assert!(
        told.lines[0].starts_with("the first 990 entries are not those"),
        "{told:?}"
    );
}

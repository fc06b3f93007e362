//! Databases of older programs.

use super::Copy;

/// A copy as a program without hashes beside the log wrote it: all tables that came later are gone.
fn of_form_2() -> Copy {
    const KEPT: [&str; 7] = [
        "events", "cases", "keys", "head", "editions", "facts", "tables",
    ];
    let copy = Copy::new();
    let db = copy.db();
    let ask = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'words%' AND name NOT LIKE 'sqlite%'";
    let mut ask = db.prepare(ask).expect("a question");
    let names = ask.query_map([], |row| row.get::<_, String>(0));
    let names: Vec<_> = names.expect("rows").flatten().collect();
    let later = names.iter().filter(|name| !KEPT.contains(&name.as_str()));
    for name in later {
        db.execute_batch(&format!("DROP TABLE {name}"))
            .expect("gone");
    }
    db.execute_batch("PRAGMA user_version = 2").expect("older");
    drop(ask);
    copy
}

#[test]
fn a_database_of_an_older_program_is_checked_by_its_frontier() {
    let old = of_form_2();
    assert_eq!(old.found(), "");
    let change = "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), 'truck', 'crane') AS BLOB) WHERE seq = 300";
    old.db().execute_batch(change).expect("changed");
    let found = old.found();
    assert!(
        found.contains("one of the entries 1 to 512 was changed together with all hashes"),
        "{found}"
    );
}

#[test]
fn an_older_log_gets_its_hashes_when_it_is_opened() {
    let old = of_form_2();
    drop(crate::store::Sqlite::open(old.0.path()).expect("opens"));
    assert_eq!(old.found(), "");
    let counts = |sql| {
        old.db()
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .expect("a count")
    };
    assert_eq!(counts("SELECT count(*) FROM leaves"), 1000);
    assert_eq!(counts("SELECT count(*) FROM tile_hashes"), 3);
}

//! Tables go out, are edited and come back, by file and over HTTP; a restart keeps them.

use super::{city, report, serve, table, tables, with};
use serde_json::json;
use std::path::Path;
use tests::{Desk, Server};

#[test]
fn a_table_goes_out_is_edited_checked_rehearsed_and_put_in_force_and_a_restart_keeps_it() {
    let desk = city();
    let server = serve(&desk);
    let old = report(&server, "old");
    assert_eq!(old["team"]["code"], "S");
    let (tag, duties) = table(&server, "duties");
    let edited = duties.replace(",street,", ",police,");
    assert_ne!(edited, duties);
    let post = |path: &str| with(server.client().post(server.at(path)), &edited);
    let (_, check) = server.ask(post("/v1/tables/check?name=duties"));
    assert_eq!(
        (&check["sound"], &check["changed"]),
        (&json!(true), &json!(true)),
        "{check}"
    );
    let period = "from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z";
    let (_, shift) = server.ask(post(&format!("/v1/tables/rehearse?name=duties&{period}")));
    assert_eq!(
        shift["moves"],
        json!([{"from": "S", "to": "P", "cases": 1}]),
        "{shift}"
    );
    assert_eq!(report(&server, "still")["team"]["code"], "S");
    let put = || {
        with(
            server
                .client()
                .put(server.at("/v1/tables/duties?by=planner")),
            &edited,
        )
    };
    let (status, done) = server.ask(put().header("if-match", &tag));
    assert_eq!((status, &done["version"]), (200, &json!(2)), "{done}");
    assert_eq!(report(&server, "new")["team"]["code"], "P");
    let path = format!("/v1/cases/{}", old["case"].as_str().expect("a number"));
    let (why, decision) = (&server.get(&path)["why"], &server.get(&path)["decision"]);
    assert_eq!(
        (&decision["lead"]["code"], why.is_array()),
        (&json!("S"), true)
    );
    let before = server.get(&path);
    drop(server);
    let server = serve(&desk);
    assert_eq!(report(&server, "after")["team"]["code"], "P");
    assert_eq!(server.get(&path)["decision"], before["decision"]);
    let versions = server.get("/v1/tables/duties/versions");
    let by: Vec<_> = versions["items"]
        .as_array()
        .expect("two")
        .iter()
        .map(|one| &one["by"])
        .collect();
    assert_eq!(by, ["planner", "planner"]);
    let (status, late) = server.ask(
        with(
            server.client().put(server.at("/v1/tables/duties?by=late")),
            &duties,
        )
        .header("if-match", &tag),
    );
    assert_eq!((status, &late["code"]), (412, &json!("outdated")));
}

#[test]
fn all_tables_come_back_from_one_workbook_as_no_change() {
    let desk = city();
    let book = desk.at("tables.xlsx");
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {book}")).with_code(0);
    let ended = tables(&desk, "import", &[&book], "").with_code(0);
    assert!(ended.err.contains("no change"), "{}", ended.err);
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {}", desk.at("out"))).with_code(0);
    let csv = desk.path().join("out");
    let files: Vec<String> = std::fs::read_dir(&csv)
        .expect("a directory")
        .map(|entry| {
            entry
                .expect("an entry")
                .path()
                .to_str()
                .expect("UTF-8")
                .to_owned()
        })
        .collect();
    assert_eq!(files.len(), 14);
    assert!(
        tables(&desk, "import", &files, "")
            .with_code(0)
            .err
            .contains("no change")
    );
    let one = tables(&desk, "export", &["duties"], "-o -").with_code(0);
    assert_eq!(one.text(), read(&csv.join("duties.csv")));
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("a file of the test")
}

#[test]
fn the_demos_tables_come_back_equal_from_csv_and_xlsx() {
    let desk = Desk::new();
    let data = desk.at("data");
    drop(Server::demo(&data));
    let book = desk.at("demo.xlsx");
    let _ = tables::<&str>(&desk, "export", &[], &format!("-o {book}")).with_code(0);
    assert!(
        tables(&desk, "check", &[&book], "")
            .with_code(0)
            .err
            .contains("in force already")
    );
    let list = tables::<&str>(&desk, "list", &[], "").with_code(0);
    assert!(
        list.text()
            .starts_with("table\tversion\tat\tby\tsha256\nclasses\t1\t"),
        "{}",
        list.text()
    );
}

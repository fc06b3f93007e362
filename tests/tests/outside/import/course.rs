//! How an import goes: twice is once, a killed one goes on, a running server takes the same, and what cannot be run is said.

use super::{HEADER, WORDS, figures, import};
use std::fmt::Write;
use tests::cities::{self, Dice, inside};
use tests::{Desk, Program, Server};

#[test]
fn the_same_table_twice_is_once_and_a_longer_one_brings_only_what_is_new() {
    let desk = cities::with_squares();
    let rows = "10.03,50.01,2024-05-01 13:00,x\n10.03,50.01,2024-05-01 13:00,x\n10.04,50.01,2024-05-01 13:00,x\n";
    let table = format!("{HEADER}{rows}");
    assert_eq!(
        figures(&import(&desk, &table, WORDS).with_code(0)),
        [3, 3, 0, 0],
        "equal rows are two cases"
    );
    assert_eq!(
        figures(&import(&desk, &table, WORDS).with_code(0)),
        [3, 0, 3, 0]
    );
    let quoted = table
        .replace(",x\n", ",\"x\",\n")
        .replace("text\n", "text,new\n")
        .replace("x,new", "text,new");
    assert_eq!(
        figures(&import(&desk, &quoted, WORDS).with_code(0)),
        [3, 0, 3, 0],
        "other quotes, another column"
    );
    let longer = format!("{table}10.05,50.01,2024-05-01 13:00,x\n10.03,50.01,2024-05-01 13:00,x\n");
    assert_eq!(
        figures(&import(&desk, &longer, WORDS).with_code(0)),
        [5, 2, 3, 0]
    );
}

#[test]
fn what_is_asked_for_wrongly_is_said() {
    let desk = cities::with_squares();
    let table = format!("{HEADER}10.03,50.01,2024-05-01 13:00,x\n");
    for (words, told) in [
        (
            "--map long=lon --source s",
            "a report has no field \"long\"",
        ),
        ("--map lon:lon --source s", "is not FIELD=COLUMN"),
        (
            "--map lon=x,at=at --source s",
            "there is no column \"x\"; the columns are: \"lon\", \"lat\", \"at\", \"text\"",
        ),
        (
            "--map lon=lon,lat=lat --source s",
            "no column carries the field at",
        ),
        ("--map lon=lon,lat=lat,at=at", "the reports need a source"),
        ("--map lon=lon,lat=lat,at=at --source s --crs mars", "wgs84"),
        (
            "--map lon=lon --server http://127.0.0.1:1",
            "cannot be used with",
        ),
    ] {
        let ended = import(&desk, &table, words).with_code(2);
        assert!(ended.err.contains(told), "{words}: {}", ended.err);
    }
    let empty = Desk::new();
    let ended = import(&empty, &table, WORDS).with_code(2);
    assert!(ended.err.contains("huying areas import"), "{}", ended.err);
}

fn many(rows: usize) -> String {
    let mut dice = Dice::new(3);
    let mut table = String::from(HEADER);
    for number in 0..rows {
        let (lon, lat) = inside(&mut dice, 4, 4);
        let second = number % 60;
        writeln!(
            table,
            "{lon},{lat},2024-05-01 13:00:{second:02},row {number}"
        )
        .expect("a string");
    }
    table
}

#[test]
fn an_import_that_was_killed_goes_on_where_it_was() {
    const ROWS: usize = 120_000;
    let desk = cities::with_squares();
    let file = desk.put("reports.csv", many(ROWS));
    let arguments = ["import", &file, "--data-dir", &desk.at("data")];
    let mark = desk.path().join("reports.csv.huying-import");
    let mut running = Program::new(arguments).words(WORDS).start();
    while !mark.exists() {
        assert!(
            running.is_running(),
            "the table is too short to be killed in its middle"
        );
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    running.kill();
    let ended = Program::new(arguments)
        .words(WORDS)
        .arg("--resume")
        .run()
        .with_code(0);
    assert!(ended.err.contains("going on after"), "{}", ended.err);
    assert!(
        ended.err.contains("rows were done by an earlier run"),
        "{}",
        ended.err
    );
    let [rows, ..] = figures(&ended);
    assert_eq!(rows, ROWS as u64);
    assert!(!mark.exists(), "nothing is left to resume");
    let server = Server::start(&desk.path().join("data"));
    assert_eq!(
        server.get("/v1/counts?group=none")["total"],
        ROWS,
        "no row is lost and none is there twice"
    );
}

#[test]
fn a_running_server_takes_the_same_table_with_the_same_figures() {
    let desk = cities::with_squares();
    let server = Server::start(&desk.path().join("data"));
    let file = desk.put(
        "reports.csv",
        format!("{}bad,50,2024-05-01 13:00,x\n", many(5_000)),
    );
    let send = || {
        Program::new(["import", &file, "--server", server.url()])
            .words(WORDS)
            .run()
            .with_code(1)
    };
    assert_eq!(figures(&send()), [5_001, 5_000, 0, 1]);
    assert_eq!(figures(&send()), [5_001, 0, 5_000, 1]);
    assert_eq!(server.get("/v1/counts?group=none")["total"], 5_000);
}

#[test]
fn a_directory_that_a_server_has_open_is_left_to_it() {
    let desk = cities::with_squares();
    let _server = Server::start(&desk.path().join("data"));
    let ended = import(
        &desk,
        format!("{HEADER}10.03,50.01,2024-05-01 13:00,x\n"),
        WORDS,
    )
    .with_code(2);
    assert!(ended.err.contains("in use"), "{}", ended.err);
}

#[test]
fn a_server_that_is_not_there_or_none_is_said() {
    let desk = cities::with_squares();
    let file = desk.put("r.csv", format!("{HEADER}10.03,50.01,2024-05-01 13:00,x\n"));
    let ended = Program::new(["import", &file, "--server", "127.0.0.1:8080"])
        .words(WORDS)
        .run()
        .with_code(2);
    assert!(
        ended.err.contains("looks like http://127.0.0.1:8080"),
        "{}",
        ended.err
    );
}

#[test]
fn standard_input_is_read_but_cannot_be_resumed() {
    let desk = cities::with_squares();
    let data = desk.at("data");
    let program = || {
        Program::new(["import", "-", "--data-dir", &data])
            .words(WORDS)
            .input(many(10))
    };
    assert_eq!(figures(&program().run().with_code(0)), [10, 10, 0, 0]);
    assert!(
        program()
            .arg("--resume")
            .run()
            .with_code(2)
            .err
            .contains("only a file can be resumed")
    );
}

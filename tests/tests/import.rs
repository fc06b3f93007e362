//! `huying import`: any city's table, twice is once, and nothing said is lost.

use serde_json::{Value, json};
use std::fmt::Write;
use tests::cities::{self, Dice, inside};
use tests::{Desk, Ended, Program, Server};

/// A desk with a data directory that has 4 × 4 squares.
fn city() -> Desk {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let ended = Program::new(["areas", "import", &areas, "--data-dir", &desk.at("data")])
        .words("--codes plain --source test --synthetic")
        .run();
    let _ = ended.with_code(0);
    desk
}

fn import(desk: &Desk, table: impl AsRef<[u8]>, words: &str) -> Ended {
    let file = desk.put("reports.csv", table);
    Program::new(["import", &file, "--data-dir", &desk.at("data")])
        .words(words)
        .run()
}

/// The figures of the summary: rows, new cases, known already, rejected.
fn figures(ended: &Ended) -> [u64; 4] {
    let line = ended
        .err
        .lines()
        .find(|line| line.contains(" rows: "))
        .unwrap_or_else(|| panic!("{}", ended.err));
    let numbers = line
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|word| word.replace(',', "").parse().ok());
    numbers
        .collect::<Vec<u64>>()
        .try_into()
        .unwrap_or_else(|_| panic!("{line}"))
}

fn cases(desk: &Desk) -> Vec<Value> {
    let server = Server::start(&desk.path().join("data"));
    server.get("/v1/cases?limit=1000")["items"]
        .as_array()
        .expect("a list")
        .clone()
}

const HEADER: &str = "lon,lat,at,text\n";
const WORDS: &str =
    "--map lon=lon,lat=lat,at=at,text=text --source open-data --time-zone Asia/Shanghai";

#[test]
fn a_table_becomes_cases_with_their_places_and_times() {
    let desk = city();
    let table = format!(
        "{HEADER}10.03,50.01,2024-05-01 13:00:00,\"two\nlines\"\n,,2024/5/2 08:30,no place\n9,50,1714600800,far out\n"
    );
    let ended = import(&desk, table, WORDS).with_code(0);
    assert_eq!(figures(&ended), [3, 3, 0, 0]);
    let cases = cases(&desk);
    let said: Vec<_> = cases
        .iter()
        .map(|case| (case["text"].as_str(), case["area"].as_str()))
        .collect();
    assert_eq!(
        said,
        [
            (Some("no place"), None),
            (Some("far out"), None),
            (Some("two\nlines"), Some("S00-01"))
        ]
    );
    let at = cases[2]["at"].as_str().expect("a time");
    assert!(
        at.starts_with("2024-05-01T13:00:00+08:00") || at.starts_with("2024-05-01T05:00:00Z"),
        "{at}"
    );
    assert!(
        ended.err.contains("2 of the new cases wait for a place"),
        "{}",
        ended.err
    );
}

#[test]
fn the_same_table_twice_is_once_and_a_longer_one_brings_only_what_is_new() {
    let desk = city();
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
fn an_id_of_the_table_s_own_is_the_key() {
    let desk = city();
    let words = format!("{WORDS} --map id=nr");
    let table = |text: &str| {
        format!(
            "nr,{HEADER}A1,10.03,50.01,2024-05-01 13:00,{text}\nA2,10.03,50.01,2024-05-01 13:00,{text}\n"
        )
    };
    assert_eq!(
        figures(&import(&desk, table("x"), &words).with_code(0)),
        [2, 2, 0, 0]
    );
    assert_eq!(
        figures(&import(&desk, table("changed"), &words).with_code(0)),
        [2, 0, 2, 0]
    );
}

#[test]
fn wrong_rows_are_listed_with_their_reasons_and_do_not_hinder_the_others() {
    let desk = city();
    let rejects = desk.at("rejects.csv");
    let table = format!(
        "{HEADER}10.03,50.01,2024-05-01 13:00,good\nabc,50.01,2024-05-01 13:00,a\n10.03,50.01,,b\n10.03,50.01,soon,c\n\
         10.03\n10.03,,2024-05-01 13:00,d\n10.03,50.01,2024-05-01 13:00,\"e"
    );
    let ended = import(&desk, &table, &format!("{WORDS} --rejects {rejects}")).with_code(1);
    assert_eq!(figures(&ended), [7, 1, 0, 6]);
    for reason in [
        "row 2: lon",
        "row 3: at is empty",
        "row 4: at: \"soon\" is not a time",
        "row 5: 1 fields where the header has 4",
        "row 6: lat",
        "row 7: a quote is not closed",
    ] {
        assert!(ended.err.contains(reason), "{reason}: {}", ended.err);
    }
    let rejected = String::from_utf8(desk.read("rejects.csv")).expect("UTF-8");
    assert!(
        rejected.starts_with("row,reason,lon,lat,at,text\n2,"),
        "{rejected}"
    );
    assert!(
        rejected.contains(",10.03,50.01,soon,c\n"),
        "the rows are in it as they were: {rejected}"
    );
    let mended = rejected.lines().next().expect("a header").to_owned()
        + "\n2,,10.03,50.01,2024-05-01 13:00,a\n";
    assert_eq!(
        figures(&import(&desk, mended, WORDS).with_code(0)),
        [1, 1, 0, 0],
        "its columns can be imported again"
    );
}

#[test]
fn times_that_leave_a_doubt_stop_the_import_before_it_begins() {
    let desk = city();
    let table = |at: &str| format!("{HEADER}10.03,50.01,{at},x\n");
    let no_zone = "--map lon=lon,lat=lat,at=at --source s";
    let ended = import(&desk, table("2024-05-01 13:00"), no_zone).with_code(2);
    assert!(
        ended.err.contains("names no time zone: say --time-zone"),
        "{}",
        ended.err
    );
    let ended = import(&desk, table("05/04/2024 13:00"), WORDS).with_code(2);
    assert!(
        ended.err.contains("--time-format mdy or --time-format dmy"),
        "{}",
        ended.err
    );
    assert!(
        import(
            &desk,
            table("x"),
            &format!("{no_zone} --time-zone Mars/Base")
        )
        .with_code(2)
        .err
        .contains("Asia/Shanghai")
    );
    assert_eq!(
        figures(
            &import(
                &desk,
                table("05/04/2024 13:00"),
                &format!("{WORDS} --time-format dmy")
            )
            .with_code(0)
        ),
        [1, 1, 0, 0]
    );
    assert_eq!(
        figures(&import(&desk, table("2024-05-01T13:00:00Z"), no_zone).with_code(0)),
        [1, 1, 0, 0]
    );
    let ats: Vec<_> = cases(&desk)
        .iter()
        .map(|case| case["at"].as_str().expect("a time")[..10].to_owned())
        .collect();
    assert_eq!(ats, ["2024-05-01", "2024-04-05"]);
}

#[test]
fn what_is_asked_for_wrongly_is_said() {
    let desk = city();
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

#[test]
fn gbk_and_semicolons_and_two_columns_for_one_field_are_taken() {
    let desk = city();
    // 日期;时间 in GBK, then a row about 长洲.
    let table = [
        b"x;y;\xc8\xd5\xc6\xda;\xca\xb1\xbc\xe4;t\n".as_slice(),
        b"10.03;50.01;2024-05-01;13:00;\xb3\xa4\xd6\xde, a\n",
    ]
    .concat();
    let words = "--map lon=x,lat=y,at=日期+时间,text=t --source s --time-zone Asia/Shanghai";
    let ended = import(&desk, &table, words).with_code(2);
    assert!(ended.err.contains("--encoding gbk"), "{}", ended.err);
    assert_eq!(
        figures(&import(&desk, &table, &format!("{words} --encoding gbk")).with_code(0)),
        [1, 1, 0, 0]
    );
    assert_eq!(cases(&desk)[0]["text"], "长洲, a");
}

#[test]
fn classes_that_nobody_knows_can_be_added() {
    let desk = city();
    let table = "lon,lat,at,kind\n10.03,50.01,2024-05-01T13:00:00Z,Pothole\n10.03,50.02,2024-05-01T13:00:00Z,Pothole\n";
    let words = "--map lon=lon,lat=lat,at=at,class=kind --source s";
    let ended = import(&desk, table, words).with_code(0);
    assert!(
        ended.err.contains("2 of the new cases wait for a class"),
        "{}",
        ended.err
    );
    let ended = import(
        &desk,
        table,
        &format!("{} --add-classes", words.replace("source s", "source t")),
    )
    .with_code(0);
    assert!(
        ended.err.contains("1 classes were added") && !ended.err.contains("wait for a class"),
        "{}",
        ended.err
    );
    let server = Server::start(&desk.path().join("data"));
    let counts = server.get("/v1/counts?group=class&class=Pothole");
    assert_eq!(counts["total"], 2, "{counts}");
}

#[test]
fn a_source_that_the_tables_lack_is_refused_unless_it_may_be_added() {
    let desk = Desk::new();
    let data = desk.at("data");
    // The demo district has tables, sources among them.
    drop(Server::demo(&data));
    let table = "lon,lat,at\n113.4261106,23.0707752,2024-05-01T13:00:00Z\n";
    let words = "--crs gcj02 --source drone";
    let ended = import(&desk, table, words).with_code(1);
    assert!(ended.err.contains("is not a known source"), "{}", ended.err);
    let ended = import(&desk, table, &format!("{words} --add-sources")).with_code(0);
    assert!(ended.err.contains("1 sources were added"), "{}", ended.err);
    assert_eq!(
        figures(&import(&desk, table, words).with_code(0)),
        [1, 0, 1, 0]
    );
    let server = Server::demo(&data);
    assert_eq!(server.get("/v1/counts?group=none&source=drone")["total"], 1);
    let located = server.get("/v1/locate?lon=113.4206&lat=23.0733");
    let case = &server.get("/v1/cases?source=drone")["items"][0];
    assert_eq!(
        case["area"], located["areas"][3]["code"],
        "GCJ-02 was converted: {case}"
    );
}

#[test]
fn a_place_may_be_an_area_or_an_address_and_none_of_it_is_lost() {
    let desk = city();
    let table = "lon,lat,area,address,at,text\n\
        ,,S01-02,near the pier,2024-05-01T13:00:00Z,by area\n\
        ,,,Pier 4,2024-05-01T12:00:00Z,by address\n\
        10.03,50.01,S03-03,Pier 4,2024-05-01T11:00:00Z,by position\n";
    let ended = import(&desk, table, "--source s").with_code(0);
    assert_eq!(figures(&ended), [3, 3, 0, 0]);
    let cases = cases(&desk);
    let areas: Vec<_> = cases.iter().map(|case| case["area"].as_str()).collect();
    assert_eq!(areas, [Some("S01-02"), None, Some("S00-01")]);
    assert_eq!(cases[0]["text"], "by area（near the pier）");
    assert_eq!(cases[2]["text"], "by position（Pier 4）");
}

#[test]
fn reports_in_our_own_form_are_taken_line_by_line() {
    let desk = city();
    let report = |id: &str| json!({"id": id, "source": "s", "at": "2024-05-01T13:00:00Z", "lon": 10.03, "lat": 50.01, "text": "\"x,\n"});
    let lines = format!(
        "{}\n\n{}\n{{\"id\":\"c\"\n{}\n",
        report("a"),
        report("b"),
        report("a")
    );
    let ended = import(&desk, lines, "").with_code(1);
    assert_eq!(figures(&ended), [4, 2, 1, 1]);
    assert!(ended.err.contains("row 3: "), "{}", ended.err);
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
    let desk = city();
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
    let desk = city();
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
    let desk = city();
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
    let desk = city();
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
    let desk = city();
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

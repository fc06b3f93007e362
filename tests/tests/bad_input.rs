//! Bad input of every kind, at the program and at the HTTP door: refused early, told clearly, held never.

use serde_json::{Value, json};
use std::io::Read;
use std::time::{Duration, Instant};
use tests::cities::{self, SIDE, SOUTH, WEST, collection, feature};
use tests::{Desk, Program, Server};

fn city() -> Desk {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let ended = Program::new(["areas", "import", &areas, "--data-dir", &desk.at("data")])
        .words("--codes plain --source test --synthetic")
        .run();
    let _ = ended.with_code(0);
    desk
}

/// The commands that read a table, each with what it needs before its input.
fn table_commands(desk: &Desk) -> [Vec<String>; 2] {
    let (areas, data) = (desk.at("areas.geojson"), desk.at("data"));
    let owned = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    [
        owned(&["locate", "--areas", &areas, "--codes", "plain", "-"]),
        owned(&[
            "import",
            "-",
            "--data-dir",
            &data,
            "--source",
            "s",
            "--time-zone",
            "UTC",
        ]),
    ]
}

#[test]
fn what_is_no_table_is_named_and_refused() {
    let desk = city();
    for command in table_commands(&desk) {
        for (bytes, told) in [
            (&b""[..], "the input is empty"),
            (b"\xef\xbb\xbf", "the input is empty"),
            (b"PK\x03\x04 a workbook", "save the sheet as CSV"),
            (b"\xd0\xcf\x11\xe0 an old workbook", "save the sheet as CSV"),
            (b"\x1f\x8b\x08 compressed", "gzip"),
            (b"\xff\xfel\0o\0n\0", "UTF-16"),
            (b"lon,lat,at\r1,2,3\r", "CR alone"),
            (b"<html><body>", "HTML"),
            (b"l\0on,lat\n", "zero bytes"),
            (b"\xbe\xad\xb6\xc8,lat,at\n1,2,3\n", "--encoding gbk"),
            (b"one column only\n1\n", "the columns are"),
        ] {
            let ended = Program::new(&command).input(bytes).run().with_code(2);
            assert!(
                ended.err.contains(told),
                "{}: {told}: {}",
                command[0],
                ended.err
            );
            assert!(ended.out.is_empty(), "{}: nothing is written", command[0]);
        }
    }
}

/// Far more than the limit of a row, far less than what is offered.
const READ_BYTES_MAX: u64 = 64 << 20;
const OFFERED_BYTES: u64 = 2 << 30;
const PEAK_KIB_MAX: u64 = 160 << 10;

#[test]
fn a_line_of_two_gigabytes_is_refused_before_it_is_read() {
    let desk = city();
    let tables: [&[u8]; 3] = [b"", b"lon,lat,at\n1,2,", b"lon,lat,at\n1,2,\""];
    let [locate, import] = table_commands(&desk);
    let lines = import[..4].to_vec();
    for (command, starts) in [
        (locate, &tables[..]),
        (import, &tables),
        (lines, &[b"{\"id\":\""]),
    ] {
        for start in starts {
            let began = Instant::now();
            let mut running = Program::new(&command).start();
            let block = vec![b'x'; 1 << 20];
            let (mut taken, mut peak_kib) = (0, 0);
            let mut outcome = running.write(start);
            while outcome.is_ok() && taken < OFFERED_BYTES {
                if running.is_running() {
                    peak_kib = peak_kib.max(running.peak_kib());
                }
                outcome = running.write(&block);
                taken += block.len() as u64;
            }
            let ended = running.end().with_code(2);
            let shown = String::from_utf8_lossy(start);
            assert!(
                ended.err.contains("longer than 8 MiB"),
                "{} {shown:?}: {}",
                command[0],
                ended.err
            );
            assert!(
                taken < READ_BYTES_MAX,
                "{} {shown:?}: it took {taken} bytes",
                command[0]
            );
            assert!(
                peak_kib < PEAK_KIB_MAX,
                "{} {shown:?}: it held {peak_kib} KiB",
                command[0]
            );
            assert!(
                began.elapsed() < Duration::from_secs(30),
                "{} {shown:?}: it took too long",
                command[0]
            );
        }
    }
}

#[test]
fn a_table_cut_off_in_the_middle_keeps_what_came_before() {
    let desk = city();
    let [locate, import] = table_commands(&desk);
    let table = "lon,lat,at,text\n10.03,50.01,2024-05-01 13:00,\"whole\"\n10.03,50.01,2024-05-01 13:00,\"cut o";
    let ended = Program::new(&locate).input(table).run().with_code(1);
    assert!(
        ended.text().contains("\"whole\",S00-01,inside"),
        "{}",
        ended.text()
    );
    assert!(
        ended.text().contains("\"cut o\",,invalid,"),
        "{}",
        ended.text()
    );
    let ended = Program::new(&import).input(table).run().with_code(1);
    assert!(
        ended
            .err
            .contains("2 rows: 1 new cases, 0 known already, 1 rejected"),
        "{}",
        ended.err
    );
}

/// A ring of a million vertices around the middle of four squares: a circle with teeth.
fn million_vertices() -> String {
    const VERTICES: usize = 1_000_000;
    let at = |step: usize| {
        let turn = std::f64::consts::TAU * step as f64 / VERTICES as f64;
        let radius = SIDE * if step.is_multiple_of(2) { 1.5 } else { 1.5001 };
        json!([
            WEST + 2.0 * SIDE + radius * turn.cos(),
            SOUTH + 2.0 * SIDE + radius * turn.sin()
        ])
    };
    let ring: Vec<Value> = (0..=VERTICES).map(|step| at(step % VERTICES)).collect();
    collection(&[feature(&json!({"code": "round"}), &[Value::Array(ring)])])
}

#[test]
fn a_polygon_of_a_million_vertices_is_checked_and_located_in() {
    let desk = Desk::new();
    let path = desk.put("round.geojson", million_vertices());
    let began = Instant::now();
    let ended = Program::new(["areas", "check", "--codes", "plain", &path])
        .run()
        .with_code(0);
    assert!(ended.err.contains("0 errors"), "{}", ended.err);
    let out = Program::new(["locate", "--codes", "plain", "--areas", &path])
        .input(format!(
            "lon,lat\n{0},{1}\n{2},{1}\n",
            WEST + 2.0 * SIDE,
            SOUTH + 2.0 * SIDE,
            WEST
        ))
        .run()
        .with_code(0);
    let places: Vec<_> = out
        .text()
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(3))
        .collect();
    assert_eq!(places, [Some("inside"), Some("outside")]);
    assert!(
        began.elapsed() < Duration::from_mins(2),
        "{:?}",
        began.elapsed()
    );
}

/// A body of so many bytes that nobody holds in memory.
fn body(begins: &'static [u8], fill: u8, bytes: u64) -> reqwest::blocking::Body {
    reqwest::blocking::Body::new(begins.chain(std::io::repeat(fill).take(bytes)))
}

#[test]
fn the_http_door_refuses_what_it_cannot_read_with_a_code_and_stays_open() {
    let desk = city();
    let server = Server::start(&desk.path().join("data"));
    let post = |kind: &str, body: &[u8]| {
        let request = server.client().post(server.at("/v1/cases"));
        server.ask(
            request
                .header("content-type", kind.to_owned())
                .body(body.to_vec()),
        )
    };
    let report = br#"{"id":"a","source":"s","at":"2024-05-01T13:00:00Z","lon":10.03,"lat":50.01}"#;
    let changed = |from: &str, to: &str| {
        String::from_utf8_lossy(report)
            .replace(from, to)
            .into_bytes()
    };
    let json = "application/json";
    for (kind, body, allowed) in [
        (json, Vec::new(), &[400, 422][..]),
        (json, b"{".to_vec(), &[400, 422]),
        (json, report[..40].to_vec(), &[400, 422]),
        (json, b"[1,2]".to_vec(), &[400, 422]),
        (json, b"\xff\xfe\x00".to_vec(), &[400, 422]),
        (
            json,
            [&b"{\"id\":\"\xbb\xc6\xc6\xd2\","[..], &report[1..]].concat(),
            &[400, 422],
        ),
        ("text/plain", report.to_vec(), &[415]),
        ("application/xml", b"<a/>".to_vec(), &[415]),
        (json, changed("10.03", "\"east\""), &[400, 422]),
        (json, changed("10.03", "1e999"), &[400, 422]),
        (json, changed("10.03", "NaN"), &[400, 422]),
        (json, changed("50.01", "95"), &[400, 422]),
        (
            json,
            changed("\"lat\":50.01", "\"lat\":50.01,\"colour\":1"),
            &[400, 422],
        ),
        (json, changed("13:00:00Z", "13:00:00"), &[400, 422]),
    ] {
        let (status, problem) = post(kind, &body);
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert!(allowed.contains(&status), "{shown}: {status} {problem}");
        assert!(
            problem["code"].is_string() && problem["title"].is_string(),
            "{shown}: {problem}"
        );
    }
    assert_eq!(post(json, report).0, 201, "a right report is still taken");
    assert_eq!(
        server.get("/v1/counts?group=none")["total"],
        1,
        "and is the only case"
    );
}

#[test]
fn unknown_parameters_are_refused_by_name() {
    let desk = city();
    let server = Server::start(&desk.path().join("data"));
    for path in [
        "/v1/cases",
        "/v1/counts",
        "/v1/areas",
        "/v1/about",
        "/v1/locate",
        "/v1/tiles/heat/12/2162/1387.mvt",
    ] {
        let (status, problem) = server.ask(
            server
                .client()
                .get(server.at(&format!("{path}?colour=red"))),
        );
        assert_eq!(
            (status, &problem["code"]),
            (400, &json!("unknown_parameter")),
            "{path}: {problem}"
        );
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|detail| detail.contains("colour")),
            "{path}: {problem}"
        );
    }
    for query in [
        "from=yesterday",
        "limit=0",
        "limit=99999999",
        "limit=x",
        "cursor=!",
        "to=2024-05-01",
    ] {
        let (status, problem) = server.ask(
            server
                .client()
                .get(server.at(&format!("/v1/cases?{query}"))),
        );
        assert_eq!(status, 400, "{query}: {problem}");
    }
    for path in [
        "/v1/tiles/heat/99/0/0.mvt",
        "/v1/tiles/heat/2/9/0.mvt",
        "/v1/tiles/heat/a/b/c.mvt",
        "/v1/cases/HY999999999",
    ] {
        let (status, problem) = server.ask(server.client().get(server.at(path)));
        assert!(matches!(status, 400 | 404), "{path}: {status} {problem}");
    }
}

#[test]
fn a_body_of_a_hundred_megabytes_is_refused_and_not_held() {
    let desk = city();
    let server = Server::start(&desk.path().join("data"));
    let before = server.peak_kib();
    let request = server
        .client()
        .post(server.at("/v1/cases"))
        .header("content-type", "application/json");
    // The server may answer and hang up before all is sent: both are a refusal.
    match request.body(body(b"{\"id\":\"", b'x', 100 << 20)).send() {
        Ok(answer) => assert_eq!(answer.status().as_u16(), 413),
        Err(error) => assert!(error.is_request() || error.is_body(), "{error:?}"),
    }
    let grown = server.peak_kib().saturating_sub(before);
    assert!(grown < 32 << 10, "it grew by {grown} KiB");
    assert_eq!(server.get("/v1/counts?group=none")["total"], 0);
}

#[test]
fn a_line_without_end_sent_to_the_import_is_answered_and_not_held() {
    let desk = city();
    let server = Server::start(&desk.path().join("data"));
    let before = server.peak_kib();
    let report = "{\"id\":\"after\",\"source\":\"s\",\"at\":\"2024-05-01T13:00:00Z\"}\n";
    let long = b"{\"id\":\""
        .chain(std::io::repeat(b'x').take(512 << 20))
        .chain(b"\n".as_slice());
    let body = reqwest::blocking::Body::new(long.chain(std::io::Cursor::new(report)));
    let request = server
        .client()
        .post(server.at("/v1/cases/import"))
        .header("content-type", "application/x-ndjson");
    let answer = request.body(body).send().expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    let text = answer.text().expect("lines");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert_eq!(
        (&lines[0]["row"], &lines[0]["problem"]["status"]),
        (&json!(1), &json!(413)),
        "{text}"
    );
    assert!(
        lines[1]["case"].is_string(),
        "the row after it is taken: {text}"
    );
    let grown = server.peak_kib().saturating_sub(before);
    assert!(grown < 48 << 10, "it grew by {grown} KiB");
}

#[test]
fn a_table_in_gbk_sent_to_the_import_is_told_row_by_row() {
    let desk = city();
    let server = Server::start(&desk.path().join("data"));
    let table = b"id,source,at,text\na,s,2024-05-01T13:00:00Z,\xb3\xa4\xd6\xde\nb,s,2024-05-01T13:00:00Z,plain\n";
    let request = server
        .client()
        .post(server.at("/v1/cases/import"))
        .header("content-type", "text/csv");
    let text = request
        .body(table.to_vec())
        .send()
        .expect("an answer")
        .text()
        .expect("lines");
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0]["problem"]["detail"]
            .as_str()
            .is_some_and(|detail| detail.contains("UTF-8")),
        "{text}"
    );
    assert!(lines[1]["case"].is_string(), "{text}");
}

//! Bad input at the HTTP door: unknown parameters, bodies without end, another encoding.

use serde_json::{Value, json};
use std::io::Read;
use tests::Server;
use tests::cities;

/// A body of so many bytes that nobody holds in memory.
fn body(begins: &'static [u8], fill: u8, bytes: u64) -> reqwest::blocking::Body {
    reqwest::blocking::Body::new(begins.chain(std::io::repeat(fill).take(bytes)))
}

#[test]
fn the_http_door_refuses_what_it_cannot_read_with_a_code_and_stays_open() {
    let desk = cities::with_squares();
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
    let desk = cities::with_squares();
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
    let desk = cities::with_squares();
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
    let desk = cities::with_squares();
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
    let desk = cities::with_squares();
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

//! A server as its keeper sees it: figures in Prometheus's format, a log without anybody's data, why it cannot work.

use reqwest::blocking::Client;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tests::binary;

/// A server that is not up by then never will be.
const START_MAX: Duration = Duration::from_mins(2);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// An empty demo that logs everything as JSON into a file.
struct Kept {
    child: Child,
    url: String,
    client: Client,
    dir: TempDir,
}

impl Kept {
    fn start() -> Self {
        Self::on(TempDir::new().expect("a temporary directory"))
    }

    fn on(dir: TempDir) -> Self {
        let log = File::create(dir.path().join("log")).expect("a file");
        let mut child = Command::new(binary())
            .args([
                "demo",
                "--cases",
                "0",
                "--rate",
                "0",
                "--listen",
                "127.0.0.1:0",
            ])
            .args(["--log", "json", "--data-dir"])
            .arg(dir.path().join("data"))
            .env("HUYING_LOG", "debug")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("the program starts");
        let mut url = String::new();
        let printed = child.stdout.take().expect("piped");
        BufReader::new(printed)
            .read_line(&mut url)
            .expect("an address");
        let client = Client::builder().no_proxy().timeout(START_MAX).build();
        Self {
            child,
            url: url.trim_end().to_owned(),
            client: client.expect("a client"),
            dir,
        }
    }

    fn wait_ready(&self) {
        let began = Instant::now();
        while self.why_not().is_some() {
            assert!(began.elapsed() < START_MAX, "it does not become ready");
            std::thread::sleep(LOOK);
        }
    }

    /// Why it cannot work; `None` when it can.
    fn why_not(&self) -> Option<String> {
        let answer = self
            .client
            .get(self.at("/readyz"))
            .send()
            .expect("an answer");
        if answer.status() == 200 {
            return None;
        }
        let problem: Value = answer.json().expect("a problem");
        Some(problem["detail"].as_str().expect("words").to_owned())
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let answer = self
            .client
            .post(self.at(path))
            .json(body)
            .send()
            .expect("an answer");
        (answer.status().as_u16(), answer.json().unwrap_or_default())
    }

    fn metrics(&self) -> String {
        let answer = self
            .client
            .get(self.at("/metrics"))
            .send()
            .expect("an answer");
        answer.text().expect("text")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).expect("UTF-8")
    }

    fn store(&self) -> PathBuf {
        self.dir.path().join("data/huying.sqlite3")
    }

    fn kill(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.kill();
    }
}

fn report(id: &str) -> Value {
    json!({"id": id, "source": "grid-worker", "at": "2026-11-02T09:00:00+08:00", "lon": 113.4206, "lat": 23.0733,
        "class": "0505", "text": "三辆货车占道"})
}

/// One family of the text format: its type and its samples by name and labels.
#[derive(Debug, Default)]
struct Family {
    kind: String,
    help: bool,
    samples: Vec<(String, f64)>,
}

/// Reads Prometheus's text format, version 0.0.4, and refuses what a server of Prometheus would, and what it would take
/// without a word: samples before their type, families without help, buckets that do not grow.
fn read(text: &str) -> Result<BTreeMap<String, Family>, String> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    if !text.ends_with('\n') {
        return Err("the last line does not end".to_owned());
    }
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, _) = rest.split_once(' ').ok_or("HELP without words")?;
            families.entry(name.to_owned()).or_default().help = true;
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').ok_or("TYPE without a type")?;
            if !["counter", "gauge", "histogram", "summary"].contains(&kind) {
                return Err(format!("no such type: {line}"));
            }
            kind.clone_into(&mut families.entry(name.to_owned()).or_default().kind);
        } else if !line.starts_with('#') {
            let (series, value) = sample(line)?;
            if !seen.insert(series.clone()) {
                return Err(format!("twice: {series}"));
            }
            let name = series.split('{').next().unwrap_or_default();
            let family = ["_bucket", "_sum", "_count"]
                .iter()
                .find_map(|ending| name.strip_suffix(ending))
                .filter(|base| families.contains_key(*base))
                .unwrap_or(name);
            let found = families.get_mut(family);
            let found = found.filter(|found| !found.kind.is_empty());
            found
                .ok_or(format!("no TYPE before {line}"))?
                .samples
                .push((series, value));
        }
    }
    for (name, family) in &families {
        if !family.help {
            return Err(format!("{name} has no HELP"));
        }
        if family.kind == "histogram" {
            buckets(name, &family.samples)?;
        }
    }
    Ok(families)
}

/// `name{label="value",…} 1.5` as series and value.
fn sample(line: &str) -> Result<(String, f64), String> {
    let wrong = || format!("no sample: {line}");
    let (series, value) = line.rsplit_once(' ').ok_or_else(wrong)?;
    let value = value.parse().map_err(|_| wrong())?;
    let (name, labels) = match series.split_once('{') {
        Some((name, labels)) => (name, labels.strip_suffix('}').ok_or_else(wrong)?),
        None => (series, ""),
    };
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        bytes
            .next()
            .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let mut rest = labels;
    while !rest.is_empty() {
        let (label, after) = rest.split_once("=\"").ok_or_else(wrong)?;
        let end = after
            .char_indices()
            .scan(false, |escaped, (at, c)| {
                let ends = c == '"' && !*escaped;
                *escaped = c == '\\' && !*escaped;
                Some((at, ends))
            })
            .find_map(|(at, ends)| ends.then_some(at))
            .ok_or_else(wrong)?;
        rest = &after[end + 1..];
        rest = rest.strip_prefix(',').unwrap_or(rest);
        if !is_name(label) {
            return Err(wrong());
        }
    }
    if is_name(name) {
        Ok((series.to_owned(), value))
    } else {
        Err(wrong())
    }
}

/// Buckets of one series grow, and the last one, of everything, is the count.
fn buckets(name: &str, samples: &[(String, f64)]) -> Result<(), String> {
    let mut last: Option<(String, f64)> = None;
    for (series, value) in samples {
        if !series.starts_with(&format!("{name}_bucket")) {
            let is_count = series.starts_with(&format!("{name}_count"));
            let of_all = last.take_if(|_| is_count);
            if of_all.is_some_and(|(_, all)| all != *value) {
                return Err(format!("{series} is not its last bucket"));
            }
            continue;
        }
        let (labels, _) = series.split_once("le=").ok_or("a bucket without le")?;
        if let Some((same, before)) = &last
            && same == labels
            && value < before
        {
            return Err(format!("{series} is less than the bucket before"));
        }
        last = Some((labels.to_owned(), *value));
    }
    Ok(())
}

fn value(families: &BTreeMap<String, Family>, series: &str) -> f64 {
    let mut samples = families.values().flat_map(|family| &family.samples);
    let found = samples.find(|(name, _)| name == series);
    found.unwrap_or_else(|| panic!("no {series}")).1
}

#[test]
fn every_stage_of_a_report_is_measured_and_nothing_is_dropped() {
    let server = Kept::start();
    server.wait_ready();
    let stream = server
        .client
        .get(server.at("/v1/events"))
        .send()
        .expect("a stream");
    let mut lines = BufReader::new(stream).lines();
    assert!(lines.any(|line| line.expect("UTF-8") == "event: hello"));
    let (status, answer) = server.post("/v1/cases", &report("a"));
    assert_eq!(status, 201, "{answer}");
    assert_eq!(server.post("/v1/cases", &json!({"id": 7})).0, 422);
    let case = answer["case"].as_str().expect("a number");
    let step = json!({"id": "m", "by": "x", "step": "accept"});
    assert_eq!(
        server.post(&format!("/v1/cases/{case}/moves"), &step).0,
        200
    );
    let mut bulk = step.clone();
    bulk["cases"] = json!([case]);
    assert_eq!(server.post("/v1/cases/moves", &bulk).0, 200);
    let rows = format!("{}\n{}\nno JSON\n", report("b"), report("c"));
    let request = server.client.post(server.at("/v1/cases/import"));
    let request = request
        .header("content-type", "application/x-ndjson")
        .body(rows);
    assert_eq!(
        request
            .send()
            .expect("an answer")
            .text()
            .expect("lines")
            .lines()
            .count(),
        3
    );
    // Reports a, b and c, and the step.
    let told = lines
        .map_while(Result::ok)
        .filter(|line| line == "event: case")
        .take(4);
    assert_eq!(told.count(), 4);

    let text = server.metrics();
    let families = read(&text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
    let is = |series: &str, wanted: f64| assert_eq!(value(&families, series), wanted, "{series}");
    for (door, received, parsed) in [
        ("report", 2.0, 1.0),
        ("move", 1.0, 1.0),
        ("bulk", 1.0, 1.0),
        ("import", 3.0, 2.0),
    ] {
        is(
            &format!("huying_received_total{{door=\"{door}\"}}"),
            received,
        );
        is(&format!("huying_parsed_total{{door=\"{door}\"}}"), parsed);
    }
    is("huying_dropped_total{what=\"command\"}", 0.0);
    is("huying_dropped_total{what=\"event\"}", 0.0);
    is("huying_ready", 1.0);
    is("huying_subscribers", 1.0);
    is("huying_events_total", 4.0);
    is("huying_log_events", 4.0);
    is("huying_queue_jobs", 0.0);
    for at_least_one in [
        "huying_queue_seconds_count",
        "huying_batch_commands_count",
        "huying_batch_seconds_count",
        "huying_decide_seconds_count",
        "huying_append_seconds_count",
        "huying_publish_seconds_count",
        "huying_feed_lag_seconds_count",
        "huying_feed_behind_events_count",
        "huying_store_bytes",
        "huying_wal_bytes",
        "huying_disk_free_bytes",
        "huying_queue_jobs_max",
        "huying_subscribers_max",
    ] {
        assert!(value(&families, at_least_one) >= 1.0, "{at_least_one}");
    }
    let page = include_str!("../../docs/operations.md");
    for name in families.keys() {
        let has = [format!("| `{name}`"), format!("| `{name}{{")];
        assert!(
            has.iter().any(|has| page.contains(has)),
            "docs/operations.md has no line for {name}"
        );
    }
}

#[test]
fn what_prometheus_would_misread_is_refused_by_the_reader_of_these_tests() {
    let good = "# HELP a words\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 2\na_sum 3\na_count 2\n";
    assert!(read(good).is_ok(), "{:?}", read(good));
    for bad in [
        "# HELP a words\na 1\n",
        "# TYPE a gauge\na 1\n",
        "# HELP a words\n# TYPE a gauge\na 1\na 2\n",
        "# HELP a words\n# TYPE a gauge\na one\n",
        "# HELP a words\n# TYPE a gauge\na{b=\"c} 1\n",
        "# HELP a words\n# TYPE a gauge\n1a 1\n",
        "# HELP a words\n# TYPE a thing\na 1\n",
        "# HELP a words\n# TYPE a gauge\na 1",
    ] {
        assert!(read(bad).is_err(), "{bad}");
    }
    assert!(read(&good.replace("Inf\"} 2", "Inf\"} 0")).is_err());
    assert!(read(&good.replace("count 2", "count 3")).is_err());
}

#[test]
fn nobodys_name_number_or_words_get_into_the_log_and_a_request_is_found_by_its_id() {
    let planted = [
        "王小明甲乙丙",
        "13912345678",
        "whispered-words",
        "Secret Lane 7",
    ];
    let [name, phone, words, home] = planted;
    let server = Kept::start();
    server.wait_ready();
    let mut full = report("a");
    full["text"] = json!(format!("{name} {phone} {words} {home}"));
    full["reporter"] = json!({"name": name, "phone": phone, "address": home});
    let (status, answer) = server.post("/v1/cases", &full);
    assert_eq!(status, 201, "{answer}");
    let case = answer["case"].as_str().expect("a number").to_owned();
    // Well formed and not, taken and refused, in every place that a person's data may be sent in.
    let step =
        json!({"id": "m", "by": "x", "step": "report-back", "note": format!("{name} {words}")});
    server.post(&format!("/v1/cases/{case}/moves"), &step);
    server.post("/v1/cases", &json!({"id": phone, "source": name, "at": words, "lon": home, "reporter": {"phone": [phone]}}));
    server.post(&format!("/v1/cases/{case}/claim"), &json!({"by": name}));
    let mut bulk = step;
    bulk["cases"] = json!([case, name]);
    server.post("/v1/cases/moves", &bulk);
    for path in [
        format!("/v1/cases?q={words}"),
        format!("/v1/cases?{words}={phone}"),
        format!("/v1/cases/{words}"),
        format!("/{words}/{phone}"),
        format!("/v1/cases?from={phone}"),
        format!("/v1/tables/{words}.csv"),
    ] {
        let request = server.client.get(server.at(&path));
        let request = request
            .header("user-agent", words)
            .header("referer", format!("http://x/{phone}"));
        request
            .header("x-request-id", phone)
            .send()
            .expect("an answer");
    }
    for (kind, body) in [
        (
            "application/json",
            format!("{{\"text\": \"{words}\", {phone}"),
        ),
        (words, name.to_owned()),
    ] {
        let request = server
            .client
            .post(server.at("/v1/cases"))
            .header("content-type", kind);
        request.body(body).send().expect("an answer");
    }
    let rows = format!(
        "id,source,at,lon,lat,text,reporter_phone\nr,grid-worker,2026-11-02T09:00:00Z,113.4,23.07,{words},{phone}\n{name},{words}\n"
    );
    let request = server
        .client
        .post(server.at("/v1/cases/import"))
        .header("content-type", "text/csv");
    request
        .body(rows)
        .send()
        .expect("an answer")
        .text()
        .expect("lines");
    let request = server.client.get(server.at("/v1/cases/HY999999999"));
    let answer = request
        .header("x-request-id", "trace-me-0001")
        .send()
        .expect("an answer");
    assert_eq!(answer.headers()["x-request-id"], "trace-me-0001");

    let log = server.log();
    let lines: Vec<Value> = log
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).expect("a JSON line"))
        .collect();
    let answered: Vec<_> = lines
        .iter()
        .filter(|line| line["message"] == "answered")
        .collect();
    assert!(answered.len() >= 14, "{} lines of requests", answered.len());
    assert!(
        answered
            .iter()
            .all(|line| line["span"]["request_id"].is_string())
    );
    let ours = answered
        .iter()
        .filter(|line| line["span"]["request_id"] == "trace-me-0001");
    assert_eq!(ours.map(|line| &line["status"]).collect::<Vec<_>>(), [404]);
    for secret in planted {
        assert!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
}

#[test]
fn a_log_with_a_hole_is_told_by_readyz_and_by_the_log() {
    let mut server = Kept::start();
    server.wait_ready();
    for id in ["a", "b", "c"] {
        assert_eq!(server.post("/v1/cases", &report(id)).0, 201);
    }
    server.kill();
    let db = rusqlite::Connection::open(server.store()).expect("opens");
    assert_eq!(
        db.execute("DELETE FROM events WHERE seq = 2", [])
            .expect("deleted"),
        1
    );
    drop(db);
    let dir = std::mem::replace(&mut server.dir, TempDir::new().expect("another"));
    let server = Kept::on(dir);
    let began = Instant::now();
    let why = loop {
        match server.why_not() {
            Some(why) if !why.starts_with("the log is being read") => break why,
            _ => assert!(began.elapsed() < START_MAX, "it says nothing"),
        }
        std::thread::sleep(LOOK);
    };
    assert_eq!(
        why,
        "the log cannot be read: event 2 is missing from the log"
    );
    assert_eq!(server.post("/v1/cases", &report("d")).0, 503);
    let mut log = String::new();
    File::open(server.dir.path().join("log"))
        .and_then(|mut file| file.read_to_string(&mut log))
        .expect("read");
    assert!(log.contains("the log cannot be read"), "{log}");
    assert!(read(&server.metrics()).is_ok_and(|families| value(&families, "huying_ready") == 0.0));
}

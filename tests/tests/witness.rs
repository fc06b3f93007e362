//! Two real servers: one whose log the other is a witness of, and what an outsider can do with HTTP alone.

use ledger::receipt::Verified;
use ledger::{
    AddCheckpoint, Checkpoint, Hash, Receipt, SignedCheckpoint, SignerKey, VerifierKey,
    verify_consistency,
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tests::cities;
use tests::{Desk, Program, Server};

/// Nothing here takes longer, unless it is broken.
const WAIT_MAX: Duration = Duration::from_mins(1);

/// A data directory with areas.
fn city(desk: &Desk, name: &str) -> String {
    cities::import_wards(desk, name)
}

fn start(data: &str, more: &[&str]) -> Server {
    let usual = [
        "serve",
        "--data-dir",
        data,
        "--listen",
        "127.0.0.1:0",
        "--checkpoint-every",
        "1",
    ];
    Server::of(&[&usual[..], more].concat())
}

fn report(server: &Server, ids: std::ops::Range<u32>, words: &str) {
    let line = |id: u32| {
        let report = json!({"id": format!("n{id}"), "source": "hotline", "at": "2026-11-02T09:00:00+08:00", "text": format!("{words} {id}")});
        format!("{report}\n")
    };
    let import = server.client().post(server.at("/v1/cases/import"));
    let import = import.header("content-type", "application/x-ndjson");
    let answer = import
        .body(ids.map(line).collect::<String>())
        .send()
        .expect("answered");
    assert!(answer.status().is_success());
    assert!(!answer.text().expect("a body").contains("problem"));
}

/// Waits until something is so, and says what it was when it never is.
fn until<T>(what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let began = Instant::now();
    loop {
        match look() {
            Ok(found) => return found,
            Err(why) => assert!(began.elapsed() < WAIT_MAX, "{what}: {why}"),
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The outsider of a kind, once it is as it should be.
fn outsider(server: &Server, kind: &str, is: impl Fn(&Value) -> bool) -> Value {
    until(kind, || {
        let about = server.get("/v1/about");
        let all = about["outsiders"].as_array().expect("a list").clone();
        let one = all.into_iter().find(|one| one["kind"] == kind);
        let one = one.ok_or_else(|| "no such outsider".to_owned())?;
        if is(&one) {
            Ok(one)
        } else {
            Err(one.to_string())
        }
    })
}

fn holds(size: u64) -> impl Fn(&Value) -> bool {
    move |one| one["size"] == size && one["failed"].is_null()
}

fn key(server: &Server, field: &str) -> String {
    let about = server.get("/v1/about");
    about[field].as_str().expect("a key").to_owned()
}

fn text(server: &Server, path: &str) -> String {
    String::from_utf8(server.bytes(path)).expect("UTF-8")
}

fn metric(server: &Server, name: &str) -> f64 {
    let all = text(server, "/metrics");
    let lines = all.lines().filter(|line| line.starts_with(name));
    lines
        .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
        .sum()
}

/// The log's server and its witness, and what the witness's address is called on the command line.
struct Pair {
    log: Server,
    witness: Server,
    data: String,
    witness_at: String,
    log_key: String,
}

fn pair(desk: &Desk) -> Pair {
    let data = city(desk, "log");
    let log_key = key(&start(&data, &[]), "ledger_key");
    let witness = start(&city(desk, "witness"), &["--witness-of", &log_key]);
    let witness_key = key(&witness, "witness_key");
    let witness_at = format!("{witness_key}@{}/v1/ledger/witness", witness.url());
    Pair {
        log: start(&data, &["--witness", &witness_at]),
        witness,
        data,
        witness_at,
        log_key,
    }
}

#[test]
fn a_witness_signs_what_grows_and_receipts_carry_its_signature() {
    let desk = Desk::new();
    let Pair {
        log,
        witness,
        log_key,
        ..
    } = pair(&desk);
    report(&log, 0..300, "第一批");
    outsider(&log, "witness", holds(300));
    report(&log, 300..700, "第二批");
    outsider(&log, "witness", holds(700));
    let seen = witness.get("/v1/ledger/witness");
    assert_eq!(seen["logs"][0]["size"], 700, "{seen}");
    assert_eq!(seen["logs"][0]["conflict"], Value::Null);
    let witness_key: VerifierKey = key(&witness, "witness_key").parse().expect("a key");
    let log_key: VerifierKey = log_key.parse().expect("a key");
    for path in ["/v1/ledger/checkpoint", "/v1/ledger/checkpoint/cosigned"] {
        let checkpoint: SignedCheckpoint = text(&log, path).parse().expect("a checkpoint");
        let opened = checkpoint.open(&log_key, std::slice::from_ref(&witness_key));
        assert_eq!(opened.expect("it holds").len(), 1, "{path}");
    }
    let receipt: Receipt = text(&log, "/v1/cases/HY000000650/receipt")
        .parse()
        .expect("a receipt");
    let Verified {
        size, witnesses, ..
    } = receipt.verify(&[log_key]).expect("it holds");
    assert_eq!((size, witnesses.len()), (700, 1));
    // A case that the witness has not seen yet gets one all the same.
    report(&log, 700..701, "第三批");
    let receipt = text(&log, "/v1/cases/HY000000701/receipt");
    assert!(receipt.parse::<Receipt>().is_ok());
    assert!(metric(&log, "huying_outsider_size_events") >= 700.0);
    assert!(
        metric(
            &witness,
            "huying_witness_requests_total{outcome=\"signed\"}"
        ) >= 2.0
    );
}

#[test]
fn a_log_restored_from_an_older_copy_and_continued_is_refused_and_shouted_about() {
    let desk = Desk::new();
    let Pair {
        log,
        witness,
        data,
        witness_at,
        ..
    } = pair(&desk);
    report(&log, 0..50, "从前");
    outsider(&log, "witness", holds(50));
    drop(log);
    let older = desk.at("older");
    copy(&data, &older);
    // What should never have happened: these twenty are to vanish.
    let log = start(&data, &["--witness", &witness_at]);
    report(&log, 50..70, "不该有的");
    outsider(&log, "witness", holds(70));
    drop(log);
    // Restored, it has less than was seen.
    let log = start(&older, &["--witness", &witness_at]);
    let behind = outsider(&log, "witness", |one| one["failed"]["conflict"] == true);
    let why = behind["failed"]["why"].as_str().expect("why");
    assert!(
        why.contains("signed 70 entries") && why.contains("only 50"),
        "{why}"
    );
    assert_eq!(metric(&log, "huying_outsider_conflict"), 1.0);
    // Continued until it is as long, or longer, it is another log.
    report(&log, 100..130, "另写的");
    let other = outsider(&log, "witness", |one| {
        one["failed"]["why"]
            .as_str()
            .is_some_and(|why| why.contains("do not continue"))
    });
    assert_eq!(other["failed"]["conflict"], true);
    let seen = witness.get("/v1/ledger/witness");
    assert_eq!(seen["logs"][0]["size"], 70, "{seen}");
    assert!(
        seen["logs"][0]["conflict"]["shown"]
            .as_str()
            .is_some_and(|shown| shown.starts_with("old 70\n")),
        "{seen}"
    );
    assert_eq!(metric(&witness, "huying_witness_conflict"), 1.0);
    // The writer works on: nothing here is in its way.
    report(&log, 200..210, "照常");
    // What the witness had signed convicts the restored directory, too.
    let kept = seen["logs"][0]["conflict"]["seen"].as_str();
    let kept = desk.put("kept", kept.expect("a checkpoint"));
    drop(log);
    let told = Program::new(["verify", &older, "--checkpoint", &kept])
        .run()
        .with_code(1);
    assert!(
        told.text()
            .contains("are not those that the checkpoint was made of"),
        "{}",
        told.text()
    );
    let _ = Program::new(["verify", &data, "--checkpoint", &kept])
        .run()
        .with_code(0);
}

/// Copies a directory as it was left by a server that was killed: the write-ahead log holds what was not folded back.
fn copy(from: &str, to: &str) {
    std::fs::create_dir(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a data directory") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("a type").is_file() {
            std::fs::copy(entry.path(), Path::new(to).join(entry.file_name())).expect("a copy");
        }
    }
}

#[test]
fn a_file_gets_every_checkpoint_and_the_whole_file_is_what_verify_compares_with() {
    let desk = Desk::new();
    let data = city(&desk, "log");
    let file = desk.at("checkpoints");
    let log = start(&data, &["--checkpoint-file", &file]);
    for size in [10, 20, 30] {
        report(&log, size - 10..size, "x");
        outsider(&log, "file", holds(u64::from(size)));
    }
    let log_key = key(&log, "ledger_key");
    drop(log);
    let (whole, torn) = SignedCheckpoint::all_in(&std::fs::read_to_string(&file).expect("text"));
    assert!(whole.len() >= 3 && torn == 0);
    let told = Program::new(["verify", &data, "--checkpoint", &file, "--key", &log_key])
        .run()
        .with_code(0);
    assert!(told.text().contains("30"), "{}", told.text());
    let db = Connection::open(Path::new(&data).join("huying.sqlite3")).expect("the database");
    db.execute_batch("UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), 'x 15', 'y 15') AS BLOB) WHERE seq = 16")
        .expect("changed");
    let _ = Program::new(["verify", &data, "--checkpoint", &file])
        .run()
        .with_code(1);
}

/// A server that refuses once, then takes what is posted.
fn postbox() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = format!("http://{}/in", listener.local_addr().expect("bound"));
    let (sender, posted) = channel();
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.expect("a connection");
            let mut text = Vec::new();
            let mut part = [0; 4_096];
            // Headers and a body that says its length; a checkpoint ends in a newline after a signature.
            while let Ok(count) = stream.read(&mut part) {
                text.extend_from_slice(&part[..count]);
                let so_far = String::from_utf8_lossy(&text);
                if count == 0 || (so_far.contains('—') && so_far.ends_with('\n')) {
                    break;
                }
            }
            let status = if number == 0 { "503 Busy" } else { "204 Taken" };
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).expect("answered");
            if number > 0
                && sender
                    .send(String::from_utf8_lossy(&text).into_owned())
                    .is_err()
            {
                return;
            }
        }
    });
    (at, posted)
}

#[test]
fn an_address_that_refuses_is_told_and_tried_again_until_it_takes() {
    let desk = Desk::new();
    let (at, posted) = postbox();
    let data = city(&desk, "log");
    let log = start(&data, &["--checkpoint-url", &at]);
    let text = posted.recv_timeout(WAIT_MAX).expect("tried again");
    let (_, body) = text.split_once("\r\n\r\n").expect("headers");
    let checkpoint: SignedCheckpoint = body.parse().expect("a checkpoint");
    let log_key: VerifierKey = key(&log, "ledger_key").parse().expect("a key");
    assert!(checkpoint.open(&log_key, &[]).is_ok());
    outsider(&log, "url", |one| {
        one["failed"].is_null() && !one["delivered"].is_null()
    });
    assert!(metric(&log, "huying_outsider_failures_total") >= 1.0);
}

#[test]
fn what_cannot_be_an_outsider_is_refused_at_the_start() {
    let desk = Desk::new();
    let data = city(&desk, "log");
    let log = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    for (option, value, why) in [
        (
            "--checkpoint-ca-file",
            "/nowhere/ca.pem",
            "ca_file: cannot read /nowhere/ca.pem",
        ),
        ("--checkpoint-url", "a", "begins with http://"),
        ("--witness", "http://a/", "KEY@http://"),
        (
            "--witness",
            &format!("{log}@http://a/"),
            "not one of cosignatures",
        ),
        ("--witness-of", "x", "name+id+base64"),
        ("--checkpoint-every", "0", "1..="),
    ] {
        let ended = Program::new([
            "serve",
            "--data-dir",
            &data,
            "--listen",
            "127.0.0.1:0",
            option,
            value,
        ])
        .run();
        assert_eq!(ended.code, 2, "{option} {value}");
        assert!(ended.err.contains(why), "{option} {value}: {}", ended.err);
    }
}

/// The entries of one tile's bundle.
fn bundle(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut entries) = (bytes, Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
        entries.push(entry.to_vec());
        rest = after;
    }
    entries
}

/// Reads the whole log over HTTP and answers its entries' hashes, each found in the tile beside it.
fn audit(server: &Server, size: u64) -> Vec<Hash> {
    let mut leaves = Vec::new();
    for tile in 0..size.div_ceil(256) {
        let width = (size - tile * 256).min(256);
        let index = if width == 256 {
            format!("{tile:03}")
        } else {
            format!("{tile:03}.p/{width}")
        };
        let entries = bundle(&server.bytes(&format!("/v1/ledger/tile/entries/{index}")));
        let hashes: Vec<_> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let beside = server.bytes(&format!("/v1/ledger/tile/0/{index}"));
        assert_eq!(
            beside,
            hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>(),
            "{index}"
        );
        leaves.extend(hashes);
    }
    leaves
}

#[test]
fn an_outsider_audits_the_whole_log_with_http_and_the_ledger_alone() {
    let desk = Desk::new();
    let server = start(&city(&desk, "log"), &[]);
    let key: VerifierKey = key(&server, "ledger_key").parse().expect("a key");
    let checkpoint = || -> SignedCheckpoint {
        let signed: SignedCheckpoint = text(&server, "/v1/ledger/checkpoint").parse().expect("one");
        assert!(signed.open(&key, &[]).is_ok() && signed.is_of(&key));
        signed
    };
    report(&server, 0..700, "甲");
    let first = checkpoint();
    assert_eq!(
        ledger::root(&audit(&server, 700)),
        *first.checkpoint().root()
    );
    report(&server, 700..1_500, "乙");
    let second = checkpoint();
    let leaves = audit(&server, 1_500);
    assert_eq!(ledger::root(&leaves), *second.checkpoint().root());
    assert_eq!(ledger::root(&leaves[..700]), *first.checkpoint().root());
    // And without reading it all: the proof that it only grew.
    let proof = server.get("/v1/ledger/consistency?from=700&to=1500");
    let path: Vec<Hash> = proof["path"]
        .as_array()
        .expect("hashes")
        .iter()
        .map(|hash| hash.as_str().expect("text").parse().expect("a hash"))
        .collect();
    let (first, second) = (first.checkpoint().root(), second.checkpoint().root());
    assert_eq!(verify_consistency(700, 1_500, &path, first, second), Ok(()));
}

/// A log that is only its leaves and a key.
fn asked(leaves: &[Hash], old: usize, key: &SignerKey) -> String {
    let name = key.verifier().name().as_str();
    let checkpoint = Checkpoint::new(name, leaves.len() as u64, ledger::root(leaves));
    let request = AddCheckpoint {
        old: old as u64,
        proof: ledger::consistency(leaves, old.min(leaves.len())),
        checkpoint: checkpoint.expect("a line").sign(key).expect("short"),
    };
    request.to_string()
}

#[test]
fn a_witness_answers_as_the_standard_says() {
    let desk = Desk::new();
    let signer = |name: &str| SignerKey::from_seed(name.parse().expect("a name"), &[7; 32]);
    let (log, other) = (signer("log.example"), signer("other.example"));
    let forger = SignerKey::from_seed("log.example".parse().expect("a name"), &[8; 32]);
    let data = city(&desk, "witness");
    let witness = start(&data, &["--witness-of", &log.verifier().to_string()]);
    let ask = |body: String| {
        let request = witness
            .client()
            .post(witness.at("/v1/ledger/witness/add-checkpoint"));
        let answer = request.body(body).send().expect("an answer");
        let media = answer.headers()["content-type"]
            .to_str()
            .expect("a type")
            .to_owned();
        (
            answer.status().as_u16(),
            media,
            answer.text().expect("a body"),
        )
    };
    let mut leaves: Vec<_> = (0..9_u8).map(|number| Hash::leaf(&[number])).collect();
    let (status, _, line) = ask(asked(&leaves[..5], 0, &log));
    assert_eq!(status, 200, "{line}");
    let mut checkpoint: SignedCheckpoint = asked(&leaves[..5], 0, &log)
        .split_once("\n\n")
        .expect("two parts")
        .1
        .parse()
        .expect("one");
    checkpoint
        .note_mut()
        .add(line.parse().expect("a signature line"));
    let key: VerifierKey = key(&witness, "witness_key").parse().expect("a key");
    assert_eq!(
        checkpoint
            .open(log.verifier(), &[key])
            .expect("it holds")
            .len(),
        1
    );
    let size =
        |(status, media, body): (u16, String, String)| (status, media == "text/x.tlog.size", body);
    assert_eq!(
        size(ask(asked(&leaves, 0, &log))),
        (409, true, "5\n".to_owned())
    );
    let problem = |answer: (u16, String, String)| {
        assert_eq!(answer.1, "application/problem+json", "{}", answer.2);
        answer.0
    };
    assert_eq!(problem(ask("old".to_owned())), 400);
    assert_eq!(problem(ask(asked(&leaves[..5], 6, &log))), 400);
    assert_eq!(problem(ask(asked(&leaves, 5, &forger))), 403);
    assert_eq!(problem(ask(asked(&leaves, 0, &other))), 404);
    assert_eq!(problem(ask("x".repeat(64 * 1024 + 1))), 413);
    leaves[2] = Hash::leaf(b"rewritten");
    assert_eq!(problem(ask(asked(&leaves, 5, &log))), 422);
    assert_eq!(
        size(ask(asked(&leaves[..5], 5, &log))),
        (409, true, "5\n".to_owned())
    );
    drop(witness);
    // Started again without being one, it knows nobody.
    let nobody = start(&data, &[]);
    let (status, _) = nobody.ask(nobody.client().get(nobody.at("/v1/ledger/witness")));
    assert_eq!(status, 404);
}

//! A witness signs what grows, refuses what does not continue what it saw, and answers as the standard says.

use super::{city, holds, key, metric, outsider, report, start, text};
use ledger::receipt::Verified;
use ledger::{AddCheckpoint, Checkpoint, Hash, Receipt, SignedCheckpoint, SignerKey, VerifierKey};
use serde_json::Value;
use std::path::Path;
use tests::{Desk, Program, Server};

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

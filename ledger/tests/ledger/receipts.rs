//! Receipts, true and false, with what is to be found in them: `receipts.json` above this folder, for whoever checks
//! receipts in another language. The page `/verify` is tried on them (`web-map/unit/verify.test.ts`).
//!
//! `HUYING_WRITE=1 cargo test -p ledger --test ledger` writes the file anew.

use crate::made::{log_key, receipt_of, witness};
use ledger::receipt::Finding;
use ledger::{Hash, Receipt, SignerKey, VerifierKey};
use serde_json::{Value, json};

const FILE: &str = "tests/receipts.json";
const COMMITTED: &str = include_str!("../receipts.json");
const CASE: &str = "HY000000042";

fn event(case: &str, number: usize) -> String {
    format!(
        r#"{{"type":"stepped","v":1,"case":"{case}","recorded":"2026-11-23T01:00:04Z","id":"m{number}","by":"队\n\"1\" é🚚\u001f","step":{{"do":"file"}}}}"#
    )
}

/// The receipt of every entry whose number leaves `rest` when divided by `every`.
fn receipt(size: usize, every: usize, rest: usize) -> Receipt {
    let is_ours = |number: usize| number % every == rest;
    let case = |number: usize| {
        if is_ours(number) { CASE } else { "HY000000001" }
    };
    let log: Vec<_> = (0..size)
        .map(|number| event(case(number), number))
        .collect();
    receipt_of(CASE, &log, is_ours)
}

fn changed(change: impl FnOnce(&mut Receipt)) -> String {
    let mut receipt = receipt(20, 3, 1);
    change(&mut receipt);
    receipt.to_string()
}

fn other_log() -> SignerKey {
    SignerKey::from_seed("other.example".parse().expect("a name"), &[3; 32])
}

/// Name, receipt, and the key that is known.
type Case = (&'static str, String, Option<VerifierKey>);

fn own_key() -> VerifierKey {
    log_key().verifier().clone()
}

fn good() -> String {
    receipt(20, 3, 1).to_string()
}

fn cases() -> Vec<Case> {
    [sound(), changed_ones(), misprinted()].concat()
}

/// What stands, whoever's key is known.
fn sound() -> Vec<Case> {
    vec![
        ("the key is known", good(), Some(own_key())),
        ("the key is its own", good(), None),
        (
            "a log of one entry",
            receipt(1, 1, 0).to_string(),
            Some(own_key()),
        ),
        (
            "a log of two",
            receipt(2, 2, 1).to_string(),
            Some(own_key()),
        ),
        (
            "a full tree",
            receipt(256, 50, 49).to_string(),
            Some(own_key()),
        ),
        (
            "the last of an odd tree",
            receipt(257, 257, 256).to_string(),
            Some(own_key()),
        ),
        (
            "a large receipt",
            receipt(120, 8, 0).to_string(),
            Some(own_key()),
        ),
        ("no witness", changed(no_witness), Some(own_key())),
        (
            "another key is known",
            good(),
            Some(other_log().verifier().clone()),
        ),
    ]
}

/// Receipts of another content.
fn changed_ones() -> Vec<Case> {
    vec![
        (
            "a word changed",
            good().replacen("m1", "m7", 1),
            Some(own_key()),
        ),
        (
            "a time changed",
            good().replacen("01:00:04", "01:00:05", 1),
            Some(own_key()),
        ),
        (
            "a place changed",
            changed(|r| r.entries[2].seq += 1),
            Some(own_key()),
        ),
        (
            "an order changed",
            changed(|r| r.entries.swap(1, 2)),
            Some(own_key()),
        ),
        (
            "an entry twice",
            changed(|r| r.entries.push(r.entries[0].clone())),
            Some(own_key()),
        ),
        (
            "an entry numbered 0",
            changed(|r| r.entries[0].seq = 0),
            Some(own_key()),
        ),
        (
            "an entry beyond the end",
            changed(|r| r.entries[0].seq = 99),
            Some(own_key()),
        ),
        (
            "no entries",
            changed(|r| r.entries.clear()),
            Some(own_key()),
        ),
        (
            "a hash changed",
            changed(|r| r.entries[0].path[1].0[7] ^= 1),
            Some(own_key()),
        ),
        (
            "a path cut",
            changed(|r| {
                r.entries[0].path.pop();
            }),
            Some(own_key()),
        ),
        (
            "a path longer",
            changed(|r| r.entries[0].path.push(Hash([0; 32]))),
            Some(own_key()),
        ),
        (
            "another case",
            changed(|r| "HY000000001".clone_into(&mut r.case)),
            Some(own_key()),
        ),
        (
            "a signature of a stranger",
            changed(|r| r.witnesses.clear()),
            Some(own_key()),
        ),
        (
            "another log's checkpoint",
            changed(foreign_checkpoint),
            None,
        ),
        (
            "the checkpoint of another size",
            good().replacen("\\n20\\n", "\\n21\\n", 1),
            Some(own_key()),
        ),
        (
            "the cosignature of another time",
            changed(other_time),
            Some(own_key()),
        ),
    ]
}

/// Receipts that are printed in another way, or are none.
fn misprinted() -> Vec<Case> {
    vec![
        ("not JSON", "no receipt".to_owned(), Some(own_key())),
        (
            "another format",
            good().replacen("receipt/1", "receipt/2", 1),
            Some(own_key()),
        ),
        (
            "another indent",
            good().replacen("  ", " ", 1),
            Some(own_key()),
        ),
        (
            "a space at the end",
            format!("{} ", good()),
            Some(own_key()),
        ),
        (
            "an escape more",
            good().replacen("log", "\\u006cog", 1),
            Some(own_key()),
        ),
        (
            "a field more",
            good().replacen("{\n", "{\n  \"more\": 1,\n", 1),
            Some(own_key()),
        ),
        (
            "a field less",
            good().replacen("  \"case\": \"HY000000042\",\n", "", 1),
            Some(own_key()),
        ),
        (
            "a key's id changed",
            good().replacen("log.example+", "log.example+0", 1),
            Some(own_key()),
        ),
        (
            "a hash in capitals",
            changed(|_| ()).replacen("\"path\": [\n        \"", "\"path\": [\n        \"A", 1),
            Some(own_key()),
        ),
    ]
}

fn no_witness(receipt: &mut Receipt) {
    let bare = receipt.checkpoint.checkpoint().clone();
    receipt.checkpoint = bare.sign(&log_key()).expect("short");
    receipt.witnesses.clear();
}

fn foreign_checkpoint(receipt: &mut Receipt) {
    let bare = receipt.checkpoint.checkpoint().clone();
    receipt.checkpoint = bare.sign(&other_log()).expect("short");
    receipt.key = other_log().verifier().clone();
    receipt.witnesses.clear();
}

/// The signature of one time under the number of another.
fn other_time(receipt: &mut Receipt) {
    let text = receipt.checkpoint.to_string();
    let mut later = receipt.checkpoint.clone();
    later.note_mut().cosign(&witness(), 1_700_000_001);
    let line = |text: &str| text.lines().last().expect("a line").to_owned();
    let (ours, later) = (line(&text), line(&later.to_string()));
    // The first characters of the base64 after the key's id hold the time.
    let at = ours.rfind(' ').expect("a space") + 17;
    let mixed = format!("{}{}", &later[..at], &ours[at..]);
    receipt.checkpoint = text.replace(&ours, &mixed).parse().expect("a checkpoint");
}

fn finding(finding: &Finding) -> Value {
    match finding {
        Finding::OtherKey(_) => json!({"what": "other-key"}),
        Finding::Signature(_) => json!({"what": "signature"}),
        Finding::OtherLog { .. } => json!({"what": "other-log"}),
        Finding::Stranger(_) => json!({"what": "stranger"}),
        Finding::Empty => json!({"what": "empty"}),
        Finding::Order { seq, after } => json!({"what": "order", "seq": seq, "after": after}),
        Finding::NotInLog { seq, .. } => json!({"what": "not-in-log", "seq": seq}),
        Finding::OtherCase { seq, .. } => json!({"what": "other-case", "seq": seq}),
    }
}

fn judged(text: &str, known: Option<&VerifierKey>) -> Value {
    let Ok(receipt) = text.parse::<Receipt>() else {
        return json!({"outcome": "unreadable"});
    };
    match receipt.verify(known.map(std::slice::from_ref).unwrap_or_default()) {
        Ok(verified) => json!({
            "outcome": "holds",
            "size": verified.size,
            "root": verified.root.to_string(),
            "key_is_known": verified.key_is_known,
            "witnesses": verified.witnesses.iter().map(|one| json!({"name": one.key.name().as_str(), "at_s": one.at_s})).collect::<Vec<_>>(),
        }),
        Err(findings) => {
            json!({"outcome": "false", "findings": findings.iter().map(finding).collect::<Vec<_>>()})
        }
    }
}

#[test]
fn the_committed_receipts_are_judged_as_the_file_says() {
    let one = |(name, receipt, known): (&str, String, Option<VerifierKey>)| {
        let judged = judged(&receipt, known.as_ref());
        let known = known.map(|key| key.to_string());
        json!({"name": name, "receipt": receipt, "known": known, "judged": judged})
    };
    let all: Vec<_> = cases().into_iter().map(one).collect();
    let text = serde_json::to_string_pretty(&all).expect("strings and numbers") + "\n";
    if std::env::var_os("HUYING_WRITE").is_some() {
        std::fs::write(FILE, &text).expect("the file beside this one");
        return;
    }
    assert_eq!(text, COMMITTED, "write it anew as this file's head says");
}

#[test]
fn every_outcome_and_finding_is_among_them() {
    let all: Vec<Value> = serde_json::from_str(COMMITTED).expect("JSON");
    let outcomes = |word: &str| {
        all.iter()
            .filter(|one| one["judged"]["outcome"] == word)
            .count()
    };
    assert!(outcomes("holds") >= 8 && outcomes("false") >= 14 && outcomes("unreadable") >= 8);
    for what in [
        "other-key",
        "signature",
        "other-log",
        "stranger",
        "empty",
        "order",
        "not-in-log",
        "other-case",
    ] {
        let told = |one: &&Value| {
            let findings = one["judged"]["findings"].as_array();
            findings.is_some_and(|all| all.iter().any(|finding| finding["what"] == what))
        };
        assert!(all.iter().any(|one| told(&one)), "{what}");
    }
}

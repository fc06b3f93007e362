//! `huying backup` and `huying restore`: taken while a server works, whole or not at all, and back as it was.

use ledger::{AddCheckpoint, Checkpoint, SignerKey};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use tests::cities;
use tests::{Desk, Program, Server};

fn city() -> (Desk, String) {
    let desk = Desk::new();
    let data = cities::import_wards(&desk, "data");
    (desk, data)
}

fn report(server: &Server, id: &str) -> Value {
    let body = json!({"id": id, "source": "hotline", "at": "2026-11-02T09:00:00+08:00", "text": "货车占道",
        "reporter": {"name": "欧阳", "phone": "13812345678"}});
    let answer = server.client().post(server.at("/v1/cases")).json(&body);
    let answer = answer.send().expect("answered");
    assert!(answer.status().is_success(), "{}", answer.status());
    answer.json().expect("JSON")
}

#[test]
fn a_backup_taken_under_load_comes_back_with_the_root_of_its_checkpoint() {
    let (desk, data) = city();
    let server = Server::start(Path::new(&data));
    report(&server, "first");
    let done = AtomicBool::new(false);
    let (out, back) = (desk.at("backup.tar"), desk.at("back"));
    let made = std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut number = 0;
            while !done.load(Ordering::Acquire) {
                report(&server, &format!("r{number}"));
                number += 1;
            }
            number
        });
        let made = Program::new(["backup", &data, &out]).run().with_code(0);
        done.store(true, Ordering::Release);
        assert!(load.join().expect("the load ends") > 0);
        made
    });
    // It prints the checkpoint: whoever keeps that elsewhere can hold the backup and the log to it.
    let checkpoint = desk.put("checkpoint", made.text());
    let key = server.get("/v1/about")["ledger_key"]
        .as_str()
        .expect("a key")
        .to_owned();
    let restored = Program::new(["restore", &out, &back]).run().with_code(0);
    assert!(restored.err.contains("under a new key"), "{}", restored.err);
    for dir in [&back, &data] {
        let verified = Program::new(["verify", dir, "--checkpoint", &checkpoint, "--key", &key]);
        let _ = verified.run().with_code(0);
    }
    drop(server);
    let size: u64 = made
        .text()
        .lines()
        .nth(1)
        .expect("a size")
        .parse()
        .expect("a size");
    let again = Server::start(Path::new(&back));
    let now = String::from_utf8(again.bytes("/v1/ledger/checkpoint")).expect("UTF-8");
    assert_eq!(
        now.lines().skip(1).take(2).collect::<Vec<_>>(),
        made.text().lines().skip(1).take(2).collect::<Vec<_>>(),
        "the same size and root, under another name"
    );
    assert_eq!(
        report(&again, "first")["seq"],
        1,
        "what was there is a repeat"
    );
    assert_eq!(report(&again, "new")["seq"], size + 1);
    let read = json!({"by": "desk", "why": "回访"});
    let shown = again
        .client()
        .post(again.at("/v1/cases/HY000000001/reporter/reads"))
        .json(&read);
    let shown: Value = shown.send().expect("answered").json().expect("JSON");
    assert_eq!(shown["phone"], "13812345678");
}

#[test]
fn a_backup_that_is_killed_leaves_nothing_half_and_the_next_is_whole() {
    let (desk, data) = city();
    let server = Server::start(Path::new(&data));
    for number in 0..50 {
        report(&server, &format!("r{number}"));
    }
    let out = desk.at("backup.tar");
    let before = desk.names();
    for wait_us in [0, 300, 1_000, 3_000, 6_000, 10_000, 20_000, 40_000] {
        let mut child = Command::new(tests::binary())
            .args(["backup", &data, &out])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_micros(wait_us));
        child.kill().expect("killed");
        let ended = child.wait().expect("it ends");
        if Path::new(&out).exists() {
            // It was faster than the signal, or the signal came after the last step: then it must be whole.
            let back = desk.at("back");
            let _ = Program::new(["restore", &out, &back]).run().with_code(0);
            std::fs::remove_dir_all(&back).expect("removed");
            std::fs::remove_file(&out).expect("removed");
        } else {
            assert!(!ended.success());
        }
    }
    let _ = Program::new(["backup", &data, &out]).run().with_code(0);
    let mut expected = before;
    expected.push("backup.tar".to_owned());
    expected.sort();
    assert_eq!(desk.names(), expected);
}

#[test]
fn a_changed_backup_and_a_directory_with_data_are_refused_with_words() {
    let (desk, data) = city();
    drop({
        let server = Server::start(Path::new(&data));
        report(&server, "a");
        server
    });
    let (out, back) = (desk.at("backup.tar"), desk.at("back"));
    let _ = Program::new(["backup", &data, &out]).run().with_code(0);
    let over = Program::new(["restore", &out, &data]).run().with_code(2);
    assert!(over.err.contains("is not empty"), "{}", over.err);
    let again = Program::new(["backup", &data, &out]).run().with_code(2);
    assert!(again.err.contains("is there already"), "{}", again.err);
    let mut bytes = std::fs::read(&out).expect("read");
    let middle = bytes.len() / 3;
    bytes[middle] ^= 1;
    std::fs::write(&out, bytes).expect("written");
    let refused = Program::new(["restore", &out, &back]).run().with_code(1);
    assert!(
        refused.err.contains("is not as it was written"),
        "{}",
        refused.err
    );
    assert!(!Path::new(&back).exists());
}

#[test]
fn a_witness_is_never_in_a_backup_and_comes_back_as_a_new_one() {
    let (desk, data) = city();
    let log = SignerKey::from_seed("log.example".parse().expect("a name"), &[7; 32]);
    let watching = |data: &str| {
        let of = log.verifier().to_string();
        Server::of(&[
            "serve",
            "--data-dir",
            data,
            "--listen",
            "127.0.0.1:0",
            "--witness-of",
            &of,
        ])
    };
    let key = |server: &Server| server.get("/v1/about")["witness_key"].clone();
    let server = watching(&data);
    let old = key(&server);
    let leaves = [ledger::Hash::leaf(b"one")];
    let checkpoint = Checkpoint::new("log.example", 1, ledger::root(&leaves)).expect("a line");
    let asked = AddCheckpoint {
        old: 0,
        proof: Vec::new(),
        checkpoint: checkpoint.sign(&log).expect("short"),
    };
    let answer = server
        .client()
        .post(server.at("/v1/ledger/witness/add-checkpoint"))
        .body(asked.to_string())
        .send();
    assert_eq!(answer.expect("answered").status(), 200);
    let (out, back) = (desk.at("backup.tar"), desk.at("back"));
    let made = Program::new(["backup", &data, &out, "--with-key"])
        .run()
        .with_code(0);
    assert!(
        made.err.contains("The log's private key is in it")
            && made
                .err
                .contains("witness's private key is never in a backup"),
        "{}",
        made.err
    );
    let archive = std::fs::read(&out).expect("read");
    let has = |file: &str| {
        let text = std::fs::read_to_string(Path::new(&data).join(file)).expect("a key");
        let seed = text.lines().nth(2).expect("a seed").as_bytes().to_vec();
        archive.windows(seed.len()).any(|part| part == seed)
    };
    assert!(has("ledger.key") && !has("witness.key"));
    let restored = Program::new(["restore", &out, &back]).run().with_code(0);
    assert!(
        restored
            .err
            .contains("a witness of 1 logs and is a new one now"),
        "{}",
        restored.err
    );
    assert!(!Path::new(&back).join("witness.key").exists());
    drop(server);
    let again = watching(&back);
    let new = key(&again);
    assert!(new.is_string() && new != old, "{new}");
    assert_eq!(
        again.get("/v1/ledger/witness")["logs"][0]["size"],
        1,
        "and it goes on where the old one stood"
    );
}

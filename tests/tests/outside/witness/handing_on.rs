//! Checkpoints go to files and addresses, again and again until they are taken; what is neither is refused at the start.

use super::{WAIT_MAX, city, holds, key, metric, outsider, report, start};
use ledger::{SignedCheckpoint, VerifierKey};
use rusqlite::Connection;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use tests::{Desk, Program};

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

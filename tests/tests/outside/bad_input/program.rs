//! Bad input at the program: no table, a line of gigabytes, a table cut off, a polygon of a million vertices.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::cities::{self, SIDE, SOUTH, WEST, collection, feature};
use tests::{Desk, Program};

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
    let desk = cities::with_squares();
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
    let desk = cities::with_squares();
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
                peak_kib = peak_kib.max(running.peak_kib().unwrap_or(0));
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
                (1..PEAK_KIB_MAX).contains(&peak_kib),
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
    let desk = cities::with_squares();
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

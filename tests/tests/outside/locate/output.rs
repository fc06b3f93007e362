//! Where the result goes: a file that appears whole or not at all, many rows in bounded memory, a reader who stops.

use super::{APPENDED, lines, locate};
use tests::cities::{self, Dice, SIDE, SOUTH, WEST, square_code};
use tests::{Desk, Program};

#[test]
fn the_output_file_appears_whole_or_not_at_all() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let out = desk.put("out.csv", "what was there before");
    let broken = desk.put(
        "broken.csv",
        format!("lon,lat\n10.03,50.01\n\"{}", "x".repeat(9 << 20)),
    );
    let run = |points: &str| {
        Program::new([
            "locate", "--areas", &areas, "--codes", "plain", points, "-o", &out,
        ])
        .run()
    };
    let ended = run(&broken).with_code(2);
    assert!(
        ended.err.contains("row 2 after the header") && ended.err.contains("not closed"),
        "{}",
        ended.err
    );
    assert_eq!(desk.read("out.csv"), b"what was there before");
    let points = desk.put("points.csv", "lon,lat\n10.03,50.01\n");
    assert_eq!(run(&points).with_code(0).out, b"");
    assert_eq!(
        desk.read("out.csv"),
        format!("lon,lat,{APPENDED}\n10.03,50.01,S00-01,inside,,,,\n").as_bytes()
    );
    assert_eq!(
        desk.names(),
        ["areas.geojson", "broken.csv", "out.csv", "points.csv"],
        "nothing is left behind"
    );
}

#[test]
fn a_table_may_be_replaced_by_its_own_result() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let points = desk.put("points.csv", "lon,lat\n10.03,50.01\n");
    let run = Program::new([
        "locate", "--areas", &areas, "--codes", "plain", &points, "-o", &points,
    ])
    .run();
    let _ = run.with_code(0);
    assert!(desk.read("points.csv").ends_with(b"S00-01,inside,,,,\n"));
}

/// Rows whose areas arithmetic tells, enough for many blocks, with traps among them; and what must come out.
fn many(rows: usize) -> (String, Vec<String>) {
    let mut dice = Dice::new(5);
    let (mut table, mut expected) = (String::from("no,lon,lat,text\n"), Vec::new());
    for number in 0..rows {
        let (column, row) = (dice.below(5) as usize, dice.below(4) as usize);
        let lon = WEST + SIDE * (column as f64 + (1 + dice.below(9)) as f64 / 10.0);
        let lat = SOUTH + SIDE * (row as f64 + (1 + dice.below(9)) as f64 / 10.0);
        let text = match dice.below(5) {
            0 => "\"two\nlines\"".to_owned(),
            1 => "\"\"\"\"".to_owned(),
            2 => "x".repeat(dice.below(300) as usize),
            3 => "长洲".to_owned(),
            _ => String::new(),
        };
        let line = format!("{number},{lon},{lat},{text}");
        let start = if column < 4 {
            format!("{line},{},inside,", square_code(column, row))
        } else {
            format!("{line},,outside,,S")
        };
        table.push_str(&line);
        table.push('\n');
        expected.push(start);
    }
    (table, expected)
}

#[test]
fn of_many_rows_each_comes_out_in_its_place_with_its_area() {
    let (table, expected) = many(200_000);
    let ended = locate(&Desk::new(), table, "").with_code(0);
    let mut out = ended.text().split_once('\n').expect("a header").1;
    for start in &expected {
        assert!(
            out.starts_with(start.as_str()),
            "expected {start:?}, found {:?}",
            &out[..start.len().min(out.len())]
        );
        let line = &out[start.len()..];
        out = &line[line.find('\n').expect("a line's end") + 1..];
    }
    assert_eq!(out, "");
    assert!(ended.err.contains("200,000 rows: "), "{}", ended.err);
}

/// More than a process may hold that keeps what it has read.
const PEAK_KIB_MAX: u64 = 160 << 10;

#[test]
fn memory_does_not_grow_with_the_table() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let out = desk.at("out.csv");
    let mut running =
        Program::new(["locate", "--areas", &areas, "--codes", "plain", "-o", &out]).start();
    running.write(b"lon,lat,text\n").expect("it reads");
    let block = "10.03,50.01,0123456789012345678901234567890123456789\n".repeat(20_000);
    for _ in 0..300 {
        running.write(block.as_bytes()).expect("it reads");
    }
    let peak = running.peak_kib().expect("it runs");
    let ended = running.end().with_code(0);
    assert!(
        ended.err.contains("6,000,000 rows: 6,000,000 inside"),
        "{}",
        ended.err
    );
    assert!(
        peak < PEAK_KIB_MAX,
        "{peak} KiB for a table of {} MiB",
        (300 * block.len()) >> 20
    );
}

#[test]
fn whoever_reads_only_the_beginning_is_no_error() {
    let desk = Desk::new();
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    let points = desk.put(
        "points.csv",
        format!("lon,lat\n{}", "10.03,50.01\n".repeat(500_000)),
    );
    let binary = tests::binary();
    let line = format!(
        "set -o pipefail; '{}' locate --areas '{areas}' --codes plain '{points}' | head -n 2",
        binary.display()
    );
    let ended = std::process::Command::new("bash")
        .args(["-c", &line])
        .output()
        .expect("bash runs");
    assert_eq!(ended.status.code(), Some(0));
    let err = String::from_utf8_lossy(&ended.stderr);
    assert!(
        !err.contains("panicked") && !err.contains("huying:"),
        "{err}"
    );
    assert_eq!(lines(&ended.stdout), 2);
}

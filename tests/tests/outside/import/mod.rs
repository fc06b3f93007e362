//! `huying import`: any city's table, twice is once, and nothing said is lost.

mod course;
mod rows;

use serde_json::Value;
use tests::{Desk, Ended, Program, Server};

fn import(desk: &Desk, table: impl AsRef<[u8]>, words: &str) -> Ended {
    let file = desk.put("reports.csv", table);
    Program::new(["import", &file, "--data-dir", &desk.at("data")])
        .words(words)
        .run()
}

/// The figures of the summary: rows, new cases, known already, rejected.
fn figures(ended: &Ended) -> [u64; 4] {
    let line = ended
        .err
        .lines()
        .find(|line| line.contains(" rows: "))
        .unwrap_or_else(|| panic!("{}", ended.err));
    let numbers = line
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|word| word.replace(',', "").parse().ok());
    numbers
        .collect::<Vec<u64>>()
        .try_into()
        .unwrap_or_else(|_| panic!("{line}"))
}

fn cases(desk: &Desk) -> Vec<Value> {
    let server = Server::start(&desk.path().join("data"));
    server.get("/v1/cases?limit=1000")["items"]
        .as_array()
        .expect("a list")
        .clone()
}

const HEADER: &str = "lon,lat,at,text\n";
const WORDS: &str =
    "--map lon=lon,lat=lat,at=at,text=text --source open-data --time-zone Asia/Shanghai";

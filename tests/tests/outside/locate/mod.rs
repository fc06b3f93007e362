//! `huying locate`: no row lost, no byte changed, the right area, in memory that does not grow.

mod answer;
mod output;
mod table;

use tests::cities;
use tests::{Desk, Ended, Program};

/// Locates rows among 4 × 4 squares.
fn locate(desk: &Desk, table: impl Into<Vec<u8>>, words: &str) -> Ended {
    let areas = desk.put("areas.geojson", cities::squares(4, 4));
    Program::new(["locate", "--areas", &areas, "--codes", "plain"])
        .words(words)
        .input(table)
        .run()
}

/// The whole output for a table without any fault.
fn located(table: &str, words: &str) -> String {
    locate(&Desk::new(), table, words)
        .with_code(0)
        .text()
        .to_owned()
}

/// The last columns of the only row of the output, after what the input said.
fn appended(row: &str) -> String {
    let ended = locate(&Desk::new(), format!("lon,lat\n{row}\n"), "");
    let out = ended.text().lines().nth(1).expect("one row").to_owned();
    out.strip_prefix(row).expect("the row as it was").to_owned()
}

/// How many lines end in these bytes, whatever their encoding.
fn lines(bytes: &[u8]) -> usize {
    bytes.split(|&byte| byte == b'\n').count() - 1
}

const APPENDED: &str = "area,place,others,nearest,nearest_m,reason";

//! Prints a generated history as NDJSON: `history [CASES] [SEED] [FROM] [TO]`, for imports and for looking at.

use data::history::History;
use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let word = |i: usize, usual: &str| words.get(i).map_or(usual.to_owned(), Clone::clone);
    let history = History {
        cases: word(0, "1000").parse()?,
        seed: word(1, "1").parse()?,
        from: word(2, "2025-01-01T00:00:00+08:00").parse()?,
        to: word(3, "2026-11-01T00:00:00+08:00").parse()?,
    };
    let start = std::time::Instant::now();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut count = 0u32;
    for report in history {
        serde_json::to_writer(&mut out, &report)?;
        out.write_all(b"\n")?;
        count += 1;
    }
    out.flush()?;
    eprintln!("{count} reports in {:.2?}", start.elapsed());
    Ok(())
}

//! `huying retention`: what the daily sweep would erase now. Reads only, also while a server uses the directory.

use super::Outcome;
use super::verify::Source;
use crate::clock;
use crate::in_force;
use crate::retention::{Due, Standing, due_of};
use crate::store::cases_holding;
use anyhow::{Context as _, bail};
use cases::tables::TABLES;
use cases::{CaseNo, Event, Personal, State, Tables};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// The form of the database from which on it has personal data.
const FORM_OF_PERSONAL: i64 = 5;

/// Options of `huying retention`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 nothing is due; 1 something would be erased; 2 could not run."
)]
pub struct Args {
    /// Where a system's data is kept; it may be in use
    data_dir: PathBuf,

    /// Only tell: nothing is erased. Erasing is the server's, once a day by itself
    #[arg(long, required = true)]
    check: bool,

    /// By when, with a zone, such as 2027-01-01T00:00:00+08:00; now when nothing is said
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,

    /// As JSON
    #[arg(long)]
    json: bool,
}

/// What would go.
#[derive(Debug, Serialize)]
struct Told {
    /// By when.
    at: String,
    /// Of how many cases and kinds.
    total: usize,
    /// By row of the table.
    rows: Vec<RowTold>,
}

/// What one row of the table `retention` would erase.
#[derive(Debug, Serialize)]
struct RowTold {
    /// Which data.
    data: &'static str,
    /// The row: data, class prefix (`*`: every class) and days after the end of the case.
    rule: String,
    /// Of how many cases.
    count: usize,
    /// The case that was over first.
    oldest: CaseNo,
    /// When that was.
    over: String,
    /// When its period ended.
    due: String,
}

/// Tells it.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let at = args.at.unwrap_or_else(Timestamp::now);
    let due = due(&Source::open(&args.data_dir)?, at)?;
    let told = told(&due, at);
    let mut out = std::io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &told)?;
        writeln!(out)?;
    } else {
        write_text(&mut out, &told)?;
    }
    Ok(if due.is_empty() {
        Outcome::Done
    } else {
        Outcome::FaultsFound
    })
}

fn write_text(out: &mut impl Write, told: &Told) -> std::io::Result<()> {
    let Told { at, total, rows } = told;
    if rows.is_empty() {
        return writeln!(out, "Nothing is due by {at}.");
    }
    for row in rows {
        let RowTold {
            data,
            rule,
            count,
            oldest,
            over,
            due,
        } = row;
        writeln!(
            out,
            "{data}: {count} cases by the row {rule}; the oldest is {oldest}, over since {over}, due since {due}"
        )?;
    }
    writeln!(
        out,
        "{total} in all by {at}: the server erases them once a day by itself. Nothing was erased now."
    )
}

fn told(due: &[Due], at: Timestamp) -> Told {
    let mut rows: BTreeMap<(&str, &str), Vec<&Due>> = BTreeMap::new();
    for one in due {
        rows.entry((one.data.word(), &one.rule))
            .or_default()
            .push(one);
    }
    let local = |at: Timestamp| clock::local(at.as_second());
    let row = |((data, rule), all): (_, Vec<&Due>)| {
        let oldest = all.iter().min_by_key(|one| (one.over, one.case.0))?;
        Some(RowTold {
            data,
            rule: String::from(rule),
            count: all.len(),
            oldest: oldest.case,
            over: local(oldest.over),
            due: local(oldest.due),
        })
    };
    Told {
        at: local(at),
        total: due.len(),
        rows: rows.into_iter().filter_map(row).collect(),
    }
}

/// What is due in a data directory as of one moment of it.
fn due(source: &Source, at: Timestamp) -> anyhow::Result<Vec<Due>> {
    let db = &source.db;
    let form: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if form < FORM_OF_PERSONAL {
        // An older program wrote it, which kept no personal data apart.
        return Ok(Vec::new());
    }
    let tables = tables(db)?;
    let mut holding = Vec::new();
    for data in Personal::ALL {
        holding.push((data, cases_holding(db, data)?));
    }
    if tables.retentions().is_empty() || holding.iter().all(|(_, cases)| cases.is_empty()) {
        return Ok(Vec::new());
    }
    let state = state(db)?;
    let look = |case: CaseNo| standing(&state, case);
    let due = |(data, cases): (Personal, Vec<u32>)| due_of(&tables, data, &cases, at, &look);
    Ok(holding.into_iter().flat_map(due).collect())
}

/// The tables in force.
fn tables(db: &Connection) -> anyhow::Result<Tables> {
    let mut ask =
        db.prepare("SELECT text FROM tables WHERE name = ? ORDER BY version DESC LIMIT 1")?;
    let mut texts = BTreeMap::new();
    for form in TABLES {
        let text: Option<String> = ask.query_row([form.name], |row| row.get(0)).optional()?;
        texts.extend(text.map(|text| (form.name, text)));
    }
    match in_force::parse(|name| texts.get(name).map(String::as_str)) {
        Ok(tables) => Ok(tables),
        Err(faults) => bail!("the tables have faults; the first: {}", faults[0]),
    }
}

/// Where the log leads.
fn state(db: &Connection) -> anyhow::Result<State> {
    let mut ask = db.prepare("SELECT seq, bytes FROM events ORDER BY seq")?;
    let (mut rows, mut state) = (ask.query([])?, State::default());
    let mut next = 1;
    while let Some(row) = rows.next()? {
        let seq: u64 = row.get::<_, i64>(0)? as u64;
        if seq != next {
            bail!("entry {next} is missing: `huying verify` says what else is");
        }
        let event = Event::from_bytes(row.get_ref(1)?.as_blob()?)
            .with_context(|| format!("entry {seq} cannot be read"))?;
        state.apply(seq, &event);
        next += 1;
    }
    Ok(state)
}

fn standing(state: &State, number: CaseNo) -> Option<Standing> {
    let case = state.case(number)?;
    let class = case.class_index();
    Some(Standing {
        status: case.status,
        since: case.moved(),
        merged_into: state.open(number).and_then(|open| open.merged_into()),
        class: class.map_or_else(String::new, |class| {
            state.classes().codes()[class].to_string()
        }),
    })
}

//! Are the tables that lists and look-ups read what the log leads to?

use super::finding::Finding;
use super::sheets::{CaseSheet, Sheets};
use super::source::Source;
use crate::in_force::sha256_hex;
use cases::CaseNo;
use rusqlite::Connection;

/// Compares everything; the log itself has been found whole.
pub fn check(
    source: &Source,
    sheets: &Sheets,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<()> {
    if sheets.has_edition() {
        check_cases(&source.db, sheets, findings)?;
    }
    check_tables(&source.db, sheets, findings)
}

fn note(findings: &mut Vec<Finding>, what: impl FnOnce() -> String, how: &'static str) {
    findings.push(Finding::Derived { what: what(), how });
}

fn check_cases(
    db: &Connection,
    sheets: &Sheets,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<()> {
    let mut ask = db.prepare(
        "SELECT case_no, at_s, source, class, status, area, team, due_s, lon, lat, text FROM cases ORDER BY case_no",
    )?;
    let mut rows = ask.query([])?;
    let mut next = 1;
    let row_of = |case: u32| move || format!("the row of case {}", CaseNo(case));
    while let Some(row) = rows.next()? {
        let row = crate::store::row(row)?;
        while next < row.case && (next as usize) <= sheets.cases.len() {
            note(findings, row_of(next), "is missing");
            next += 1;
        }
        match sheets.cases.get(row.case.wrapping_sub(1) as usize) {
            None => note(findings, row_of(row.case), "is of no case of the log"),
            Some(sheet) => {
                for how in differences(&CaseSheet::of(&row, sheets.mixer()), sheet) {
                    note(findings, row_of(row.case), how);
                }
            }
        }
        next = next.max(row.case.saturating_add(1));
    }
    for case in next..=sheets.cases.len() as u32 {
        note(findings, row_of(case), "is missing");
    }
    Ok(())
}

fn differences(here: &CaseSheet, sheet: &CaseSheet) -> impl Iterator<Item = &'static str> {
    [
        (
            here.report != sheet.report,
            "has another source, time or text than the log",
        ),
        (
            here.facts != sheet.facts,
            "has another class, area, team, deadline or position than the log",
        ),
        (
            here.status != sheet.status,
            "has another status than the log",
        ),
    ]
    .into_iter()
    .filter_map(|(differs, how)| differs.then_some(how))
}

/// Compares the versions of the tables.
pub fn check_tables(
    db: &Connection,
    sheets: &Sheets,
    findings: &mut Vec<Finding>,
) -> rusqlite::Result<()> {
    let form: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if form < 2 {
        return Ok(());
    }
    let mut left = sheets.tables.clone();
    let mut ask = db.prepare("SELECT name, version, seq, sha256, text FROM tables")?;
    let mut rows = ask.query([])?;
    while let Some(row) = rows.next()? {
        let version: (String, u32) = (row.get(0)?, row.get(1)?);
        let (seq, sha256, text): (i64, String, String) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let what = || format!("version {} of the table {}", version.1, version.0);
        if sha256_hex(&text) != sha256 {
            note(
                findings,
                what,
                "has another text than when it was put in force",
            );
        }
        match left.remove(&version) {
            Some(event) if event != (sha256, seq as u64) => {
                note(
                    findings,
                    what,
                    "is not the one that the log says was put in force",
                );
            }
            // Those from before the log have no entry.
            None if seq != 0 => note(findings, what, "is of no entry of the log"),
            Some(_) | None => {}
        }
    }
    for (name, version) in left.keys() {
        let what = || format!("version {version} of the table {name}");
        note(findings, what, "is missing");
    }
    Ok(())
}

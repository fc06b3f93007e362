//! `huying verify DATA_DIR`: everything recomputed from the entries, and compared with everything kept beside them.

mod chain;
mod derived;
mod finding;
mod outside;
mod progress;
mod reading;
mod sheets;
mod source;
#[cfg(test)]
mod tests;

pub use outside::Outside;

use chain::{Chain, Tiles};
use finding::Finding;
use grids::Edition;
use progress::Progress;
use reading::Read;
use sheets::Sheets;
use source::{Head, Source};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Parts of the log that may wait between two steps.
const PARTS_WAITING: usize = 4;
/// Findings told one by one; the others are counted.
const TOLD_MAX: usize = 20;

/// What was found, one line each.
#[derive(Debug)]
pub struct Told {
    /// For people.
    pub lines: Vec<String>,
    /// Whether nothing was wrong.
    pub holds: bool,
}

/// Checks a data directory, against a checkpoint from outside when there is one.
pub fn check(dir: &Path, outside: Option<&Outside>) -> anyhow::Result<Told> {
    let source = Source::open(dir)?;
    let head = source.head()?;
    let mut findings = Vec::new();
    let editions = editions(&source, &mut findings)?;
    let mut chain = Chain::new(Sheets::new(editions), tiles(&source)?, outside);
    let progress = Progress::of_entries(head.seq);
    let wrong = follow(source, &mut chain, &progress);
    progress.finish(chain.size());
    let (size, root) = (chain.size(), chain.root());
    let source = match wrong {
        Err(finding) => {
            findings.push(finding);
            None
        }
        Ok(source) => {
            findings.extend(chain.check_head(&head));
            findings.extend(chain.check_outside());
            Some(source)
        }
    };
    if let Some(source) = source {
        derived::check(&source, &chain.into_sheets(), &mut findings)?;
    }
    Ok(tell(&findings, size, &root.to_string(), &head, outside))
}

/// Reads, judges and chains, each in a thread of its own. The first thing that is wrong with the log ends it.
fn follow(source: Source, chain: &mut Chain<'_>, progress: &Progress) -> Result<Source, Finding> {
    let has_leaves = source.has_leaves;
    let (raw, raws) = sync_channel(PARTS_WAITING);
    let (judged, parts) = sync_channel(PARTS_WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            reading::read(&source, &raw);
            drop(raw);
            source
        });
        scope.spawn(move || judge(&raws, &judged, has_leaves));
        let wrong = take(&parts, chain, progress);
        // Ends the other two, should they still be at work.
        drop(parts);
        let source = reader.join().expect("the reader does not panic");
        wrong.map_or(Ok(source), Err)
    })
}

/// Parts of the log that were judged, and what ended them.
type Judged = (Vec<Read>, Option<Finding>);

fn judge(
    raws: &Receiver<Result<Vec<reading::Raw>, Finding>>,
    judged: &SyncSender<Judged>,
    has_leaves: bool,
) {
    for part in raws {
        let part = match part {
            Ok(part) => reading::judge(part, has_leaves),
            Err(finding) => (Vec::new(), Some(finding)),
        };
        let ends = part.1.is_some();
        if judged.send(part).is_err() || ends {
            return;
        }
    }
}

fn take(parts: &Receiver<Judged>, chain: &mut Chain<'_>, progress: &Progress) -> Option<Finding> {
    for (part, finding) in parts {
        for read in &part {
            if let Err(finding) = chain.take(read) {
                return Some(finding);
            }
        }
        progress.stands_at(chain.size());
        if finding.is_some() {
            return finding.map(|finding| chain.sooner(finding));
        }
    }
    None
}

/// The editions, each of which must have the hash it is kept by.
fn editions(source: &Source, findings: &mut Vec<Finding>) -> anyhow::Result<Vec<(u64, Edition)>> {
    let ask = "SELECT seq, hash, bytes FROM editions ORDER BY edition_no";
    let mut ask = source.db.prepare(ask)?;
    let mut rows = ask.query([])?;
    let mut editions = Vec::new();
    while let Some(row) = rows.next()? {
        let (seq, hash, bytes): (i64, String, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match Edition::from_bytes(&bytes) {
            Ok(edition) if edition.hash_hex() == hash => editions.push((seq as u64, edition)),
            Ok(_) | Err(_) => findings.push(Finding::Derived {
                what: format!("the areas {hash}"),
                how: "are not those that were imported under this hash",
            }),
        }
    }
    Ok(editions)
}

/// The kept hashes above full tiles; one for 256 entries.
fn tiles(source: &Source) -> rusqlite::Result<Option<Tiles>> {
    if !source.has_leaves {
        return Ok(None);
    }
    let mut ask = source
        .db
        .prepare("SELECT level, place, hash FROM tile_hashes")?;
    let kept = ask.query_map([], |row| {
        Ok(((row.get(0)?, row.get::<_, i64>(1)? as u64), row.get(2)?))
    })?;
    kept.collect::<Result<_, _>>().map(Some)
}

fn tell(
    findings: &[Finding],
    size: u64,
    root: &str,
    head: &Head,
    outside: Option<&Outside>,
) -> Told {
    if !findings.is_empty() {
        let mut lines: Vec<_> = findings
            .iter()
            .take(TOLD_MAX)
            .map(ToString::to_string)
            .collect();
        if findings.len() > TOLD_MAX {
            lines.push(format!("and {} more like these", findings.len() - TOLD_MAX));
        }
        return Told {
            lines,
            holds: false,
        };
    }
    let mut lines = vec![format!(
        "All {size} entries are as they were written, in order and without a gap; their root is {root}."
    )];
    if head.seq > 0 {
        lines.push("Lists, keys and tables are what the log leads to.".to_owned());
    }
    lines.push(match outside {
        Some(Outside { checkpoint, is_signed }) => format!(
            "The first {} of them are those of the checkpoint of {}{}.",
            checkpoint.size(),
            checkpoint.origin(),
            if *is_signed { ", which is signed by the key given" } else { "" }
        ),
        None => "Nothing was compared with the outside: whoever can write here could have cut off the end, or \
                 rewritten everything with all its hashes. That shows only against a checkpoint kept elsewhere: \
                 --checkpoint FILE."
            .to_owned(),
    });
    Told { lines, holds: true }
}

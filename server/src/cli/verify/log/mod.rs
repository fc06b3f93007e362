//! `huying verify DATA_DIR`: everything recomputed from the entries, and compared with everything kept beside them.

mod chain;
mod course;
mod derived;
mod finding;
mod glance;
mod judging;
mod keys;
mod outside;
mod personal;
mod pictures;
mod pipeline;
mod progress;
mod reading;
mod sheets;
mod short;
mod source;
mod telling;
#[cfg(test)]
mod tests;

pub use outside::Outside;
pub use pictures::Pictures;
pub use progress::Pace;

use chain::{Chain, Tiles};
use course::Course;
use finding::Finding;
use grids::Edition;
use keys::Kept;
use personal::Opened;
use progress::Progress;
use reading::Part;
use sheets::Sheets;
use short::Mixer;
use source::Head;
pub(crate) use source::Source;
pub(super) use source::connect;
use std::path::Path;
use telling::tell;

/// How much is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The log's own proof: entries, hashes, root.
    Log,
    /// And everything that the entries lead to.
    Everything,
}

/// What was found, one line each.
#[derive(Debug)]
pub struct Told {
    /// For people.
    pub lines: Vec<String>,
    /// Whether nothing was wrong.
    pub holds: bool,
    /// How fast it went: everything in one look, or the log's own proof and then where the entries lead.
    pub paces: Vec<Pace>,
}

/// Checks everything in a data directory, against checkpoints from outside when there are some.
pub fn check(dir: &Path, outside: Option<&Outside>) -> anyhow::Result<Told> {
    check_to(dir, outside, Depth::Everything)
}

/// Checks a data directory as far as is asked, with its pictures where they lie in it.
pub fn check_to(dir: &Path, outside: Option<&Outside>, depth: Depth) -> anyhow::Result<Told> {
    check_with(dir, outside, depth, &Pictures::of(dir)?)
}

/// Checks a data directory as far as is asked, and the pictures of its photos.
///
/// One quick look is enough for a directory in which everything is as it should be; any other is looked at closely.
pub fn check_with(
    dir: &Path,
    outside: Option<&Outside>,
    depth: Depth,
    pictures: &Pictures,
) -> anyhow::Result<Told> {
    let quick = (depth == Depth::Everything).then(|| glance::look(dir, outside));
    let (mut looked, mut findings) = match quick.flatten() {
        Some(found) => (Looked::quickly(found), Vec::new()),
        None => look_closely(dir, outside, depth)?,
    };
    let mut unseen = 0;
    if let Some(opened) = &mut looked.opened {
        match pictures {
            Pictures::In(files) => {
                opened.photos = pictures::check(dir, &**files, &opened.held, &mut findings)?;
            }
            Pictures::LeftOut => unseen = opened.held.len(),
        }
    }
    let (mut lines, holds) = tell(&findings, &looked, outside, depth);
    if unseen > 0 {
        lines.push(format!(
            "The pictures of {unseen} photos were not looked at."
        ));
    }
    Ok(Told {
        lines,
        holds,
        paces: looked.paces,
    })
}

/// What a look at everything but the pictures saw.
struct Looked {
    size: u64,
    root: String,
    /// None when the look ended before it came to what lies outside of the log.
    opened: Option<Opened>,
    paces: Vec<Pace>,
}

impl Looked {
    fn quickly(found: glance::InOrder) -> Self {
        Self {
            size: found.size,
            root: found.root.to_string(),
            opened: Some(found.opened),
            paces: vec![found.pace],
        }
    }
}

/// First the log's own proof, which says which entry is not what was written; then everything that the entries lead to.
fn look_closely(
    dir: &Path,
    outside: Option<&Outside>,
    depth: Depth,
) -> anyhow::Result<(Looked, Vec<Finding>)> {
    let source = Source::open(dir)?;
    let head = source.head()?;
    let mut chain = Chain::new(tiles(&source)?, outside);
    let mut paces = Vec::new();
    let (source, mut findings) = prove(source, &mut chain, &head, &mut paces);
    let proven = findings.is_empty();
    let mut opened = None;
    let is_deep = depth == Depth::Everything;
    if is_deep && (proven || findings.iter().all(Finding::is_vague)) {
        paces.push(follow(
            source,
            dir,
            &head,
            proven,
            &mut findings,
            &mut opened,
        )?);
    }
    let looked = Looked {
        size: chain.size(),
        root: chain.root().to_string(),
        opened,
        paces,
    };
    Ok((looked, findings))
}

/// Hashes every entry and compares with all that is kept of the tree, here and outside.
fn prove(
    source: Source,
    chain: &mut Chain<'_>,
    head: &Head,
    paces: &mut Vec<Pace>,
) -> (Source, Vec<Finding>) {
    let progress = Progress::of_entries(head.seq, "proven");
    let judge = |part: &Part| judging::judge(part, judging::leaf);
    let (source, wrong) = pipeline::follow(source, true, judge, |(leaves, finding)| {
        let wrong = leaves.into_iter().find_map(|leaf| chain.take(leaf).err());
        progress.stands_at(chain.size());
        wrong.or_else(|| finding.map(|finding| chain.sooner(finding)))
    });
    paces.push(progress.finish(chain.size()));
    let findings = match wrong {
        Some(finding) => vec![finding],
        None => [chain.check_head(head), chain.check_outside()]
            .into_iter()
            .flatten()
            .collect(),
    };
    (source, findings)
}

/// Reads every event and compares what it leads to with lists, keys and tables; of a log that is not proven, only
/// finds the first that cannot be.
fn follow(
    source: Source,
    dir: &Path,
    head: &Head,
    proven: bool,
    findings: &mut Vec<Finding>,
    opened: &mut Option<Opened>,
) -> anyhow::Result<Pace> {
    let mixer = Mixer::default();
    let editions = editions(&source, findings)?;
    let mut course = Course::new(Sheets::new(editions, mixer.clone()));
    // Keys are as many as entries, so they are read beside the log. What they lead to never changes, so another view
    // of the database does, opened after the first.
    let (beside, last, also) = (Source::open(dir)?, head.seq, mixer.clone());
    let keys = std::thread::spawn(move || Kept::read(&beside, last, &also));
    let progress = Progress::of_entries(head.seq, "followed");
    let judge = |part: &Part| judging::judge(part, |raw| judging::event(raw, &mixer));
    let (source, wrong) = pipeline::follow(source, false, judge, |(reads, finding)| {
        let wrong = reads.iter().find_map(|read| course.take(read).err());
        progress.stands_at(course.size());
        wrong.or(finding)
    });
    let pace = progress.finish(course.size());
    let kept = keys.join().expect("reading keys does not panic")?;
    if let Some(finding) = wrong {
        findings.push(finding);
    } else if proven {
        let sheets = course.into_sheets();
        kept.compare(&sheets.keys, findings);
        derived::check(&source, &sheets, findings)?;
        *opened = Some(personal::check(&source, &sheets.personal, findings)?);
    }
    Ok(pace)
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

//! One quick look at everything: enough to say that all is as it should be, never to say what is not.
//!
//! Every entry is read once. Two and more threads hash it, compare it with the hash beside it, and take from it what
//! lists and keys follow from; one joins hashes into the tree and steps into where each case stands; others meanwhile
//! read keys and rows. Who finds anything out of order, or cannot tell, answers `None`, and everything is looked at
//! closely again (`super::look_closely`), which says what is wrong and where.
//!
//! That nothing slips through rests on this: an entry counts as in order only when it was read in full and printed
//! again, or has the shape of one that was (`shapes.rs`); rows and keys are compared as wholes by the sum of hashes
//! under a key of this run (`beside.rs`); hashes, tree, tables and what lies outside of the log go through the same
//! code as in the close look. The spelling is looked at although the root covers the bytes: whoever rewrote all hashes,
//! too, may still have left bytes that this program never wrote.

mod beside;
mod crew;
mod hole;
mod said;
mod shapes;
mod standing;
mod teach;
#[cfg(test)]
mod tests;

use super::chain::Chain;
use super::finding::Finding;
use super::outside::Outside;
use super::personal::{self, Opened};
use super::progress::{Pace, Progress};
use super::reading::{self, Part};
use super::sheets::Sheets;
use super::short::Mixer;
use super::source::{Head, Source};
use super::{derived, editions, tiles};
use beside::Sum;
use cases::Event;
use crew::{Keys, Looked, Worker};
use ledger::Hash;
use standing::Standings;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Parts of the log that may wait between two steps.
const PARTS_WAITING: usize = 4;
/// How often views of the database are opened until all see the same moment, while a server writes.
const VIEWS_TRIED_MAX: usize = 50;

/// A directory in which everything is as it should be.
pub struct InOrder {
    /// How many entries.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// What lies outside of the log.
    pub opened: Opened,
    /// How fast it went.
    pub pace: Pace,
}

/// Looks at everything; `None` when anything is not as it should be, or cannot be told.
pub fn look(dir: &Path, outside: Option<&Outside>) -> Option<InOrder> {
    let (log, beside) = views(dir)?;
    let head = log.head().ok()?;
    let progress = Progress::of_entries(head.seq, "proven and followed");
    let found = follow_and_compare(outside, (log, beside, &head), &progress);
    if found.is_none() {
        progress.clear();
    }
    found
}

fn follow_and_compare(
    outside: Option<&Outside>,
    (log, beside, head): (Source, Source, &Head),
    progress: &Progress,
) -> Option<InOrder> {
    let mixer = &Mixer::default();
    let mut findings = Vec::new();
    let editions = editions(&log, &mut findings).ok()?;
    let course = Course {
        chain: Chain::new(tiles(&log).ok()?, outside),
        standings: Standings::new(&editions, mixer),
        sheets: Sheets::new(Vec::new(), mixer.clone()),
        keys: Keys::default(),
    };
    let kept = std::thread::scope(|scope| {
        let kept = scope.spawn(move || {
            let keys = beside::keys(&beside, mixer).ok()?;
            Some((keys, beside::rows(&beside, mixer).ok()?))
        });
        let followed = follow(log, course, mixer, progress);
        Some((followed?, kept.join().ok()??))
    });
    let ((log, mut course), (keys, rows)) = kept?;
    findings.extend(course.chain.check_head(head));
    findings.extend(course.chain.check_outside());
    derived::check_tables(&log.db, &course.sheets, &mut findings).ok()?;
    let opened = personal::check(&log, &course.sheets.personal, &mut findings).ok()?;
    let is_same = keys == course.keys.sum() && rows == course.rows(mixer);
    (is_same && findings.is_empty()).then(|| InOrder {
        size: course.chain.size(),
        root: course.chain.root(),
        opened,
        pace: progress.finish(course.chain.size()),
    })
}

/// Two views of the same moment. Whatever is looked at here changes only together with the head.
fn views(dir: &Path) -> Option<(Source, Source)> {
    (0..VIEWS_TRIED_MAX).find_map(|_| {
        let (one, other) = (Source::open(dir).ok()?, Source::open(dir).ok()?);
        let (head, same) = (one.head().ok()?, other.head().ok()?);
        (head == same).then_some((one, other))
    })
}

/// Where the log leads, as far as it was followed.
struct Course<'a> {
    chain: Chain<'a>,
    standings: Standings<'a>,
    /// Tables, and what lies outside of the log.
    sheets: Sheets,
    keys: Keys,
}

impl Course<'_> {
    /// Takes the next part.
    fn take(&mut self, looked: &Looked) -> Option<()> {
        self.chain
            .take_all(looked.first, &looked.leaves, &looked.tiles)
            .ok()?;
        self.keys.go_on(&looked.keys);
        for (seq, said) in (looked.first..).zip(&looked.said) {
            self.standings.take(seq, said)?;
            if let Some(personal) = said.personal.as_deref() {
                let sheet = &mut self.sheets.personal;
                sheet.note_private(seq, said.case, personal.private);
                sheet.note_given(said.case, personal.photos.iter().copied());
            }
        }
        for (place, event) in &looked.others {
            let seq = looked.first + *place as u64;
            self.sheets.personal.note(seq, event);
            if let Event::TablesChanged(change) = event {
                self.sheets.note_table(seq, change);
            }
        }
        Some(())
    }

    fn rows(&self, mixer: &Mixer) -> Sum {
        let mut sum = Sum::default();
        for (case, row) in (1..).zip(self.standings.rows()) {
            sum.add(row.short(case, mixer));
        }
        sum
    }
}

/// Follows the whole log: one thread reads, as many as there are processors look, this one joins.
fn follow<'a>(
    log: Source,
    mut course: Course<'a>,
    mixer: &Mixer,
    progress: &Progress,
) -> Option<(Source, Course<'a>)> {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let (raw, raws) = sync_channel(PARTS_WAITING);
    let (looked, all_looked) = sync_channel(PARTS_WAITING);
    let (empty, emptied) = sync_channel(2 * PARTS_WAITING + workers);
    let raws = Mutex::new((0, raws));
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            reading::read(&log, true, &raw, &emptied);
            drop(raw);
            log
        });
        for _ in 0..workers {
            let (looked, empty, raws) = (looked.clone(), empty.clone(), &raws);
            scope.spawn(move || work(&mut Worker::new(mixer), raws, &looked, &empty));
        }
        drop((looked, empty));
        let is_whole = join(&mut course, all_looked, progress).is_some();
        // Should any still be at work, they find nobody who listens.
        if !is_whole && let Ok(mut raws) = raws.lock() {
            raws.1 = sync_channel(0).1;
        }
        let log = reader.join().ok()?;
        is_whole.then_some((log, course))
    })
}

type Raws = Mutex<(u64, Receiver<Result<Part, Finding>>)>;
type Numbered = (u64, Option<Looked>);

fn work(worker: &mut Worker, raws: &Raws, looked: &SyncSender<Numbered>, empty: &SyncSender<Part>) {
    loop {
        let (number, part) = {
            let Ok(mut raws) = raws.lock() else { return };
            let Ok(part) = raws.1.recv() else { return };
            raws.0 += 1;
            (raws.0, part)
        };
        let found = part.ok().and_then(|part| {
            let found = worker.look(&part);
            drop(empty.try_send(part));
            found
        });
        let ends = found.is_none();
        if looked.send((number, found)).is_err() || ends {
            return;
        }
    }
}

/// Takes the parts in their order, in which they need not come.
fn join(course: &mut Course<'_>, looked: Receiver<Numbered>, progress: &Progress) -> Option<()> {
    let (mut next, mut waiting) = (1, BTreeMap::new());
    for (number, found) in looked {
        waiting.insert(number, found?);
        while let Some(found) = waiting.remove(&next) {
            course.take(&found)?;
            next += 1;
        }
        progress.stands_at(course.chain.size());
    }
    waiting.is_empty().then_some(())
}

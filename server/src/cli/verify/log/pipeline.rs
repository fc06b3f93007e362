//! Reading, judging and following the entries, each in a thread of its own.

use super::finding::Finding;
use super::judging::Judged;
use super::reading::{self, Part};
use super::source::Source;
use std::sync::mpsc::sync_channel;

/// Parts of the log that may wait between two steps.
const PARTS_WAITING: usize = 4;

/// Takes every entry in order. The first thing that is wrong ends it, and is answered beside the source.
pub fn follow<T: Send>(
    source: Source,
    with_leaves: bool,
    judge: impl Fn(&Part) -> Judged<T> + Sync,
    mut take: impl FnMut(Judged<T>) -> Option<Finding>,
) -> (Source, Option<Finding>) {
    let (raw, raws) = sync_channel(PARTS_WAITING);
    let (judged, parts) = sync_channel(PARTS_WAITING);
    let (empty, emptied) = sync_channel(2 * PARTS_WAITING);
    std::thread::scope(|scope| {
        let reader = scope.spawn(move || {
            reading::read(&source, with_leaves, &raw, &emptied);
            drop(raw);
            source
        });
        scope.spawn(|| {
            let raws = raws;
            let judged = judged;
            for part in raws {
                let entries = match part {
                    Ok(part) => {
                        let entries = judge(&part);
                        // When the reader has enough of them, this one goes.
                        drop(empty.try_send(part));
                        entries
                    }
                    Err(finding) => (Vec::new(), Some(finding)),
                };
                let ends = entries.1.is_some();
                if judged.send(entries).is_err() || ends {
                    return;
                }
            }
        });
        let wrong = parts.iter().find_map(&mut take);
        // Ends the other two, should they still be at work.
        drop(parts);
        (reader.join().expect("the reader does not panic"), wrong)
    })
}

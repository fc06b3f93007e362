//! Reads, appends and writes at the same time, each block in its turn.
//!
//! ```text
//! reader ──blocks──▶ workers, one a core ──results──▶ writer, which puts them back in order
//!    ▲                                                   │
//!    └──────────────── the same parcels, empty ──────────┘
//! ```
//!
//! There are only so many parcels, made at the start: that bounds the memory and every queue.

use super::append::Appender;
use super::figures::Tally;
use super::progress::Progress;
use crate::cli::import::table::{Blocks, Table, TableError};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

/// Parcels for each worker: one in its hands, one waiting for it, one being read or written.
const PARCELS_A_WORKER: usize = 3;

/// Why a run ended early.
pub enum Stop {
    /// The input is no table any more; what came before is written.
    Read {
        /// Whole rows before the fault.
        rows: u64,
        /// The fault.
        why: TableError,
    },
    /// The output cannot be written.
    Write(std::io::Error),
}

/// A block on its way.
#[derive(Default)]
struct Parcel {
    number: u64,
    input: Vec<u8>,
    output: Vec<u8>,
    tally: Tally,
}

/// Copies the table to `output` with the areas appended.
pub fn run(
    table: Table,
    appender: &Appender<'_>,
    output: &mut impl Write,
    progress: &Progress,
) -> Result<Tally, Stop> {
    output.write_all(appender.header()).map_err(Stop::Write)?;
    progress.advance(table.header.bytes.len() as u64, 0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let (to_reader, empties) = channel();
    let (to_workers, blocks) = channel();
    let (to_writer, results) = channel();
    for _ in 0..workers * PARCELS_A_WORKER {
        to_reader
            .send(Parcel::default())
            .expect("the receiver is ours");
    }
    let blocks = &Mutex::new(blocks);
    thread::scope(|scope| {
        let reader = scope.spawn(move || read(table.blocks, &empties, &to_workers));
        for _ in 0..workers {
            let to_writer = to_writer.clone();
            scope.spawn(move || work(appender, blocks, &to_writer));
        }
        drop(to_writer);
        // When the writer stops early, its ends of the channels are dropped, and the others stop too.
        let tally = write(results, to_reader, output, progress).map_err(Stop::Write)?;
        match reader.join().expect("the reader does not panic") {
            Ok(()) => Ok(tally),
            Err(why) => Err(Stop::Read {
                rows: tally.rows(),
                why,
            }),
        }
    })
}

fn read(
    mut blocks: Blocks,
    empties: &Receiver<Parcel>,
    to_workers: &Sender<Parcel>,
) -> Result<(), TableError> {
    for number in 0.. {
        let Ok(mut parcel) = empties.recv() else {
            return Ok(());
        };
        parcel.number = number;
        if !blocks.fill(&mut parcel.input)? || to_workers.send(parcel).is_err() {
            break;
        }
    }
    Ok(())
}

fn work(appender: &Appender<'_>, blocks: &Mutex<Receiver<Parcel>>, to_writer: &Sender<Parcel>) {
    loop {
        let next = blocks
            .lock()
            .expect("no worker panics while it waits")
            .recv();
        let Ok(mut parcel) = next else {
            return;
        };
        parcel.tally = Tally::default();
        appender.append(&parcel.input, &mut parcel.output, &mut parcel.tally);
        if to_writer.send(parcel).is_err() {
            return;
        }
    }
}

/// Takes its ends of the channels, so that they are dropped when it ends early.
#[allow(clippy::needless_pass_by_value, reason = "to drop them")]
fn write(
    results: Receiver<Parcel>,
    to_reader: Sender<Parcel>,
    output: &mut impl Write,
    progress: &Progress,
) -> std::io::Result<Tally> {
    let mut tally = Tally::default();
    let mut early = BTreeMap::new();
    let mut next = 0;
    for parcel in results {
        early.insert(parcel.number, parcel);
        while let Some(parcel) = early.remove(&next) {
            next += 1;
            output.write_all(&parcel.output)?;
            tally.add(&parcel.tally);
            progress.advance(parcel.input.len() as u64, tally.rows());
            // The reader is gone when it has met the end of the input.
            let _ = to_reader.send(parcel);
        }
    }
    output.flush()?;
    Ok(tally)
}

//! One import from its beginning to its figures.

use super::Args;
use super::additions::Additions;
use super::door::{self, Door, Reply};
use super::figures::Tally;
use super::mark::Mark;
use super::opening::open_input;
use super::reading::{Batch, Source};
use super::rejects::Rejects;
use super::remote::Remote;
use super::table::TableError;
use crate::cli::Outcome;
use crate::cli::locate::progress::Progress;
use anyhow::{Context, bail};
use cases::Status;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};

/// Batches read ahead of the door.
const BATCHES_AHEAD: usize = 2;
/// What is done batch by batch.
struct Import {
    door: Door,
    rejects: Rejects,
    mark: Option<Mark>,
    tally: Tally,
    progress: Progress,
}

/// Runs the command.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let opened = open_input(args).with_context(|| format!("the input {}", args.file.display()))?;
    let (mark, done) = mark(args)?;
    let rejects = Rejects::open(
        args.rejects.as_deref(),
        &opened.header,
        opened.delimiter,
        opened.encoding,
    );
    let rejects = rejects.context("the rejects file cannot be written")?;
    let door = if let Some(server) = &args.server {
        if opened.tells_ends {
            bail!(
                "a running server takes no cases that are closed already: end it and import with --data-dir, or leave the column closed out"
            );
        }
        Door::Server(Remote::new(server, args.key_file.as_deref())?)
    } else {
        let dir = args
            .data_dir
            .as_deref()
            .unwrap_or(Path::new("./huying-data"));
        let additions = Additions::new(args.add_classes, args.add_sources);
        Door::directory(dir, additions, opened.tells_ends)?
    };
    let progress = Progress::of_bytes(opened.bytes);
    let mut import = Import {
        door,
        rejects,
        mark,
        tally: Tally::default(),
        progress,
    };
    let ended = import.all(opened.source, done);
    import.finish(ended)
}

impl Import {
    /// Reads ahead in a second thread and delivers in this one.
    fn all(&mut self, source: Source, skip: u64) -> anyhow::Result<()> {
        let (sender, batches) = sync_channel(BATCHES_AHEAD);
        std::thread::scope(|scope| {
            let reading = scope.spawn(move || source.read(skip, &sender));
            // When a delivery fails, the receiver is dropped, and the reading stops.
            self.deliver(batches)?;
            let read: Result<(), TableError> = reading.join().expect("reading does not panic");
            read.with_context(|| format!("in row {} after the header", self.tally.rows + 1))
        })
    }

    fn deliver(&mut self, batches: Receiver<Batch>) -> anyhow::Result<()> {
        for batch in batches {
            let (mut reports, mut told) = (
                Vec::with_capacity(batch.rows.len()),
                Vec::with_capacity(batch.rows.len()),
            );
            for row in batch.rows {
                told.push((row.row, row.bytes, row.told.map(|told| reports.push(told))));
            }
            let count = reports.len();
            let replies = if count == 0 {
                Vec::new()
            } else {
                self.door.deliver(reports)?
            };
            anyhow::ensure!(
                replies.len() == count,
                "{} answers for {count} reports",
                replies.len()
            );
            let mut replies = replies.into_iter();
            self.tally.rows += batch.skipped;
            self.tally.skipped += batch.skipped;
            for (row, bytes, read) in told {
                self.tally.rows += 1;
                let reply = match read {
                    Ok(()) => replies.next().expect("as many as reports"),
                    Err(reason) => Reply::Rejected(reason),
                };
                self.count(row, &bytes, reply)?;
            }
            (self.tally.classes_added, self.tally.sources_added) = self.door.added();
            self.progress.advance(batch.input_bytes, self.tally.rows);
            self.set_mark();
        }
        Ok(())
    }

    fn count(&mut self, row: u64, bytes: &[u8], reply: Reply) -> anyhow::Result<()> {
        match reply {
            Reply::New(status) => {
                let (place, class) = door::waits(&status);
                self.tally.new += 1;
                self.tally.closed += u64::from(status == Status::Closed.word());
                self.tally.unplaced += u64::from(place);
                self.tally.unclassified += u64::from(class);
            }
            Reply::Repeat => self.tally.repeats += 1,
            Reply::Rejected(reason) => {
                self.tally.rejected += 1;
                let told = self
                    .progress
                    .aside(|| self.rejects.tell(row, bytes, &reason));
                told.context("the rejects file cannot be written")?;
            }
        }
        Ok(())
    }

    fn set_mark(&mut self) {
        if let Some(mark) = &mut self.mark
            && let Err(error) = mark.set(self.tally.rows)
        {
            // Without a mark the import is as good, it only starts from the beginning after a kill.
            self.progress
                .aside(|| eprintln!("--resume will not be possible: {error}"));
            self.mark = None;
        }
    }

    fn finish(self, ended: anyhow::Result<()>) -> anyhow::Result<Outcome> {
        self.progress.clear();
        self.door.close();
        self.rejects
            .finish()
            .context("the rejects file cannot be written")?;
        eprintln!("{}", self.tally.in_words(self.progress.elapsed()));
        match (ended, self.mark) {
            (Ok(()), mark) => {
                mark.map(Mark::remove).transpose()?;
                Ok(if self.tally.rejected > 0 {
                    Outcome::FaultsFound
                } else {
                    Outcome::Done
                })
            }
            (Err(error), Some(mut mark)) if self.tally.rows > 0 => {
                mark.write()?;
                Err(error
                    .context("the import broke off; the same command with --resume goes on there"))
            }
            (Err(error), _) => Err(error),
        }
    }
}

/// The mark beside the input, and how many rows to skip. Standard input has none.
fn mark(args: &Args) -> anyhow::Result<(Option<Mark>, u64)> {
    let is_file = args.file.is_file();
    if !is_file {
        if args.resume {
            bail!(
                "only a file can be resumed; sending the same rows again is right too: they are known"
            );
        }
        return Ok((None, 0));
    }
    let place = |dir: &PathBuf| dir.canonicalize().unwrap_or_else(|_| dir.clone());
    let options = format!(
        "{:?} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        args.map,
        args.crs,
        args.table,
        args.time_zone,
        args.time_format,
        args.source,
        args.class,
        args.data_dir.as_ref().map(place),
        args.server,
    );
    let (mark, before) = Mark::beside(&args.file, options)?;
    match (args.resume, before) {
        (true, 0) => {
            eprintln!(
                "no broken import of this file with these options: starting at the first row"
            );
        }
        (true, rows) => eprintln!("going on after {rows} rows"),
        (false, 0) => {}
        (false, rows) => {
            eprintln!(
                "an earlier import came as far as row {rows}; --resume goes on there. Starting at the first row"
            );
        }
    }
    Ok((Some(mark), if args.resume { before } else { 0 }))
}

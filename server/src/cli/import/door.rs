//! Where reports go: into a data directory that no server has open, or to a running server.

use super::additions::Additions;
use super::incoming::Told;
use super::past;
use super::remote::Remote;
use crate::engine::{Answer, Denied};
use crate::installation::Installation;
use crate::limits;
use crate::world::Settings;
use anyhow::bail;
use cases::{Command, Event, Status};
use std::path::Path;

/// What became of one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A new case with this status word.
    New(String),
    /// It was a case already.
    Repeat,
    /// It cannot be one, and why.
    Rejected(String),
}

impl Reply {
    /// The key names something else.
    pub fn taken() -> Self {
        Self::Rejected("this source has used this id for something else than a report".to_owned())
    }
}

/// Where reports go.
pub enum Door {
    /// The data directory, held by this process alone.
    Directory(Box<Directory>),
    /// A running server.
    Server(Remote),
}

/// An open data directory.
pub struct Directory {
    installation: Installation,
    additions: Additions,
}

impl Door {
    /// Opens a data directory; it must have areas, and no other process may have it open. With `hold` nothing falls due
    /// by itself while it is open: old cases are on their way to their end.
    pub fn directory(dir: &Path, additions: Additions, hold: bool) -> anyhow::Result<Self> {
        let settings = Settings {
            hold,
            ..Settings::default()
        };
        let installation = Installation::open(dir, settings)?;
        installation.wait_ready()?;
        Ok(Self::Directory(Box::new(Directory {
            installation,
            additions,
        })))
    }

    /// Delivers reports, at most [`limits::BULK_COMMANDS_MAX`]; one reply each, in order. What got a reply
    /// is on disk.
    ///
    /// # Errors
    /// Nothing more can be delivered now.
    pub fn deliver(&mut self, rows: Vec<Told>) -> anyhow::Result<Vec<Reply>> {
        match self {
            Self::Directory(directory) => directory.deliver(rows),
            Self::Server(remote) => {
                let reports: Vec<_> = rows.into_iter().map(|row| row.report).collect();
                remote.deliver(&reports)
            }
        }
    }

    /// How many classes and sources were added.
    pub fn added(&self) -> (u64, u64) {
        match self {
            Self::Directory(directory) => directory.additions.added(),
            Self::Server(_) => (0, 0),
        }
    }

    /// Ends in order.
    pub fn close(self) {
        if let Self::Directory(directory) = self {
            directory.installation.close();
        }
    }
}

impl Directory {
    fn deliver(&mut self, rows: Vec<Told>) -> anyhow::Result<Vec<Reply>> {
        debug_assert!(rows.len() <= limits::BULK_COMMANDS_MAX, "the caller splits");
        self.add(&rows)?;
        let (mut todays, mut old, mut is_old) = (Vec::new(), Vec::new(), Vec::new());
        for Told { report, ended } in rows {
            is_old.push(ended.is_some());
            match ended {
                Some(ended) => old.push((report, ended)),
                None => todays.push(Command::Report(report)),
            }
        }
        let answers = self.installation.engine.submit_many_blocking(todays);
        let todays = answers
            .into_iter()
            .map(reply)
            .collect::<anyhow::Result<Vec<_>>>()?;
        let (mut todays, mut old) = (
            todays.into_iter(),
            past::deliver(&self.installation, old)?.into_iter(),
        );
        let replies = is_old
            .into_iter()
            .filter_map(|is_old| if is_old { old.next() } else { todays.next() });
        Ok(replies.collect())
    }

    fn add(&mut self, rows: &[Told]) -> anyhow::Result<()> {
        let reports = rows.iter().map(|row| &row.report);
        let mut commands = self.additions.of(reports, &self.installation.world);
        while !commands.is_empty() {
            let some = commands.split_off(commands.len().saturating_sub(limits::BULK_COMMANDS_MAX));
            for answer in self.installation.engine.submit_many_blocking(some) {
                if let Err(denied) = answer {
                    bail!("a class or source cannot be added: {denied}");
                }
            }
        }
        Ok(())
    }
}

fn reply(answer: Answer) -> anyhow::Result<Reply> {
    match answer {
        Ok(done) if done.repeat => Ok(Reply::Repeat),
        Ok(done) => {
            let Event::Reported(event) = &*done.event else {
                return Ok(Reply::taken());
            };
            Ok(Reply::New(event.status.word().to_owned()))
        }
        Err(Denied::Declined(declined)) => Ok(Reply::Rejected(declined.to_string())),
        Err(denied) => Err(anyhow::Error::new(denied)),
    }
}

/// Whether a status word means that the case waits for a place or for a class.
pub fn waits(word: &str) -> (bool, bool) {
    (
        word == Status::Unplaced.word(),
        word == Status::Unclassified.word(),
    )
}

//! Where reports go: into a data directory that no server has open, or to a running server.

use super::additions::Additions;
use super::remote::Remote;
use crate::engine::{Answer, Denied};
use crate::installation::Installation;
use crate::limits;
use crate::world::Settings;
use anyhow::bail;
use cases::{Command, Event, Report, Status};
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
    /// Opens a data directory; it must have areas, and no other process may have it open.
    pub fn directory(dir: &Path, additions: Additions) -> anyhow::Result<Self> {
        let installation = Installation::open(dir, Settings::default())?;
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
    pub fn deliver(&mut self, reports: Vec<Report>) -> anyhow::Result<Vec<Reply>> {
        match self {
            Self::Directory(directory) => directory.deliver(reports),
            Self::Server(remote) => remote.deliver(&reports),
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
    fn deliver(&mut self, reports: Vec<Report>) -> anyhow::Result<Vec<Reply>> {
        debug_assert!(
            reports.len() <= limits::BULK_COMMANDS_MAX,
            "the caller splits"
        );
        self.add(&reports)?;
        let commands = reports.into_iter().map(Command::Report).collect();
        let answers = self.installation.engine.submit_many_blocking(commands);
        answers.into_iter().map(reply).collect()
    }

    fn add(&mut self, reports: &[Report]) -> anyhow::Result<()> {
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
                return Ok(Reply::Rejected(
                    "this source has used this id for something else than a report".to_owned(),
                ));
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

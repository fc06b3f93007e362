//! Where reports go: into a data directory that no server has open, or to a running server.

use super::remote::Remote;
use crate::engine::{Answer, Denied};
use crate::installation::Installation;
use crate::limits;
use crate::world::Settings;
use anyhow::bail;
use cases::command::AddClass;
use cases::{Command, Event, Report, Status};
use std::collections::HashSet;
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
    /// Classes met so far, when unknown ones are to be added.
    classes: Option<HashSet<String>>,
    added: u64,
}

impl Door {
    /// Opens a data directory; it must have areas, and no other process may have it open.
    pub fn directory(dir: &Path, add_classes: bool) -> anyhow::Result<Self> {
        let installation = Installation::open(dir, Settings::default())?;
        installation.wait_ready()?;
        let classes = add_classes.then(HashSet::new);
        Ok(Self::Directory(Box::new(Directory {
            installation,
            classes,
            added: 0,
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

    /// Classes that were added.
    pub fn classes_added(&self) -> u64 {
        match self {
            Self::Directory(directory) => directory.added,
            Self::Server(_) => 0,
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
        self.add_classes(&reports)?;
        let commands = reports.into_iter().map(Command::Report).collect();
        let answers = self.installation.engine.submit_many_blocking(commands);
        answers.into_iter().map(reply).collect()
    }

    /// Adds the classes that nobody knows, each under its code as its name.
    fn add_classes(&mut self, reports: &[Report]) -> anyhow::Result<()> {
        let Some(met) = &mut self.classes else {
            return Ok(());
        };
        let world = &self.installation.world;
        let lists = world.lists();
        let mut commands = Vec::new();
        for code in reports.iter().filter_map(|report| report.class.as_deref()) {
            if met.contains(code) {
                continue;
            }
            met.insert(code.to_owned());
            let is_known = world.rules.tables().class(code).is_some()
                || lists
                    .added_classes()
                    .iter()
                    .any(|class| *class.code == *code);
            if !is_known {
                let (code, name) = (code.to_owned(), code.to_owned());
                commands.push(Command::AddClass(AddClass {
                    code,
                    name,
                    name_en: String::new(),
                    parent: None,
                }));
            }
        }
        while !commands.is_empty() {
            let some = commands.split_off(commands.len().saturating_sub(limits::BULK_COMMANDS_MAX));
            for answer in self.installation.engine.submit_many_blocking(some) {
                match answer {
                    Ok(_) => self.added += 1,
                    Err(denied) => bail!("a class cannot be added: {denied}"),
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

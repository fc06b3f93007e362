//! A server without its door, on a frail disk: sends commands, remembers what was acknowledged, and judges what is left.

use crate::belongings::{Belongings, Upload};
use crate::city;
use crate::disk::vfs::{self, Mount};
use crate::disk::{Dice, Disk, Frail, Platter, Skips};
use cases::Command;
use ledger::{Hash, Tree};
use rusqlite::{Connection, OpenFlags};
use server::cli::verify;
use server::engine::Denied;
use server::installation::Installation;
use server::photos::Directory;
use server::state_file::{self, Confirming};
use server::store::{FILE_NAME, Opening, Sqlite, Store};
use server::world::{Readiness, Settings};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Whoever still holds a store by then never lets go of it.
const LET_GO_MAX: Duration = Duration::from_secs(10);

/// How the harness opens its stores: the product's way, or one that it must catch.
pub fn product() -> Opening {
    Opening {
        vfs: Some(vfs::NAME.to_owned()),
        sync_names: vfs::sync_names,
        ..Opening::default()
    }
}

/// A command and what became of it so far.
#[derive(Clone, Debug)]
pub struct Sent {
    pub command: Command,
    /// The first event, once it was acknowledged.
    pub seq: Option<u64>,
    /// The case, once it was acknowledged.
    pub case: Option<u32>,
    /// What belongs to it beside the log.
    pub with: Belongings,
    /// Whether the last answer said that nothing of it was stored.
    pub was_refused: bool,
}

/// What clients and outsiders remember of one installation.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub sent: Vec<Sent>,
    /// Photos that were uploaded, or tried to.
    pub uploads: Vec<Upload>,
    /// Size and root of the log after some acknowledgements.
    pub roots: Vec<(u64, Vec<u8>)>,
}

impl Memory {
    pub fn acknowledged(&self) -> usize {
        self.sent.iter().filter(|sent| sent.seq.is_some()).count()
    }

    /// Something new to send: mostly a report, sometimes a step with a case that was acknowledged.
    pub fn next(&mut self, dice: &mut Dice) -> usize {
        let id = format!("c{}", self.sent.len());
        let cases = self
            .sent
            .iter()
            .filter(|sent| sent.seq.is_some() && matches!(sent.command, Command::Report(_)))
            .count() as u64;
        let command = if cases > 0 && dice.below(4) == 0 {
            city::accept(1 + dice.below(cases) as u32, &id)
        } else {
            city::report(&id)
        };
        self.sent.push(Sent {
            command,
            seq: None,
            case: None,
            with: Belongings::default(),
            was_refused: false,
        });
        self.sent.len() - 1
    }
}

/// An installation on a disk.
pub struct Station {
    pub store: Arc<Sqlite>,
    pub installation: Installation,
    dir: PathBuf,
    _mount: Mount,
}

impl Station {
    /// Opens what is on the disk, founding the city when there is none yet.
    pub fn open(dir: &Path, disk: &Arc<Disk>, opening: &Opening) -> Result<Self, String> {
        Self::open_on(dir, disk, opening, Skips::Nothing)
    }

    /// The same with photos on a layer of files that forgets something.
    pub fn open_on(
        dir: &Path,
        disk: &Arc<Disk>,
        opening: &Opening,
        skips: Skips,
    ) -> Result<Self, String> {
        let mount = Mount::new(dir, disk);
        let store = Sqlite::open_as(dir, opening.clone()).map_err(|error| error.to_string())?;
        let kept = store.edition().map_err(|error| error.to_string())?;
        let tables = store.tables().map_err(|error| error.to_string())?;
        if kept.is_none() || tables.is_empty() {
            city::found(&store)?;
        }
        let store = Arc::new(store);
        let opened: Arc<dyn Store> = Arc::clone(&store) as _;
        let pictures = Directory::on(dir, Arc::new(Frail::of(disk, skips)));
        let settings = Settings::default();
        let installation = Installation::with_photos(opened, Arc::new(pictures), dir, settings)
            .map_err(|error| error.to_string())?;
        let station = Self {
            store,
            installation,
            dir: dir.to_owned(),
            _mount: mount,
        };
        match station.installation.wait_ready() {
            Ok(()) => Ok(station),
            Err(error) => {
                station.close();
                Err(error.to_string())
            }
        }
    }

    /// Sends some commands in one commit and notes what is answered.
    pub fn send(&self, memory: &mut Memory, which: &[usize]) {
        let commands = which
            .iter()
            .map(|place| memory.sent[*place].command.clone())
            .collect();
        let answers = self.installation.engine.submit_many_blocking(commands);
        let mut is_done = false;
        for (place, answer) in which.iter().zip(answers) {
            let sent = &mut memory.sent[*place];
            match answer {
                Ok(done) => {
                    sent.seq = Some(done.seq);
                    sent.case = done.event.case().map(|case| case.0);
                    is_done = true;
                }
                // Whoever came too late to accept a case is answered as well; there is nothing to be lost.
                Err(Denied::Declined(_)) => {}
                Err(Denied::DiskFull | Denied::Fault(_)) => sent.was_refused = true,
                Err(Denied::Busy | Denied::NotReady(_)) => sent.was_refused = false,
            }
        }
        if is_done && let Ok(head) = self.store.head() {
            memory.roots.push((head.seq, head.root));
        }
    }

    pub fn readiness(&self) -> Readiness {
        self.installation.world.readiness()
    }

    /// Another connection to its database.
    pub fn connection(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::default();
        Connection::open_with_flags_and_vfs(self.dir.join(FILE_NAME), flags, vfs::NAME)
    }

    /// Ends it, whatever the disk says to that.
    pub fn close(self) {
        let Self {
            store,
            installation,
            ..
        } = self;
        installation.close();
        // The door's threads let go of it some moments after the door has closed.
        let began = Instant::now();
        while Arc::strong_count(&store) > 1 && began.elapsed() < LET_GO_MAX {
            std::thread::yield_now();
        }
        assert_eq!(Arc::strong_count(&store), 1, "nobody else holds the store");
    }

    /// Judges what is left: nothing acknowledged is missing or elsewhere, and every root that was told still holds.
    pub fn judge(&self, memory: &Memory) -> Result<(), String> {
        let keys: Vec<_> = memory.sent.iter().map(|sent| sent.command.key()).collect();
        let found = self
            .store
            .find_keys(&keys)
            .map_err(|error| error.to_string())?;
        for (sent, found) in memory.sent.iter().zip(found) {
            let found = found.map(|found| found.seq);
            if sent.seq.is_some() && found != sent.seq {
                return Err(format!(
                    "{:?} was acknowledged as entry {:?} and is {found:?}",
                    sent.command.key(),
                    sent.seq
                ));
            }
        }
        let mut roots = memory.roots.clone();
        roots.sort();
        let (mut tree, mut wrong) = (Tree::new(), None);
        let mut roots = roots.into_iter().peekable();
        let replayed = self.store.replay(&mut |entry| {
            tree.push(&entry.bytes);
            while let Some((_, root)) = roots.next_if(|(size, _)| *size == entry.seq) {
                if tree.root() != as_hash(&root) {
                    wrong.get_or_insert(format!("the root of {} entries is another", entry.seq));
                }
            }
        });
        replayed.map_err(|error| error.to_string())?;
        if let Some((size, _)) = roots.next() {
            wrong.get_or_insert(format!("the log was told to have {size} entries"));
        }
        wrong.map_or(Ok(()), Err)
    }

    /// Asks that the log leads to the state that the start took from its snapshot; whether it did take one.
    pub fn judge_state(&self) -> Result<bool, String> {
        let world = &self.installation.world;
        let is_from_file = world.state_file.seq() > 0;
        match state_file::confirm(world, &|| true) {
            Confirming::Confirmed => Ok(is_from_file),
            Confirming::Unfinished => Err("the log could not be read a second time".to_owned()),
            Confirming::Differs => Err(world.state_file.differs().unwrap_or_default().to_owned()),
        }
    }

    /// Sends again what was not acknowledged, as clients do, and asks that each is done now, once.
    pub fn retry(&self, memory: &mut Memory) -> Result<(), String> {
        let left: Vec<usize> = (0..memory.sent.len())
            .filter(|place| memory.sent[*place].seq.is_none())
            .collect();
        self.send(memory, &left);
        let is_missing =
            |sent: &&Sent| sent.seq.is_none() && matches!(sent.command, Command::Report(_));
        if let Some(sent) = memory.sent.iter().find(is_missing) {
            return Err(format!(
                "{:?} is not taken after the restart",
                sent.command.key()
            ));
        }
        let all: Vec<usize> = (0..memory.sent.len())
            .filter(|place| memory.sent[*place].seq.is_some())
            .collect();
        let before: Vec<_> = all.iter().map(|place| memory.sent[*place].seq).collect();
        self.send(memory, &all);
        let after: Vec<_> = all.iter().map(|place| memory.sent[*place].seq).collect();
        if before != after {
            return Err("a command sent twice was done twice".to_owned());
        }
        Ok(())
    }
}

fn as_hash(root: &[u8]) -> Hash {
    root.try_into().map_or_else(|_| Hash::empty(), Hash)
}

/// Lets `huying verify` judge what is on a disk, from real files.
pub fn verify(platter: &Platter) -> Result<(), String> {
    let dir = TempDir::new().expect("a temporary directory");
    for (name, content) in platter.contents() {
        let below = name.find("/photos/").map(|at| &name[at + 1..]);
        let below = below.or(name.rsplit_once('/').map(|(_, file)| file));
        let path = dir.path().join(below.expect("a whole path"));
        let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        made.and_then(|()| std::fs::write(path, content))
            .expect("room for a copy");
    }
    match verify::check(dir.path(), None) {
        Ok(told) if told.holds => Ok(()),
        Ok(told) => Err(told.lines.join("\n")),
        Err(error) => Err(format!("{error:#}")),
    }
}

/// A number from the environment, for long runs by command.
pub fn asked(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).map_or(usual, |text| text.parse().expect("a number"))
}

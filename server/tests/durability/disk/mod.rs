//! A disk in memory that loses what was not synced, and fails when told to.
//!
//! `SQLite` reaches it through [`vfs`], under the name [`vfs::NAME`]. It has no mapped reads (`xFetch`): every byte comes
//! through `read`, so that each read can fail. The product maps the file, so there a read that the disk cannot do ends
//! the process by a signal instead of an error; nothing acknowledged depends on that.

mod dice;
mod files;
mod locks;
mod open;
mod platter;
pub mod vfs;

pub use dice::Dice;
pub use files::{Frail, Skips};
pub use platter::Platter;

use locks::Locks;
use open::Open;
use rusqlite::ffi;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What `SQLite` asks of its file layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Open,
    Delete,
    Access,
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Lock,
    Unlock,
    IsReserved,
    ShmMap,
    ShmLock,
    /// A sync of the directory, which the store asks for beside `SQLite`, and photos for theirs.
    SyncNames,
    /// A directory is made or removed, a file named anew: what photos ask for beside reading and writing.
    Rename,
    MakeDirectory,
    RemoveDirectory,
}

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Input/output error, this once. A failed sync leaves what it should have written on its way.
    Io,
    /// A write of only half the bytes, told as an error.
    Short,
    /// No space, from now on until there is again; half of the bytes are written.
    Full,
    /// A sync that fails once and throws away what it could not write: the next one succeeds without it.
    LostSync,
}

/// What is going to happen.
#[derive(Clone, Copy, Debug, Default)]
pub enum Plan {
    #[default]
    Nothing,
    /// The power goes at this call, counted from 1.
    CutAt(u64),
    /// This call fails so, if it can.
    FaultAt(u64, Fault),
    /// The next call of this kind fails so.
    FaultNext(Call, Fault),
}

/// Result code of `SQLite` that is not OK.
type Code = i32;

#[derive(Default)]
struct State {
    platter: Platter,
    plan: Plan,
    calls: Vec<Call>,
    /// The call at which the planned thing happened.
    struck: Option<Call>,
    is_dead: bool,
    is_full: bool,
    next_open: u64,
    locks: HashMap<usize, Locks>,
}

/// One disk.
pub struct Disk(Mutex<State>);

impl Disk {
    /// A disk with this on it.
    pub fn of(platter: Platter, plan: Plan) -> Arc<Self> {
        let state = State {
            platter,
            plan,
            ..State::default()
        };
        Arc::new(Self(Mutex::new(state)))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All calls so far, in order.
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.clone()
    }

    /// Whether the planned thing has happened.
    pub fn has_struck(&self) -> bool {
        self.state().struck.is_some()
    }

    /// The call that the planned thing happened at.
    pub fn struck(&self) -> Option<Call> {
        self.state().struck
    }

    /// Plans something else from now on.
    pub fn plan(&self, plan: Plan) {
        let mut state = self.state();
        (state.plan, state.struck) = (plan, None);
    }

    /// There is no space from now on.
    pub fn fill(&self) {
        self.state().is_full = true;
    }

    /// There is space again.
    pub fn make_space(&self) {
        self.state().is_full = false;
    }

    /// What is there when the program has ended and the power stayed.
    pub fn platter(&self) -> Platter {
        self.state().platter.clone()
    }

    /// Cuts the power now if it has not gone yet, and gives what is left.
    pub fn cut(&self, dice: &mut Dice) -> Platter {
        let mut state = self.state();
        state.is_dead = true;
        state.platter.clone().cut(dice)
    }

    /// What would be left if the power went now.
    pub fn cut_copy(&self, dice: &mut Dice) -> Platter {
        self.platter().cut(dice)
    }

    fn open(self: &Arc<Self>, name: &str, flags: i32) -> Result<Open, Code> {
        let mut state = self.state();
        let found = state.platter.find(name);
        state.begin(Call::Open, ffi::SQLITE_CANTOPEN, found.is_none())?;
        let is_new = found.is_none();
        if is_new && flags & ffi::SQLITE_OPEN_CREATE == 0 {
            return Err(ffi::SQLITE_CANTOPEN);
        }
        let file = found.unwrap_or_else(|| state.platter.create(name));
        state.next_open += 1;
        let logs = ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_MAIN_JOURNAL;
        Ok(Open {
            disk: Arc::clone(self),
            number: state.next_open,
            file,
            name: name.to_owned(),
            syncs_names: is_new && flags & logs != 0,
            dies_on_close: flags & ffi::SQLITE_OPEN_DELETEONCLOSE != 0,
        })
    }

    fn delete(&self, name: &str, syncs_names: bool) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::Delete, ffi::SQLITE_IOERR_DELETE, false)?;
        if state.platter.find(name).is_none() {
            return Err(ffi::SQLITE_IOERR_DELETE_NOENT);
        }
        state.platter.delete(name);
        if syncs_names {
            state.platter.sync_names(platter::above(name));
        }
        Ok(())
    }

    fn sync_names(&self, directory: &str) -> Result<(), Code> {
        let mut state = self.state();
        state.begin(Call::SyncNames, ffi::SQLITE_IOERR_DIR_FSYNC, false)?;
        state.platter.sync_names(directory);
        Ok(())
    }

    fn exists(&self, name: &str) -> Result<bool, Code> {
        let mut state = self.state();
        state.begin(Call::Access, ffi::SQLITE_IOERR_ACCESS, false)?;
        Ok(state.platter.find(name).is_some())
    }
}

impl State {
    /// Counts a call and lets it fail where that is planned; `code` is what an input/output error is called there.
    fn begin(&mut self, call: Call, code: Code, needs_space: bool) -> Result<(), Code> {
        match self.strikes(call) {
            None if self.is_dead => Err(code),
            None if needs_space && self.is_full => Err(code),
            None => Ok(()),
            Some(Fault::Full) => {
                self.is_full = true;
                if needs_space { Err(code) } else { Ok(()) }
            }
            Some(Fault::Io | Fault::Short | Fault::LostSync) => Err(code),
        }
    }

    /// Counts a call. The fault that is planned for it.
    fn strikes(&mut self, call: Call) -> Option<Fault> {
        if self.is_dead {
            return None;
        }
        self.calls.push(call);
        let number = self.calls.len() as u64;
        match self.plan {
            Plan::CutAt(at) if at == number => {
                (self.is_dead, self.struck) = (true, Some(call));
                None
            }
            Plan::FaultAt(at, fault) if at == number => {
                self.struck = Some(call);
                Some(fault)
            }
            Plan::FaultNext(kind, fault) if kind == call && self.struck.is_none() => {
                self.struck = Some(call);
                Some(fault)
            }
            Plan::Nothing | Plan::CutAt(_) | Plan::FaultAt(..) | Plan::FaultNext(..) => None,
        }
    }
}

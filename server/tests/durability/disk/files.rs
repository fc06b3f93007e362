//! The disk as the layer of files beneath the photos.

use super::platter::above;
use super::{Call, Disk, Fault, State};
use server::photos::FileLayer;
use std::io;
use std::path::Path;
use std::sync::{Arc, MutexGuard};

/// What is written in one go; the power may go between two.
const PIECE_BYTES: usize = 256;

/// What the layer forgets to do, to see that it is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Skips {
    #[default]
    Nothing,
    /// It does not sync what was written.
    Bytes,
    /// It does not sync the names in a shelf.
    Names,
    /// It does not sync the names of shelves and above.
    Shelves,
}

/// A disk's files by their paths.
pub struct Frail {
    disk: Arc<Disk>,
    skips: Skips,
}

impl Frail {
    pub fn of(disk: &Arc<Disk>, skips: Skips) -> Self {
        let disk = Arc::clone(disk);
        Self { disk, skips }
    }

    /// Begins a call; what is planned for it strikes.
    fn begin(&self, call: Call, needs_space: bool) -> io::Result<MutexGuard<'_, State>> {
        let mut state = self.disk.state();
        match state.begin(call, 0, needs_space) {
            Ok(()) => Ok(state),
            Err(_) if needs_space && state.is_full => Err(io::ErrorKind::StorageFull.into()),
            Err(_) => Err(io::Error::other("the disk does not answer")),
        }
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        let mut state = self.disk.state();
        let fault = state.strikes(Call::Sync);
        let number = found(&state, name)?;
        if fault == Some(Fault::LostSync) {
            state.platter.file(number).lose_what_waits();
        }
        if state.is_dead || matches!(fault, Some(Fault::Io | Fault::LostSync)) {
            return Err(io::Error::other("the disk did not confirm"));
        }
        state.platter.file(number).sync();
        Ok(())
    }
}

impl FileLayer for Frail {
    fn make_directory(&self, path: &Path) -> io::Result<()> {
        let mut state = self.begin(Call::MakeDirectory, true)?;
        let name = text(path);
        if !state.platter.has_directory(above(name)) && above(name).ends_with("/photos") {
            state.platter.make_directory(above(name));
        }
        state.platter.make_directory(name);
        Ok(())
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let name = text(path);
        let mut state = self.begin(Call::Open, true)?;
        if !state.platter.has_directory(above(name)) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let number = match state.platter.find(name) {
            Some(number) => number,
            None => state.platter.create(name),
        };
        state.platter.file(number).truncate(0);
        drop(state);
        for (place, piece) in bytes.chunks(PIECE_BYTES).enumerate() {
            let mut state = self.begin(Call::Write, true)?;
            state.platter.file(number).write(place * PIECE_BYTES, piece);
        }
        if self.skips == Skips::Bytes {
            return Ok(());
        }
        self.sync(name)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.begin(Call::Rename, false)?;
        let is_done = state.platter.has_directory(above(text(to)))
            && state.platter.rename(text(from), text(to));
        is_done
            .then_some(())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let mut state = self.begin(Call::Read, false)?;
        let number = found(&state, text(path))?;
        let file = state.platter.file(number);
        let mut bytes = vec![0; file.len()];
        file.read(0, &mut bytes);
        Ok(bytes)
    }

    fn names(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.begin(Call::Read, false)?;
        let inside = |name: &&str| above(name) == text(path);
        let names = state.platter.contents().map(|(name, _)| name);
        let names = names.filter(inside);
        Ok(names
            .map(|name| name[text(path).len() + 1..].to_owned())
            .collect())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.begin(Call::Delete, false)?;
        found(&state, text(path))?;
        state.platter.delete(text(path));
        Ok(())
    }

    fn remove_directory(&self, path: &Path) -> io::Result<()> {
        let mut state = self.begin(Call::RemoveDirectory, false)?;
        let was_there = state.platter.remove_directory(text(path));
        was_there
            .then_some(())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_names(&self, path: &Path) -> io::Result<()> {
        let mut state = self.begin(Call::SyncNames, false)?;
        let name = text(path);
        let of_shelf = above(name).ends_with("/photos");
        let is_skipped = match self.skips {
            Skips::Names => of_shelf,
            Skips::Shelves => !of_shelf,
            Skips::Nothing | Skips::Bytes => false,
        };
        if !is_skipped {
            state.platter.sync_names(name);
        }
        Ok(())
    }
}

fn found(state: &State, name: &str) -> io::Result<usize> {
    let found = state.platter.find(name);
    found.ok_or_else(|| io::ErrorKind::NotFound.into())
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

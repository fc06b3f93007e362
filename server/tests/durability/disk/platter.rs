//! What programs see of the files, what the platter has of them, and what is on the way from one to the other.

use super::dice::Dice;
use std::collections::BTreeMap;

/// Bytes that a disk writes whole or not at all.
const SECTOR_BYTES: usize = 512;

/// Something on the way to the platter.
#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate { to: usize },
}

/// One file, whatever it is called.
#[derive(Clone, Debug, Default)]
pub struct File {
    seen: Vec<u8>,
    kept: Vec<u8>,
    pending: Vec<Change>,
}

impl File {
    /// Its length as programs see it.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Reads what is there; how much that was.
    pub fn read(&self, at: usize, into: &mut [u8]) -> usize {
        let there = self.seen.get(at..).unwrap_or_default();
        let count = there.len().min(into.len());
        into[..count].copy_from_slice(&there[..count]);
        count
    }

    /// Writes, for programs to see.
    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.seen, at, bytes);
        let bytes = bytes.to_vec();
        self.pending.push(Change::Write { at, bytes });
    }

    /// Cuts off, for programs to see.
    pub fn truncate(&mut self, to: usize) {
        self.seen.resize(to, 0);
        self.pending.push(Change::Truncate { to });
    }

    /// Brings everything to the platter.
    pub fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.put_into(&mut self.kept);
        }
    }

    /// As Linux does when it cannot write: what was on the way is thrown away and called clean. Programs still see it,
    /// and no later sync writes it.
    pub fn lose_what_waits(&mut self) {
        self.pending.clear();
    }

    /// The power goes: of what was on the way, this part arrives.
    fn cut(&mut self, arrives: Arrives, dice: &mut Dice) {
        for change in std::mem::take(&mut self.pending) {
            for piece in change.sectors() {
                if arrives.does(dice) {
                    piece.put_into(&mut self.kept);
                }
            }
        }
        self.seen.clone_from(&self.kept);
    }
}

impl Change {
    fn put_into(self, file: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(file, at, &bytes),
            Self::Truncate { to } => file.resize(to, 0),
        }
    }

    /// The parts that can arrive alone.
    fn sectors(self) -> Vec<Self> {
        let Self::Write { at, bytes } = self else {
            return vec![self];
        };
        let mut pieces = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let to = (from + SECTOR_BYTES - (at + from) % SECTOR_BYTES).min(bytes.len());
            pieces.push(Self::Write {
                at: at + from,
                bytes: bytes[from..to].to_vec(),
            });
            from = to;
        }
        pieces
    }
}

fn put(file: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if file.len() < end {
        file.resize(end, 0);
    }
    file[at..end].copy_from_slice(bytes);
}

/// How much of what was on the way arrives when the power goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrives {
    Nothing,
    All,
    /// Each part with so many chances in 100.
    Some(u64),
}

impl Arrives {
    /// Any of them.
    pub fn any(dice: &mut Dice) -> Self {
        match dice.below(5) {
            0 => Self::Nothing,
            1 => Self::All,
            2 => Self::Some(10),
            3 => Self::Some(50),
            _ => Self::Some(90),
        }
    }

    fn does(self, dice: &mut Dice) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::Some(chances) => dice.below(100) < chances,
        }
    }
}

/// A disk's files and their names.
#[derive(Clone, Debug, Default)]
pub struct Platter {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    kept_names: BTreeMap<String, usize>,
    /// Names given and taken (`None`) since the directory was synced, in order.
    pending_names: Vec<(String, Option<usize>)>,
}

impl Platter {
    /// The file of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// A new, empty file.
    pub fn create(&mut self, name: &str) -> usize {
        let number = self.files.len();
        self.files.push(File::default());
        self.name(name, Some(number));
        number
    }

    /// Takes a name away. Whoever has the file open keeps it.
    pub fn delete(&mut self, name: &str) {
        self.name(name, None);
    }

    fn name(&mut self, name: &str, file: Option<usize>) {
        set(&mut self.names, name, file);
        self.pending_names.push((name.to_owned(), file));
    }

    /// Brings the names to the platter.
    pub fn sync_names(&mut self) {
        for (name, file) in std::mem::take(&mut self.pending_names) {
            set(&mut self.kept_names, &name, file);
        }
    }

    /// A file by its number.
    pub fn file(&mut self, number: usize) -> &mut File {
        &mut self.files[number]
    }

    /// The power goes. What is left.
    pub fn cut(mut self, dice: &mut Dice) -> Self {
        let names = Arrives::any(dice);
        for (name, file) in std::mem::take(&mut self.pending_names) {
            if names.does(dice) {
                set(&mut self.kept_names, &name, file);
            }
        }
        let mut left = Self::default();
        for (name, number) in self.kept_names {
            let mut file = std::mem::take(&mut self.files[number]);
            file.cut(Arrives::any(dice), dice);
            let number = left.files.len();
            left.files.push(file);
            left.names.insert(name.clone(), number);
            left.kept_names.insert(name, number);
        }
        left
    }

    /// Name and content of each file, as programs see it.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.names
            .iter()
            .map(|(name, number)| (name.as_str(), self.files[*number].seen.as_slice()))
    }
}

fn set(names: &mut BTreeMap<String, usize>, name: &str, file: Option<usize>) {
    match file {
        Some(number) => names.insert(name.to_owned(), number),
        None => names.remove(name),
    };
}

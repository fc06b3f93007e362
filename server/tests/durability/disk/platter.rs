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

/// What a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    /// The number of a file.
    File(usize),
    Directory,
}

type Names = BTreeMap<String, Named>;

/// A disk's files and their names, each a whole path. What `SQLite` writes lies in a directory that was always there;
/// others are made, and are as frail as the names in them.
#[derive(Clone, Debug, Default)]
pub struct Platter {
    files: Vec<File>,
    names: Names,
    kept_names: Names,
    /// Names given and taken (`None`) since their directory was synced, in order.
    pending_names: Vec<(String, Option<Named>)>,
}

impl Platter {
    /// The file of a name.
    pub fn find(&self, name: &str) -> Option<usize> {
        match self.names.get(name)? {
            Named::File(number) => Some(*number),
            Named::Directory => None,
        }
    }

    /// Makes a directory; one that is there is fine.
    pub fn make_directory(&mut self, name: &str) {
        if !self.names.contains_key(name) {
            self.name(name, Some(Named::Directory));
        }
    }

    /// Whether a directory was made and is there.
    pub fn has_directory(&self, name: &str) -> bool {
        self.names.get(name) == Some(&Named::Directory)
    }

    /// Removes a directory with all that is in it; `false` when there is none.
    pub fn remove_directory(&mut self, name: &str) -> bool {
        let within = format!("{name}/");
        let inside = |other: &&String| other.starts_with(&within);
        let mut gone: Vec<String> = self.names.keys().filter(inside).cloned().collect();
        let was_there = self.has_directory(name);
        gone.extend(was_there.then(|| name.to_owned()));
        for name in gone {
            self.name(&name, None);
        }
        was_there
    }

    /// Gives a file another name; `false` when there is no such file.
    pub fn rename(&mut self, from: &str, to: &str) -> bool {
        let Some(number) = self.find(from) else {
            return false;
        };
        self.name(to, Some(Named::File(number)));
        self.name(from, None);
        true
    }

    /// A new, empty file.
    pub fn create(&mut self, name: &str) -> usize {
        let number = self.files.len();
        self.files.push(File::default());
        self.name(name, Some(Named::File(number)));
        number
    }

    /// Takes a name away. Whoever has the file open keeps it.
    pub fn delete(&mut self, name: &str) {
        self.name(name, None);
    }

    fn name(&mut self, name: &str, named: Option<Named>) {
        set(&mut self.names, name, named);
        self.pending_names.push((name.to_owned(), named));
    }

    /// Brings the names in a directory to the platter, and no others.
    pub fn sync_names(&mut self, directory: &str) {
        for (name, named) in std::mem::take(&mut self.pending_names) {
            if above(&name) == directory {
                set(&mut self.kept_names, &name, named);
            } else {
                self.pending_names.push((name, named));
            }
        }
    }

    /// A file by its number.
    pub fn file(&mut self, number: usize) -> &mut File {
        &mut self.files[number]
    }

    /// The power goes. What is left.
    pub fn cut(mut self, dice: &mut Dice) -> Self {
        let names = Arrives::any(dice);
        let pending = std::mem::take(&mut self.pending_names);
        let is_made = |(name, named): &(String, Option<Named>)| {
            (*named == Some(Named::Directory)).then(|| name.clone())
        };
        // Directories that may be lost; all others were there from the beginning, or are kept.
        let made: Vec<String> = pending.iter().filter_map(is_made).collect();
        for (name, named) in pending {
            if names.does(dice) {
                set(&mut self.kept_names, &name, named);
            }
        }
        let lost: Vec<String> = made
            .into_iter()
            .filter(|name| !self.kept_names.contains_key(name))
            .map(|name| format!("{name}/"))
            .collect();
        self.kept_names
            .retain(|name, _| !lost.iter().any(|within| name.starts_with(within)));
        self.left(dice)
    }

    /// What the kept names lead to, each file cut once, whatever it is called.
    fn left(mut self, dice: &mut Dice) -> Self {
        let mut left = Self::default();
        let mut numbers = BTreeMap::new();
        for (name, named) in self.kept_names {
            let named = match named {
                Named::Directory => Named::Directory,
                Named::File(number) => Named::File(*numbers.entry(number).or_insert_with(|| {
                    let mut file = std::mem::take(&mut self.files[number]);
                    file.cut(Arrives::any(dice), dice);
                    left.files.push(file);
                    left.files.len() - 1
                })),
            };
            left.names.insert(name.clone(), named);
            left.kept_names.insert(name, named);
        }
        left
    }

    /// Name and content of each file, as programs see it.
    pub fn contents(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.names.iter().filter_map(|(name, named)| match named {
            Named::File(number) => Some((name.as_str(), self.files[*number].seen.as_slice())),
            Named::Directory => None,
        })
    }
}

/// The directory that a name stands in.
pub fn above(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(directory, _)| directory)
}

fn set(names: &mut Names, name: &str, named: Option<Named>) {
    match named {
        Some(named) => names.insert(name.to_owned(), named),
        None => names.remove(name),
    };
}

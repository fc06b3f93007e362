//! The work on one part of the log: hashes, spelling, and what each entry says.

use super::super::reading::{Beside, Part, Raw};
use super::super::short::{Mixer, Short};
use super::beside::{self, Sum};
use super::said::{Kind, Said};
use super::shapes::Shapes;
use super::teach::teach;
use cases::Event;
use ledger::{Hash, TILE_WIDTH};

/// What a part of the log was found to be: each entry by itself is as it should be.
pub struct Looked {
    /// Number of the first entry; the others follow without a gap.
    pub first: u64,
    /// Hashes of the entries.
    pub leaves: Vec<Hash>,
    /// Hashes above the full tiles that lie in it, by the number of their first entry.
    pub tiles: Vec<(u64, Hash)>,
    /// What they say.
    pub said: Vec<Said>,
    /// Those that were read in full because they change no row: places in `said`.
    pub others: Vec<(usize, Event)>,
    /// Keys of the commands that began in it.
    pub keys: Keys,
}

/// Keys of commands, as the entries of a stretch of the log lead to them.
///
/// A command's first entry leads to its key; those that follow from it only repeat it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keys {
    sum: Sum,
    /// The first, and as the sum has it.
    first: Option<(Short, Short)>,
    last: Option<Short>,
}

impl Keys {
    fn note(&mut self, mixer: &Mixer, said: &Said, seq: u64) {
        let Some(key) = said.key else { return };
        if self.last != Some(key) {
            let member = beside::key(mixer, key, said.case, seq);
            self.sum.add(member);
            self.first.get_or_insert((key, member));
        }
        self.last = Some(key);
    }

    /// Takes in those of the stretch that comes next.
    pub fn go_on(&mut self, next: &Self) {
        self.sum.add_all(next.sum);
        if let Some((key, member)) = next.first
            && self.last == Some(key)
        {
            self.sum.take(member);
        }
        self.first = self.first.or(next.first);
        self.last = next.last.or(self.last);
    }

    /// All of them.
    pub fn sum(&self) -> Sum {
        self.sum
    }
}

/// Looks at parts of the log, one after the other.
pub struct Worker {
    mixer: Mixer,
    shapes: Shapes,
}

impl Worker {
    /// One that knows no shape yet.
    pub fn new(mixer: &Mixer) -> Self {
        Self {
            mixer: mixer.clone(),
            shapes: Shapes::new(),
        }
    }

    /// `None` when anything is not as it should be.
    pub fn look(&mut self, part: &Part) -> Option<Looked> {
        let raws = part.raws();
        let (entries, mut first) = (raws.len(), None);
        let mut looked = Looked {
            first: 0,
            leaves: Vec::with_capacity(entries),
            tiles: Vec::new(),
            said: Vec::with_capacity(entries),
            others: Vec::new(),
            keys: Keys::default(),
        };
        for raw in raws {
            let first = *first.get_or_insert(raw.seq);
            // Below 0 is none that was ever given.
            let is_next = raw.seq == first.wrapping_add(looked.leaves.len() as u64);
            if !is_next || raw.seq > i64::MAX as u64 {
                return None;
            }
            let hash = Hash::leaf(raw.bytes);
            let is_kept = match raw.leaf {
                Beside::Kept(kept) => kept == hash,
                Beside::Missing => false,
                Beside::Never => true,
            };
            let said = self.said(&raw, &mut looked)?;
            if !is_kept || said.case != raw.case {
                return None;
            }
            looked.keys.note(&self.mixer, &said, raw.seq);
            looked.leaves.push(hash);
            looked.said.push(said);
        }
        looked.first = first.unwrap_or(0);
        looked.hash_tiles();
        Some(looked)
    }

    fn said(&mut self, raw: &Raw<'_>, looked: &mut Looked) -> Option<Said> {
        let Self { mixer, shapes } = self;
        if let Some(form) = shapes.find(raw.bytes) {
            return Said::read(form, &shapes.places, raw.bytes, mixer);
        }
        let event = Event::from_bytes_checked(raw.bytes).ok()?;
        let said = Said::of(&event, mixer);
        if said.form.kind == Kind::Other {
            looked.others.push((looked.said.len(), event));
        } else {
            teach(shapes, raw.bytes, &event, mixer);
        }
        Some(said)
    }
}

impl Looked {
    fn hash_tiles(&mut self) {
        let before = self.first.saturating_sub(1);
        let skipped = before.next_multiple_of(TILE_WIDTH) - before;
        let (tiles, from) = (self.leaves.get(skipped as usize..), self.first + skipped);
        let tiles = tiles.unwrap_or_default().chunks_exact(TILE_WIDTH as usize);
        let numbers = (from..).step_by(TILE_WIDTH as usize);
        self.tiles = numbers.zip(tiles.map(ledger::hash_of_tile)).collect();
    }
}

//! The single cases of a tile.

use crate::block::{Block, ROWS_MAX};
use crate::sieve::Sieve;
use crate::{Filter, Spot, Tile, View};

/// A case in a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The case number.
    pub case: u32,
    /// Column within the tile in units, 0 to 4095.
    pub x: u16,
    /// Row within the tile in units, 0 to 4095.
    pub y: u16,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub at_s: i64,
    /// Number of the class.
    pub class: u16,
    /// Number of the source.
    pub source: u8,
    /// Number of the status.
    pub status: u8,
    /// Number of the finest area.
    pub area: u32,
    /// Number of the lead team.
    pub team: u16,
}

/// The newest cases of a tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Positions {
    /// Newest first.
    pub found: Vec<Found>,
    /// How many more there are.
    pub left_out: u64,
}

/// The newest `limit` cases of a tile that pass the filter.
pub(crate) fn newest(view: &View, tile: Tile, filter: &Filter, limit: usize) -> Positions {
    let (first, end) = tile.codes();
    let mut keys = Vec::new();
    let mut total = 0;
    let blocks: Vec<&Block> = view.placed.slice(first, end).collect();
    let within = |_: &Block| Some((first, end));
    Sieve::new(filter, view).run(&blocks, within, |number, block, chosen| {
        total += chosen.count as u64;
        chosen.places(|place| {
            let (at_s, case) = (block.at_s.get(place), block.case[place]);
            keys.push((at_s, case, number as u32, place as u32));
        });
        // Now and then, so that a tile of everything does not fill the memory.
        if keys.len() > 2 * limit + ROWS_MAX {
            keep_newest(&mut keys, limit);
        }
    });
    keep_newest(&mut keys, limit);
    keys.sort_unstable_by(|a, b| b.cmp(a));
    let found = |&(.., number, place): &Key| row(tile, blocks[number as usize], place as usize);
    Positions {
        left_out: total - keys.len() as u64,
        found: keys.iter().map(found).collect(),
    }
}

/// Time, case number, number of the block, place in it.
type Key = (i64, u32, u32, u32);

fn keep_newest(keys: &mut Vec<Key>, limit: usize) {
    if keys.len() > limit {
        keys.select_nth_unstable_by(limit, |a, b| b.cmp(a));
        keys.truncate(limit);
    }
}

fn row(tile: Tile, block: &Block, place: usize) -> Found {
    let row = block.row(place);
    let (x, y) = tile.units(Spot(row.code));
    Found {
        case: row.case,
        x,
        y,
        at_s: row.at_s,
        class: row.class,
        source: row.source,
        status: row.status,
        area: row.area,
        team: row.team,
    }
}

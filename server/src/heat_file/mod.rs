//! The heat as one file beside the log, so that a start can count before the log is read.
//!
//! `heat.snapshot` in the data directory is a cache: whoever deletes it loses seconds of the next start, and nothing
//! else. It says which areas it was counted by and the root of the log it is the sum of; a file of another log, of
//! other areas, or one that is damaged is passed over with a warning. When the log is read, the heat is built anew from
//! it: a wrong file can never outlive the start.
//!
//! Magic and label as in `crate::snapshot`; the label has sequence number, root, hash of the areas, and the lists whose
//! numbers the columns hold. Behind it is what [`heat::View::save`] writes.

#[doc(hidden)]
pub mod doors;
mod keep;
#[cfg(test)]
mod tests;

pub use keep::{keep, start};

pub use crate::snapshot::Unusable;

use crate::books::{Books, Line};
use crate::snapshot::{Kind, of_this_log, open, root};
use crate::store::Store;
use crate::world::World;
use grids::Edition;
use heat::{Heat, Stamp, View};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

/// Its name in the data directory.
pub const FILE: &str = "heat.snapshot";

const KIND: Kind = Kind {
    magic: b"huying-heat\0",
    version: 1,
};

/// What the cases are the sum of, and how their numbers are to be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Label {
    seq: u64,
    /// Root of the log up to `seq`, hexadecimal.
    root: String,
    /// Hash of the edition, hexadecimal.
    edition: String,
    classes: Vec<Line>,
    sources: Vec<Line>,
    teams: Vec<Line>,
}

impl Label {
    /// The lists in force, numbered as the columns are.
    fn books(&self, in_force: &Books) -> Books {
        in_force.numbered_as(&self.classes, &self.sources, &self.teams)
    }
}

/// Shows the file's cases, and the lists by whose numbers they are counted, until the log is read.
///
/// Whatever is wrong with the file is a warning, and the start goes on without it.
pub fn show(world: &World) {
    let Some(path) = world.heat_file() else {
        return;
    };
    let started = std::time::Instant::now();
    match read(world, path) {
        Ok((label, view)) => {
            let (seq, cases) = (label.seq, view.len());
            world.show_books(label.books(&world.books()));
            world.show_heat(seq, view);
            world.set_heat_kept(seq);
            let took_ms = started.elapsed().as_millis() as u64;
            tracing::info!(
                seq,
                cases,
                took_ms,
                "counting goes by the snapshot until the log is read"
            );
        }
        Err(Unusable::None) => {}
        Err(why) => {
            let path = path.display();
            tracing::warn!(%path, %why, "the snapshot of the heat is passed over; counting begins when the log is read");
        }
    }
}

fn read(world: &World, path: &Path) -> Result<(Label, Arc<View>), Unusable> {
    let (label, heat) = read_from(&*world.store, world.edition(), &mut open(path)?)?;
    Ok((label, heat.snapshot()))
}

/// What a file says that is open, if it is one of this log and these areas.
fn read_from(
    store: &dyn Store,
    areas: &Edition,
    file: &mut impl Read,
) -> Result<(Label, Heat), Unusable> {
    let label: Label = KIND.read(file)?;
    if label.edition != areas.hash_hex() {
        return Err(Unusable::OtherAreas);
    }
    of_this_log(store, label.seq, &label.root)?;
    let (heat, stamp) = Heat::load(file)?;
    if stamp != stamp_of(areas, label.seq) {
        return Err(Unusable::Damaged("label and cases do not belong together"));
    }
    Ok((label, heat))
}

/// Writes the cases of a view that shows everything up to `seq`.
fn write(world: &World, seq: u64, view: &View, out: &mut impl Write) -> Result<(), Unusable> {
    let at = At {
        seq,
        books: &world.books(),
        view,
    };
    write_at(&*world.store, world.edition(), at, out)
}

/// What is written: cases, and the lists by whose numbers they are counted.
#[derive(Clone, Copy)]
struct At<'a> {
    seq: u64,
    books: &'a Books,
    view: &'a View,
}

fn write_at(
    store: &dyn Store,
    areas: &Edition,
    at: At<'_>,
    out: &mut impl Write,
) -> Result<(), Unusable> {
    let label = Label {
        seq: at.seq,
        root: root(store, at.seq)?,
        edition: areas.hash_hex(),
        classes: at.books.classes.lines().to_vec(),
        sources: at.books.sources.lines().to_vec(),
        teams: at.books.teams.lines().to_vec(),
    };
    KIND.write(&label, out)?;
    Ok(at.view.save(&stamp_of(areas, at.seq), out)?)
}

fn stamp_of(areas: &Edition, seq: u64) -> Stamp {
    let edition = areas.hash();
    Stamp { seq, edition }
}

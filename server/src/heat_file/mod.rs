//! The heat as one file beside the log, so that a start can count before the log is read.
//!
//! `heat.snapshot` in the data directory is a cache: whoever deletes it loses seconds of the next start, and nothing
//! else. It says which areas it was counted by and the root of the log it is the sum of; a file of another log, of
//! other areas, or one that is damaged is passed over with a warning. When the log is read, the heat is built anew from
//! it: a wrong file can never outlive the start.
//!
//! Magic and label as in `crate::snapshot`; the label has sequence number, root, hash of the areas, and the lists whose
//! numbers the columns hold. Behind it is what [`heat::View::save`] writes.

mod keep;
#[cfg(test)]
mod tests;

pub use keep::{keep, start};

pub use crate::snapshot::Unusable;

use crate::books::Line;
use crate::snapshot::{Kind, of_this_log, open, root};
use crate::world::World;
use heat::{Heat, Stamp, View};
use serde::{Deserialize, Serialize};
use std::io::Write;
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
            let books = world.books();
            let books = books.numbered_as(&label.classes, &label.sources, &label.teams);
            world.show_books(books);
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
    let mut file = open(path)?;
    let label: Label = KIND.read(&mut file)?;
    if label.edition != world.edition().hash_hex() {
        return Err(Unusable::OtherAreas);
    }
    of_this_log(&*world.store, label.seq, &label.root)?;
    let (heat, stamp) = Heat::load(&mut file)?;
    if stamp != stamp_of(world, label.seq) {
        return Err(Unusable::Damaged("label and cases do not belong together"));
    }
    Ok((label, heat.snapshot()))
}

/// Writes the cases of a view that shows everything up to `seq`.
fn write(world: &World, seq: u64, view: &View, out: &mut impl Write) -> Result<(), Unusable> {
    let books = world.books();
    let label = Label {
        seq,
        root: root(&*world.store, seq)?,
        edition: world.edition().hash_hex(),
        classes: books.classes.lines().to_vec(),
        sources: books.sources.lines().to_vec(),
        teams: books.teams.lines().to_vec(),
    };
    KIND.write(&label, out)?;
    Ok(view.save(&stamp_of(world, seq), out)?)
}

fn stamp_of(world: &World, seq: u64) -> Stamp {
    let edition = world.edition().hash();
    Stamp { seq, edition }
}

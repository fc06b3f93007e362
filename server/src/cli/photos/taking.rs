//! Moving and adopting pictures, with their progress and what is said at the end.

use super::access::files;
use crate::cli::Outcome;
use crate::photos::PhotosAt;
use crate::photos::moving::{self, Damaged, Moved, Side};
use crate::store::{FILE_NAME, Sqlite, Store as _, StoreError};
use anyhow::{Context as _, bail};
use cases::PhotoId;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;

/// Damaged pictures named one by one; the others are counted.
const NAMED_MAX: usize = 20;

/// Moves the pictures of a data directory, as far as it gets.
///
/// # Errors
/// A server uses the directory, a place cannot be reached, or the disk fails.
pub fn take(
    data_dir: &Path,
    from: &PhotosAt,
    to: &PhotosAt,
    damaged: Damaged,
) -> anyhow::Result<Outcome> {
    let store = open(data_dir)?;
    let (here, there) = (files(from, data_dir), files(to, data_dir));
    let here = here.context("--from")?;
    let there = there.context("--to")?;
    let side = |at: &PhotosAt| at.place().context("a place");
    let bar = bar(store.photos().count()?);
    let moved = moving::go(
        &store,
        &Side {
            place: side(from)?,
            files: &*here,
        },
        &Side {
            place: side(to)?,
            files: &*there,
        },
        damaged,
        &|| bar.inc(1),
    )?;
    bar.finish_and_clear();
    if !told_damaged(&moved) {
        eprintln!(
            "Nothing was removed, and the pictures still lie in {}. `huying verify` says more; --without-damaged goes on \
             without them.",
            side(from)?
        );
        return Ok(Outcome::FaultsFound);
    }
    let Moved {
        photos,
        copied,
        removed,
        strangers,
        ..
    } = moved;
    let (from, to) = (side(from)?, side(to)?);
    println!(
        "All {photos} photos lie in {to}: {copied} were copied now; {removed} were removed in {from}."
    );
    if strangers > 0 {
        println!(
            "{strangers} photos in {from} are none of this installation's; they were left there."
        );
    }
    println!("From now on [photos] of the configuration must name {to}.");
    Ok(Outcome::Done)
}

/// Says that the pictures of a data directory lie in a place already.
///
/// # Errors
/// A server uses the directory, the place cannot be reached, or the disk fails.
pub fn adopt(data_dir: &Path, at: &PhotosAt, damaged: Damaged) -> anyhow::Result<Outcome> {
    let store = open(data_dir)?;
    let there = files(at, data_dir)?;
    let place = at.place().context("a place")?;
    let bar = bar(store.photos().count()?);
    let side = Side {
        place: place.clone(),
        files: &*there,
    };
    let moved = moving::adopt(&store, &side, damaged, &|| bar.inc(1))?;
    bar.finish_and_clear();
    if !told_damaged(&moved) {
        eprintln!("Nothing was changed.");
        return Ok(Outcome::FaultsFound);
    }
    println!(
        "All {} photos lie in {place}, which [photos] of the configuration must name from now on. Nothing was removed \
         elsewhere: what is erased from now on lives on in other copies.",
        moved.photos
    );
    Ok(Outcome::Done)
}

fn open(data_dir: &Path) -> anyhow::Result<Sqlite> {
    if !data_dir.join(FILE_NAME).is_file() {
        bail!("there is no {FILE_NAME} in {}", data_dir.display());
    }
    match Sqlite::open(data_dir) {
        Err(error @ StoreError::InUse(_)) => {
            Err(error).context("pictures are moved only while no server runs")
        }
        opened => Ok(opened?),
    }
}

/// Names the damaged pictures; whether it came to its end all the same.
fn told_damaged(moved: &Moved) -> bool {
    let named: Vec<&PhotoId> = moved.damaged.iter().take(NAMED_MAX).collect();
    for id in &named {
        eprintln!("the photo {id} is missing, or another picture than the one that was uploaded");
    }
    if moved.damaged.len() > named.len() {
        eprintln!("and {} more", moved.damaged.len() - named.len());
    }
    moved.is_done
}

fn bar(photos: u64) -> ProgressBar {
    let template = "{bar:30} {pos} of {len} photos  {eta} left";
    let style = ProgressStyle::with_template(template).expect("a template of known keys");
    ProgressBar::new(photos).with_style(style)
}

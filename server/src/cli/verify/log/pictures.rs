//! The pictures themselves: is each there as it was taken in, and is there none that nobody knows of?

use super::finding::Finding;
use super::progress::Progress;
use super::source::Source;
use crate::cli::photos::standing_of;
use crate::photos::{BucketFault, Directory, PhotoFiles, Place, Size, id_of};
use cases::PhotoId;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Photos whose pictures are read in one go.
const AT_ONCE: usize = 256;

/// Where pictures are looked for.
#[derive(Clone)]
pub enum Pictures {
    /// There.
    In(Arc<dyn PhotoFiles>),
    /// Nowhere: they are not looked at.
    LeftOut,
}

impl Pictures {
    /// Those of a data directory, when that is where they lie.
    ///
    /// # Errors
    /// Its store cannot be read.
    pub fn of(dir: &Path) -> anyhow::Result<Self> {
        Ok(match standing_of(dir)?.at {
            Place::Directory => Self::In(Arc::new(Directory::of(dir))),
            Place::Bucket { .. } => Self::LeftOut,
        })
    }
}

/// Reads every picture of the photos that are held, and lists those that lie there; answers how many photos are whole.
///
/// # Errors
/// The place or the store does not answer.
pub fn check(
    dir: &Path,
    files: &dyn PhotoFiles,
    held: &[(PhotoId, [u8; 16])],
    findings: &mut Vec<Finding>,
) -> anyhow::Result<usize> {
    let progress = Progress::of_photos(held.len() as u64);
    let mut whole = 0;
    for part in held.chunks(AT_ONCE) {
        let wrong: Vec<_> = part
            .par_iter()
            .map(|(id, salt)| Ok((*id, what_is_wrong(files, *id, salt)?)))
            .collect::<std::io::Result<_>>()?;
        for (id, how) in wrong {
            match how {
                None => whole += 1,
                // A server may have erased it since this view of the database was opened.
                Some(how) if is_held_now(dir, id)? => {
                    note(findings, format!("the picture of the photo {id}"), how);
                }
                Some(_) => {}
            }
        }
        progress.stands_at(whole as u64);
    }
    progress.clear();
    strangers(dir, files, findings)?;
    Ok(whole)
}

fn note(findings: &mut Vec<Finding>, what: String, how: &'static str) {
    findings.push(Finding::Derived { what, how });
}

fn what_is_wrong(
    files: &dyn PhotoFiles,
    id: PhotoId,
    salt: &[u8; 16],
) -> std::io::Result<Option<&'static str>> {
    let large = match files.read(id, Size::Large) {
        Err(error) if !BucketFault::is_in(&error) => return Ok(Some("cannot be read")),
        read => read?,
    };
    let Some(large) = large else {
        return Ok(Some("is missing"));
    };
    if id_of(salt, &large) != id {
        return Ok(Some("is another picture than the one that was uploaded"));
    }
    let small = files.read(id, Size::Small)?;
    Ok(small
        .is_none()
        .then_some("is there large, and missing small"))
}

fn is_held_now(dir: &Path, id: PhotoId) -> anyhow::Result<bool> {
    let ask = "SELECT 1 FROM photos WHERE id = ?";
    Ok(Source::open(dir)?.db.prepare(ask)?.exists([id.0])?)
}

/// Pictures without a row. Before one is written, and until it is removed, the store says that it may be there.
fn strangers(
    dir: &Path,
    files: &dyn PhotoFiles,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    for first in 0..=u8::MAX {
        let lies: BTreeSet<PhotoId> = files.shelf(first)?.into_iter().map(|(id, _)| id).collect();
        if lies.is_empty() {
            continue;
        }
        // Opened after the list: whoever was announced before it is in this view, or is gone from the place.
        let db = Source::open(dir)?.db;
        let known = "SELECT 1 FROM photos WHERE id = ?1 UNION ALL SELECT 1 FROM photo_files WHERE id = ?1 AND files = 1";
        let (mut known, mut erased) = (
            db.prepare(known)?,
            db.prepare("SELECT 1 FROM photo_files WHERE id = ? AND erased = 1")?,
        );
        for id in lies {
            if known.exists([id.0])? || !is_there(files, id)? {
                continue;
            }
            let how = if erased.exists([id.0])? {
                "is still there, and was erased"
            } else {
                "is of no photo that is held"
            };
            note(findings, format!("the picture {id}"), how);
        }
    }
    Ok(())
}

fn is_there(files: &dyn PhotoFiles, id: PhotoId) -> std::io::Result<bool> {
    for size in Size::ALL {
        if files.read(id, size)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

//! The pictures of a backup: each read where it lies and compared with the id that the log has for it, a few at a time.

use super::photo_parts;
use super::tar::{Part, Writer};
use crate::photos::{PhotoFiles, Size, id_of};
use anyhow::{Context as _, bail};
use cases::PhotoId;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use rusqlite::{Connection, OpenFlags};
use std::io::{self, Write};
use std::path::Path;

/// Photos that are in memory at a time.
const AT_ONCE: usize = 16;

/// A photo with the salt of its id.
pub type Salted = (PhotoId, [u8; 16]);

/// How it ended.
pub enum Added {
    /// All are in the archive.
    All(Vec<Part>),
    /// One was erased after the database was copied.
    Erased,
}

/// Adds both pictures of every photo.
///
/// # Errors
/// A picture is missing or another one than was uploaded, or cannot be read or written.
pub fn add(
    archive: &mut Writer<impl Write>,
    photos: &[Salted],
    files: &dyn PhotoFiles,
    source: &Path,
) -> anyhow::Result<Added> {
    let bar = bar(photos.len() as u64);
    let mut parts = Vec::new();
    for some in photos.chunks(AT_ONCE) {
        let read: Vec<_> = some
            .par_iter()
            .map(|(id, _)| Ok((files.read(*id, Size::Large)?, files.read(*id, Size::Small)?)))
            .collect::<io::Result<_>>()
            .context("the pictures cannot be read")?;
        for ((id, salt), pictures) in some.iter().zip(read) {
            let (Some(large), Some(small)) = pictures else {
                if !is_held(source, *id)? {
                    return Ok(Added::Erased);
                }
                bail!(
                    "the picture of the photo {id} is missing: `huying verify` says what else is"
                );
            };
            if id_of(salt, &large) != *id {
                bail!(
                    "the picture of the photo {id} is another one than was uploaded: `huying verify` says what else is"
                );
            }
            for (name, picture) in photo_parts(*id).iter().zip([large, small]) {
                parts.push(archive.add(name, picture.len() as u64, &mut &picture[..])?);
            }
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(Added::All(parts))
}

/// Whether a photo's row is still there.
fn is_held(source: &Path, id: PhotoId) -> rusqlite::Result<bool> {
    let db = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    db.prepare("SELECT 1 FROM photos WHERE id = ?")?
        .exists([id.0])
}

fn bar(photos: u64) -> ProgressBar {
    let bar = ProgressBar::new(photos);
    let template = "{bar:30} {pos} of {len} photos  {eta} left";
    bar.set_style(ProgressStyle::with_template(template).expect("a template of known keys"));
    bar
}

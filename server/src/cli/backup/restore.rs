//! Bringing a backup back: every byte is checked and the whole log verified before the directory gets its name.

use super::manifest::Manifest;
use super::tar::{Part, Reader};
use super::{
    Beside, MANIFEST, MANIFEST_BYTES_MAX, MANIFEST_HASH, Outcome, only_mine, parent, sync_directory,
};
use crate::cli::photos::{at_of, files, take};
use crate::cli::verify::{Depth, Outside, Pictures, Told, check_with};
use crate::notary::{KEY_FILE, WITNESS_KEY_FILE};
use crate::outside::SEEN_FACT;
use crate::people::{self, SECOND_KEY_FILE, told_of_missing_key};
use crate::photos::moving::Damaged;
use crate::photos::{Directory, PhotosAt, Place, STANDING_FACT, Size, Standing};
use crate::store::FILE_NAME;
use anyhow::{Context as _, bail};
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, IntoInnerError, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the checkpoint lies while the log is verified against it.
const CHECKPOINT: &str = "checkpoint";

/// Options of `huying restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A file that `huying backup` wrote
    pub(in crate::cli) file: PathBuf,

    /// Where the data goes: a directory that is empty or not there yet
    pub(in crate::cli) data_dir: PathBuf,

    /// The configuration of the server to come: pictures go into the bucket that its [photos] names, after the rest is there
    /// whole; without it into the data directory
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) config: Option<PathBuf>,
}

/// Restores it: the directory is there whole, on the disk and verified, or it is as it was.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    require_empty(&args.data_dir)?;
    let at = args.config.as_deref().map(at_of).transpose()?;
    let at = at.unwrap_or_default();
    // Found out now, not after hours of unpacking.
    let there = files(&at, &args.data_dir)?;
    let file =
        File::open(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let beside = Beside::of(&args.data_dir, "huying-restore")?;
    let unpacked = unpack(file, &beside);
    let manifest = match unpacked {
        Ok(manifest) => manifest,
        Err(error) => {
            eprintln!(
                "{} is not restored: it is damaged or no backup. {error:#}",
                args.file.display()
            );
            return Ok(Outcome::FaultsFound);
        }
    };
    let pictures = match (&manifest.without_photos, &at) {
        (None, _) => Pictures::In(Arc::new(Directory::of(&beside.dir))),
        (Some(_), PhotosAt::Unsaid) => Pictures::LeftOut,
        (Some(_), PhotosAt::Directory | PhotosAt::Bucket(_)) => Pictures::In(there),
    };
    remember(&beside, &manifest, &at)?;
    let told = verify(&beside, &manifest, &pictures)?;
    let mut out = std::io::stdout().lock();
    for line in &told.lines {
        writeln!(out, "{line}")?;
    }
    if !told.holds {
        eprintln!(
            "{} is not restored: its log does not verify",
            args.file.display()
        );
        return Ok(Outcome::FaultsFound);
    }
    let witnessed = logs_witnessed(&beside)?;
    publish(&beside, &args.data_dir)?;
    // Its lock went along with the directory, and whoever moves pictures takes that.
    drop(beside);
    tell(&manifest, &args.data_dir);
    if let Some(told) = told_of_missing_key(&args.data_dir)? {
        eprintln!("{told}");
    }
    if witnessed > 0 {
        eprintln!(
            "It was a witness of {witnessed} logs and is a new one now: with --witness-of the first start makes a new \
             {WITNESS_KEY_FILE}; give each log the new key. The old key may be put there only if the witness has signed \
             nothing since the backup and its old directory is gone for good."
        );
    }
    if manifest.without_photos.is_none() && matches!(at, PhotosAt::Bucket(_)) {
        let taken = take(&args.data_dir, &PhotosAt::Directory, &at, Damaged::Stop);
        return taken.context(
            "the directory is restored, with its pictures in it; `huying photos move` goes on taking them to the bucket",
        );
    }
    Ok(Outcome::Done)
}

/// Writes down where the pictures lie from now on: where this restore puts them, or where it was said that they are.
fn remember(beside: &Beside, manifest: &Manifest, at: &PhotosAt) -> anyhow::Result<()> {
    let at = match (&manifest.without_photos, at.place()) {
        (None, _) => Place::Directory,
        (Some(_), Some(place)) => place,
        (Some(_), None) => return Ok(()),
    };
    let db = rusqlite::Connection::open(beside.at(FILE_NAME))?;
    db.execute(
        "INSERT OR REPLACE INTO facts VALUES (?, ?)",
        [STANDING_FACT, &Standing::settled(at).text()],
    )?;
    Ok(())
}

fn require_empty(dir: &Path) -> anyhow::Result<()> {
    let is_empty = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error).with_context(|| format!("cannot use {}", dir.display())),
    };
    if !is_empty {
        bail!(
            "{} is not empty: restore into another directory",
            dir.display()
        );
    }
    Ok(())
}

/// Unpacks all parts and compares them with the manifest.
fn unpack(file: File, beside: &Beside) -> anyhow::Result<Manifest> {
    let mut archive = Reader(BufReader::new(file));
    let (mut parts, mut text) = (Vec::new(), Vec::new());
    loop {
        let (name, bytes) = archive.next_part()?.context("it has no manifest")?;
        if name == MANIFEST {
            if bytes > MANIFEST_BYTES_MAX {
                bail!("its manifest is too long");
            }
            let sha256 = archive.take(bytes, &mut text)?;
            require_hash(&mut archive, &sha256)?;
            break;
        }
        parts.push(unpack_part(&mut archive, name, bytes, beside)?);
    }
    let manifest = Manifest::read(&text)?;
    if manifest.parts != parts {
        let differs = parts
            .iter()
            .zip(&manifest.parts)
            .find(|(here, said)| here != said);
        let name = differs.map_or("the number of parts", |(here, _)| &here.name);
        bail!("{name} is not as it was written");
    }
    if !parts.iter().any(|part| part.name == FILE_NAME) {
        bail!("it has no {FILE_NAME}");
    }
    sync_tree(&beside.dir)?;
    Ok(manifest)
}

fn require_hash(archive: &mut Reader<impl Read>, sha256: &str) -> anyhow::Result<()> {
    let mut said = Vec::new();
    let wanted = format!("{sha256}  {MANIFEST}\n");
    match archive.next_part()? {
        Some((name, bytes)) if name == MANIFEST_HASH && bytes == wanted.len() as u64 => {
            archive.take(bytes, &mut said)?;
        }
        Some(_) | None => bail!("its end is missing"),
    }
    if said != wanted.as_bytes() || archive.next_part()?.is_some() {
        bail!("its manifest is not as it was written");
    }
    Ok(())
}

fn unpack_part(
    archive: &mut Reader<impl Read>,
    name: String,
    bytes: u64,
    beside: &Beside,
) -> anyhow::Result<Part> {
    if !is_known(&name) {
        bail!("it has a part “{name}”, which no backup has");
    }
    let path = beside.at(&name);
    if let Some(shelf) = path.parent() {
        fs::create_dir_all(shelf)?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(&path);
    let mut file = BufWriter::new(file.with_context(|| format!("it has {name} twice"))?);
    if [KEY_FILE, SECOND_KEY_FILE, people::FILE_NAME].contains(&&*name) {
        only_mine(&path, 0o600)?;
    }
    let sha256 = archive.take(bytes, &mut file)?;
    file.into_inner()
        .map_err(IntoInnerError::into_error)?
        .sync_all()?;
    Ok(Part {
        name,
        bytes,
        sha256,
    })
}

/// Only names that a backup has, so that none leads out of the directory.
fn is_known(name: &str) -> bool {
    let photo = name.strip_prefix("photos/").and_then(Size::of_file);
    [FILE_NAME, KEY_FILE, SECOND_KEY_FILE, people::FILE_NAME].contains(&name) || photo.is_some()
}

/// Everything that `huying verify` looks at, against the backup's own checkpoint.
fn verify(beside: &Beside, manifest: &Manifest, pictures: &Pictures) -> anyhow::Result<Told> {
    let outside = match (&manifest.checkpoint, &manifest.key) {
        (Some(checkpoint), Some(key)) => {
            let file = beside.at(CHECKPOINT);
            fs::write(&file, checkpoint)?;
            let outside = Outside::read(&file, Some(key))?;
            fs::remove_file(&file)?;
            Some(outside)
        }
        _ => None,
    };
    let mut told = check_with(&beside.dir, outside.as_ref(), Depth::Everything, pictures)?;
    let db = rusqlite::Connection::open_with_flags(
        beside.at(FILE_NAME),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    let (seq, root): (i64, Vec<u8>) = db.query_row("SELECT seq, root FROM head", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let root = super::hex(&root);
    if (seq as u64, &root) != (manifest.seq, &manifest.root) {
        told.holds = false;
        told.lines
            .push("The log is not the one that the manifest says.".to_owned());
    }
    Ok(told)
}

/// Of how many logs it remembers a checkpoint that it signed as a witness.
fn logs_witnessed(beside: &Beside) -> rusqlite::Result<u32> {
    let db = rusqlite::Connection::open_with_flags(
        beside.at(FILE_NAME),
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?;
    db.query_row(
        "SELECT count(*) FROM facts WHERE substr(name, 1, length(?1)) = ?1",
        [SEEN_FACT],
        |row| row.get(0),
    )
}

fn sync_tree(dir: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_tree(&entry.path())?;
        }
    }
    sync_directory(dir)
}

/// Gives the directory its name.
fn publish(beside: &Beside, dir: &Path) -> anyhow::Result<()> {
    sync_tree(&beside.dir)?;
    if dir.exists() {
        fs::remove_dir(dir).with_context(|| format!("{} is not empty any more", dir.display()))?;
    }
    fs::rename(&beside.dir, dir)?;
    sync_directory(parent(dir))?;
    Ok(())
}

fn tell(manifest: &Manifest, dir: &Path) {
    let (seq, made) = (manifest.seq, &manifest.made);
    eprintln!(
        "{} has the log up to entry {seq}, as of {made}",
        dir.display()
    );
    if let Some(left) = &manifest.without_photos {
        eprintln!("{left} Start it with a [photos] that names where they are.");
    }
    if let Some(key) = &manifest.key
        && !manifest.parts.iter().any(|part| part.name == KEY_FILE)
    {
        eprintln!(
            "The backup has no private key. Put the old {KEY_FILE} there before the first start, or the log goes on \
             under a new key and name: checkpoints and receipts up to entry {seq} then still verify with the old key, {key}, \
             and those who hold the old checkpoints must be told the new one."
        );
    }
}

//! Writing a backup: the database as of one entry, the photos that it names, and a manifest with every hash.

use super::manifest::{FORMAT, LeftOut, Manifest};
use super::pictures::{self, Added, Salted};
use super::tar::{Part, Writer};
use super::{Beside, MANIFEST, MANIFEST_HASH, Outcome, parent, require_data, sync_directory};
use crate::cli::photos::{PhotoArgs, standing_of};
use crate::notary::{KEY_FILE, Notary, WITNESS_KEY_FILE};
use crate::people::{self, SECOND_KEY_FILE};
use crate::photos::PhotoFiles;
use crate::store::{FILE_NAME, Head};
use anyhow::{Context as _, bail};
use cases::PhotoId;
use indicatif::HumanBytes;
use rusqlite::{Connection, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, IntoInnerError, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often it begins anew because photos were erased while it was at work.
const TRIES_MAX: u32 = 5;

/// Options of `huying backup`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where a system's data is kept; it may be in use
    pub(in crate::cli) data_dir: PathBuf,

    /// The file to write; it must not be there yet
    pub(in crate::cli) out: PathBuf,

    /// Take the log's private key and the key of second factors along: whoever has the file can then sign as this log, and
    /// make everybody's codes. A witness's key is never taken
    #[arg(long)]
    pub(in crate::cli) with_key: bool,

    #[command(flatten)]
    pub(in crate::cli) photos: PhotoArgs,
}

/// Writes it: the file is there whole and on the disk, or it is not there.
pub fn run(args: &Args) -> anyhow::Result<Outcome> {
    let source = require_data(&args.data_dir)?;
    if args.out.exists() {
        bail!("{} is there already", args.out.display());
    }
    let files = args.photos.reach(&args.data_dir)?;
    let mut tries = 0;
    loop {
        let beside = Beside::of(&args.out, "huying-backup")?;
        match attempt(args, &source, &beside, files.as_deref())? {
            Tried::Written(manifest) => {
                publish(&beside, &args.out)?;
                tell(&manifest, args)?;
                return Ok(Outcome::Done);
            }
            Tried::Erased if tries < TRIES_MAX => tries += 1,
            Tried::Erased => bail!("photos are being erased all the time; try again later"),
        }
    }
}

/// How a try ended.
enum Tried {
    Written(Box<Manifest>),
    /// A photo was erased after the database was copied: what was erased must not live on in a backup.
    Erased,
}

fn attempt(
    args: &Args,
    source: &Path,
    beside: &Beside,
    files: Option<&dyn PhotoFiles>,
) -> anyhow::Result<Tried> {
    let copy = beside.at(FILE_NAME);
    copy_database(source, &copy)?;
    let (form, head, photos) = look(&copy)?;
    // After the log, so that every change of an account that the log tells of is in it.
    let people = copy_people(&args.data_dir, &beside.at(people::FILE_NAME))?;
    let mut archive = Writer(BufWriter::new(private_file(&beside.at("archive"))?));
    let mut parts = vec![add_file(&mut archive, FILE_NAME, &copy)?];
    if let Some(people) = people {
        parts.push(add_file(&mut archive, people::FILE_NAME, &people)?);
    }
    let without_photos = match files {
        Some(files) => match pictures::add(&mut archive, &photos, files, source)? {
            Added::All(pictures) => {
                parts.extend(pictures);
                None
            }
            Added::Erased => return Ok(Tried::Erased),
        },
        None => Some(LeftOut {
            photos: photos.len() as u64,
            at: standing_of(&args.data_dir)?.at,
        }),
    };
    let key = args.data_dir.join(KEY_FILE);
    let notary = key
        .is_file()
        .then(|| Notary::of(&args.data_dir))
        .transpose()?;
    if args.with_key {
        parts.push(add_file(&mut archive, KEY_FILE, &key).context("cannot read the log's key")?);
        let key = args.data_dir.join(SECOND_KEY_FILE);
        if key.is_file() {
            let added = add_file(&mut archive, SECOND_KEY_FILE, &key);
            parts.push(added.context("cannot read the key of second factors")?);
        }
    }
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        made: jiff::Timestamp::now().to_string(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        form,
        seq: head.seq,
        root: super::hex(&head.root),
        checkpoint: notary
            .as_ref()
            .map(|notary| notary.sign(&head))
            .transpose()?
            .map(|signed| signed.to_string()),
        key: notary.map(|notary| notary.key().verifier().to_string()),
        without_photos,
        parts,
    };
    seal(archive, &manifest)?;
    Ok(Tried::Written(Box::new(manifest)))
}

/// The database as of one moment, without what lies unused in it. The server goes on meanwhile.
fn copy_database(source: &Path, copy: &Path) -> anyhow::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copied = Connection::open_with_flags(source, flags).and_then(|db| {
        db.busy_timeout(Duration::from_secs(5))?;
        let into = copy.to_string_lossy();
        db.execute("VACUUM INTO ?", [&*into])
    });
    copied.context("the database cannot be copied")?;
    Ok(())
}

/// Accounts and keys as of one moment, without the sessions; none where there are none.
fn copy_people(dir: &Path, copy: &Path) -> anyhow::Result<Option<PathBuf>> {
    let source = dir.join(people::FILE_NAME);
    if !source.is_file() {
        return Ok(None);
    }
    copy_database(&source, copy)?;
    let bared = Connection::open(copy).and_then(|db| {
        // Vacuumed, so that no page keeps what was removed.
        db.execute_batch("PRAGMA journal_mode = DELETE; DELETE FROM sessions; VACUUM;")
    });
    bared.context("the sessions cannot be left out")?;
    Ok(Some(copy.to_owned()))
}

/// The form, the head, and the photos of a copy with their salts.
fn look(copy: &Path) -> anyhow::Result<(i64, Head, Vec<Salted>)> {
    let db = Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let form = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let head = db.query_row("SELECT seq, frontier, root FROM head", [], |row| {
        Ok(Head {
            seq: row.get::<_, i64>(0)? as u64,
            frontier: row.get(1)?,
            root: row.get(2)?,
        })
    })?;
    let has_photos = db
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'photos'")?
        .exists([])?;
    let photos = if has_photos {
        db.prepare("SELECT id, salt FROM photos ORDER BY id")?
            .query_map([], |row| Ok((PhotoId(row.get(0)?), row.get(1)?)))?
            .collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    Ok((form, head, photos))
}

fn add_file(archive: &mut Writer<impl Write>, name: &str, path: &Path) -> std::io::Result<Part> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    archive.add(name, bytes, &mut file)
}

/// Adds the manifest and its hash, ends the archive and brings it to the disk.
fn seal(mut archive: Writer<BufWriter<File>>, manifest: &Manifest) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(manifest)?;
    text.push(b'\n');
    let part = archive.add(MANIFEST, text.len() as u64, &mut &text[..])?;
    let hash = format!("{}  {MANIFEST}\n", part.sha256);
    archive.add(MANIFEST_HASH, hash.len() as u64, &mut hash.as_bytes())?;
    let file = archive
        .finish()?
        .into_inner()
        .map_err(IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(())
}

/// Gives the archive its name.
fn publish(beside: &Beside, out: &Path) -> anyhow::Result<()> {
    if out.exists() {
        bail!("{} is there already", out.display());
    }
    fs::rename(beside.at("archive"), out)?;
    sync_directory(parent(out))?;
    Ok(())
}

/// A new file that nobody else may read: it has personal data in it.
fn private_file(path: &Path) -> std::io::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    super::only_mine(path, 0o600)?;
    Ok(file)
}

fn tell(manifest: &Manifest, args: &Args) -> anyhow::Result<()> {
    let bytes = HumanBytes(args.out.metadata()?.len());
    let (seq, out) = (manifest.seq, args.out.display());
    eprintln!("{bytes} in {out}: the log up to entry {seq}");
    if manifest
        .parts
        .iter()
        .any(|part| part.name == people::FILE_NAME)
    {
        eprintln!(
            "Accounts, keys and second factors are in it, passwords and keys as hashes, second factors sealed; sessions are \
             not: after a restore everybody logs in anew."
        );
    }
    if let Some(left) = &manifest.without_photos {
        eprintln!("{left}");
    }
    for line in keys(args) {
        eprintln!("{line}");
    }
    let mut stdout = std::io::stdout().lock();
    match &manifest.checkpoint {
        // Whoever keeps it elsewhere can tell later whether this backup is the one that was made.
        Some(checkpoint) => write!(stdout, "{checkpoint}")?,
        None => writeln!(stdout, "{seq} {}", manifest.root)?,
    }
    Ok(())
}

/// What is to be known about the keys: which one is in it, and which must be kept by hand.
fn keys(args: &Args) -> Vec<String> {
    let mut lines = Vec::new();
    if args.with_key {
        lines.push("The log's private key is in it: keep it as you keep the server.".to_owned());
        if args.data_dir.join(SECOND_KEY_FILE).is_file() {
            lines.push(
                "So is the key of second factors: who has the file makes everybody's codes."
                    .to_owned(),
            );
        }
    } else if args.data_dir.join(KEY_FILE).is_file() {
        lines.push(format!(
            "The log's private key is not in it. Keep a copy of {} by hand, as a secret, or use --with-key.",
            args.data_dir.join(KEY_FILE).display()
        ));
    }
    if !args.with_key && args.data_dir.join(SECOND_KEY_FILE).is_file() {
        lines.push(format!(
            "The key of second factors is not in it, so that who has the file makes nobody's codes. Keep a copy of {} by hand, \
             as a secret, or use --with-key; without it they are set up anew after a restore.",
            args.data_dir.join(SECOND_KEY_FILE).display()
        ));
    }
    if args.data_dir.join(WITNESS_KEY_FILE).is_file() {
        // A witness promises never to sign two histories. Brought back from a backup it has forgotten what it signed
        // since, and brought back twice there are two of it: with the same key either would break the promise.
        lines.push(format!(
            "The witness's private key is never in a backup. A restored directory is a new witness with a new key; {} \
             goes on only with this very directory.",
            args.data_dir.join(WITNESS_KEY_FILE).display()
        ));
    }
    lines
}

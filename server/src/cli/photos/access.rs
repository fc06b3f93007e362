//! How a command that backs up or verifies reaches the pictures: by what the store remembers and the configuration says.

use crate::cli::config::Config;
use crate::cli::verify::Source;
use crate::photos::{
    Bucket, Directory, Misplaced, PhotoFiles, PhotosAt, Place, STANDING_FACT, Standing,
};
use anyhow::{Context as _, bail};
use rusqlite::OptionalExtension as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is said of pictures.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PhotoArgs {
    /// The server's configuration: pictures in a bucket are read with the key of its [photos]
    #[arg(long, value_name = "FILE", conflicts_with = "without_photos")]
    pub config: Option<PathBuf>,

    /// Leave the pictures out, wherever they lie
    #[arg(long)]
    pub without_photos: bool,
}

/// What a configuration says of the place of pictures.
///
/// # Errors
/// It cannot be read, or cannot be meant.
pub fn at_of(config: &Path) -> anyhow::Result<PhotosAt> {
    let read = Config::read(config)?;
    let at = read.photos.at();
    at.with_context(|| format!("in {}", config.display()))
}

impl PhotoArgs {
    /// The pictures of a data directory; none when they are to be left out.
    ///
    /// # Errors
    /// They lie in a bucket and no configuration says its key, or another place than the one in which they lie; or the
    /// bucket cannot be reached.
    pub fn reach(&self, data_dir: &Path) -> anyhow::Result<Option<Arc<dyn PhotoFiles>>> {
        if self.without_photos {
            return Ok(None);
        }
        let fact = remembered(data_dir)?;
        let kept = Standing::of_fact(fact.as_deref())?.at;
        let said = self.config.as_deref().map(at_of).transpose()?;
        let said = said.unwrap_or_default();
        match said.place() {
            None if kept != Place::Directory => bail!(
                "the pictures lie in {kept}: give --config FILE, the server's configuration whose [photos] has the key of \
                 the bucket, or --without-photos to leave them out"
            ),
            Some(said) if fact.is_some() && said != kept => {
                bail!(Misplaced::Elsewhere { kept, said })
            }
            None | Some(_) => files(&said, data_dir).map(Some),
        }
    }
}

/// The pictures of a place, which is asked whether it is there.
///
/// # Errors
/// It cannot be reached.
pub fn files(at: &PhotosAt, data_dir: &Path) -> anyhow::Result<Arc<dyn PhotoFiles>> {
    Ok(match at {
        PhotosAt::Unsaid | PhotosAt::Directory => Arc::new(Directory::of(data_dir)),
        PhotosAt::Bucket(settings) => {
            let bucket = Bucket::of(settings)?;
            bucket.probe()?;
            Arc::new(bucket)
        }
    })
}

/// Where the pictures of a directory lie, as its store remembers it.
///
/// # Errors
/// The directory has no store that can be read.
pub fn standing_of(data_dir: &Path) -> anyhow::Result<Standing> {
    Ok(Standing::of_fact(remembered(data_dir)?.as_deref())?)
}

fn remembered(data_dir: &Path) -> anyhow::Result<Option<String>> {
    let db = Source::open(data_dir)?.db;
    let ask = "SELECT value FROM facts WHERE name = ?";
    Ok(db
        .query_row(ask, [STANDING_FACT], |row| row.get(0))
        .optional()?)
}

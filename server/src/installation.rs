//! One data directory, opened: store, rules, live state and writer. What every command that writes begins with.

use crate::books::Books;
use crate::engine::Engine;
use crate::ground::Ground;
use crate::heat_file;
use crate::in_force::{InForce, TablesError};
use crate::notary::{Notary, NotaryError};
use crate::outside::{Outside, Witness, WitnessError};
use crate::people::{People, PeopleError};
use crate::photos::{self, Misplaced, PhotoError, PhotoFiles, Photos};
use crate::push;
use crate::state_file;
use crate::store::{Sqlite, Store, StoreError};
use crate::world::{Readiness, Settings, World};
use grids::Edition;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Pause between two looks at whether the log is read.
const READY_PAUSE: Duration = Duration::from_millis(10);

/// An open data directory with its writer.
pub struct Installation {
    /// What the server knows.
    pub world: Arc<World>,
    /// The door to the writer.
    pub engine: Arc<Engine>,
}

/// Why a data directory could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No areas were imported yet.
    #[error(
        "there are no areas in {0} yet: import them with `huying areas import`, or try `huying demo`"
    )]
    NoAreas(String),
    /// The kept edition cannot be read.
    #[error("the areas in the store cannot be read: {0}")]
    Edition(#[from] grids::EditionError),
    /// The kept tables cannot be read.
    #[error(transparent)]
    Tables(#[from] TablesError),
    /// The log's key cannot be used.
    #[error(transparent)]
    Notary(#[from] NotaryError),
    /// The witness cannot be one.
    #[error(transparent)]
    Witness(#[from] WitnessError),
    /// Accounts cannot be used.
    #[error(transparent)]
    People(#[from] PeopleError),
    /// The photos cannot be used.
    #[error(transparent)]
    Photos(#[from] PhotoError),
    /// The photos are said to be where they are not.
    #[error(transparent)]
    Misplaced(#[from] Misplaced),
    /// The writer could not be started.
    #[error("the writer cannot be started: {0}")]
    Thread(#[from] std::io::Error),
    /// The log could not be read.
    #[error("{0}")]
    Log(String),
}

impl Installation {
    /// Opens what `dir` holds. The log is then read beside; see [`Installation::wait_ready`].
    pub fn open(dir: &Path, settings: Settings) -> Result<Self, OpenError> {
        Self::of(Arc::new(Sqlite::open(dir)?), dir, settings)
    }

    /// As [`Installation::open`], for a store that is open already; `dir` also holds the log's key and the photos.
    pub fn of(store: Arc<dyn Store>, dir: &Path, settings: Settings) -> Result<Self, OpenError> {
        let pictures = photos::settle(&*store, &settings.photos, dir)?;
        Self::with_photos(store, pictures, dir, settings)
    }

    /// The same with pictures that lie elsewhere; for harnesses only.
    #[doc(hidden)]
    pub fn with_photos(
        store: Arc<dyn Store>,
        pictures: Arc<dyn PhotoFiles>,
        dir: &Path,
        settings: Settings,
    ) -> Result<Self, OpenError> {
        let world = Arc::new(unread(store, pictures, dir, settings)?);
        let engine = Arc::new(Engine::start(Arc::clone(&world))?);
        Ok(Self { world, engine })
    }

    /// Waits until the log is read.
    pub fn wait_ready(&self) -> Result<(), OpenError> {
        loop {
            match self.world.readiness() {
                Readiness::Ready | Readiness::DiskFull => return Ok(()),
                Readiness::Broken(why) => return Err(OpenError::Log(why)),
                Readiness::Replaying(_) => std::thread::sleep(READY_PAUSE),
            }
        }
    }

    /// Finishes what was taken in and ends the writer.
    pub fn close(self) {
        self.engine.stop();
    }
}

/// What is in force in a directory, before its log is read.
pub(crate) fn unread(
    store: Arc<dyn Store>,
    pictures: Arc<dyn PhotoFiles>,
    dir: &Path,
    settings: Settings,
) -> Result<World, OpenError> {
    let bytes = store
        .edition()?
        .ok_or_else(|| OpenError::NoAreas(dir.display().to_string()))?;
    let edition = Edition::from_bytes(&bytes)?;
    let in_force = InForce::kept(&*store, Arc::new(edition))?;
    for warning in in_force.rules().warnings() {
        tracing::warn!("tables: {}", warning.en);
    }
    let books = Books::kept(&*store, in_force.rules().tables())?;
    let ground = Ground::kept(&*store)?;
    let notary = Notary::of(dir)?;
    let witness = Witness::of(dir, &settings.outside)?;
    let outside = Outside::new(settings.outside.clone(), witness);
    let photos = Photos::open(Arc::clone(&store), pictures)?;
    let people = People::open(dir)?;
    people.require_second(&settings.second_factor)?;
    let world = World::new(
        in_force, books, ground, store, notary, outside, photos, people, settings,
    );
    world.keep_heat_at(dir.join(heat_file::FILE));
    world.state_file.keep_at(dir.join(state_file::FILE));
    world.push.keep_key_at(dir.join(push::KEY_FILE));
    Ok(world)
}

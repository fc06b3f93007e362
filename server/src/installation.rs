//! One data directory, opened: store, rules, live state and writer. What every command that writes begins with.

use crate::books::{Book, Books, Line};
use crate::engine::Engine;
use crate::ground::Ground;
use crate::store::{Sqlite, Store, StoreError};
use crate::world::{Readiness, Settings, World};
use cases::{TableFault, Tables, Texts};
use grids::Edition;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Facts that hold the tables begin so; the file's name follows.
const TABLE_FACT: &str = "table/";
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
    /// Faults in the tables.
    #[error("the tables have faults:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
    Tables(Vec<TableFault>),
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

    /// As [`Installation::open`], for a store that is open already; `dir` is only named in errors.
    pub fn of(store: Arc<dyn Store>, dir: &Path, settings: Settings) -> Result<Self, OpenError> {
        let bytes = store
            .edition()?
            .ok_or_else(|| OpenError::NoAreas(dir.display().to_string()))?;
        let edition = Edition::from_bytes(&bytes)?;
        let tables = tables(&*store)?;
        let books = books(&tables);
        let rules = cases::World::new(Arc::new(edition), Arc::new(tables));
        for warning in rules.warnings() {
            tracing::warn!("tables: {warning}");
        }
        let ground = Ground::kept(&*store)?;
        let world = Arc::new(World::new(rules, books, ground, store, settings));
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

/// Keeps tables in the store, from where they are in force at the next opening. All or, with any fault, none.
pub fn put_tables(store: &dyn Store, texts: &Texts<'_>) -> Result<(), OpenError> {
    Tables::parse(texts).map_err(OpenError::Tables)?;
    for (name, text) in texts.named() {
        store.put_fact(&format!("{TABLE_FACT}{name}"), text)?;
    }
    Ok(())
}

/// The tables in force; empty ones when none were kept: then the territory answers everything.
fn tables(store: &dyn Store) -> Result<Tables, OpenError> {
    let kept = |name: &str| store.fact(&format!("{TABLE_FACT}{name}"));
    let mut found = HashMap::new();
    for (name, _) in Texts::default().named() {
        if let Some(text) = kept(name)? {
            found.insert(name, text);
        }
    }
    if found.is_empty() {
        return Ok(Tables::empty());
    }
    let texts = Texts::gather(|name| found.get(name).map_or("", String::as_str));
    Tables::parse(&texts).map_err(OpenError::Tables)
}

fn books(tables: &Tables) -> Books {
    let mut books = Books::default();
    let put = |book: &mut Book, code: &str, name: &str, name_en: &str, parent: Option<&str>| {
        book.put(Line {
            code: code.into(),
            name: name.into(),
            name_en: name_en.into(),
            parent: parent.map(Into::into),
        });
    };
    for class in tables.classes() {
        put(
            &mut books.classes,
            &class.code,
            &class.name,
            &class.name_en,
            class.parent.as_deref(),
        );
    }
    for source in tables.sources() {
        put(
            &mut books.sources,
            &source.code,
            &source.name,
            &source.name_en,
            None,
        );
    }
    for team in tables.teams() {
        put(
            &mut books.teams,
            &team.code,
            &team.name,
            &team.name_en,
            None,
        );
    }
    books
}

//! The edition and tables in force, and the live state that every reader shares.

use crate::books::Books;
use crate::feed::Feed;
use crate::ground::Ground;
use crate::register::Register;
use crate::store::Store;
use grids::Edition;
use heat::View;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// What the server knows, for every thread: what is in force, what has happened, and where it is kept.
///
/// The engine alone writes. A reader sees each batch whole: first in the store, then here.
pub struct World {
    /// Everything durable.
    pub store: Arc<dyn Store>,
    /// The live end of the log.
    pub feed: Arc<Feed>,
    /// Cases by time.
    pub register: RwLock<Register>,
    /// What lies beneath the areas on the map.
    pub ground: Option<Ground>,
    /// What the installation says about itself.
    pub settings: Settings,
    edition: Arc<Edition>,
    rules: RwLock<Arc<cases::World>>,
    heat: RwLock<(u64, Arc<View>)>,
    late: Mutex<[Option<Seen>; 2]>,
    books: RwLock<Arc<Books>>,
    lists: RwLock<Arc<cases::State>>,
    readiness: RwLock<Readiness>,
}

/// What the installation says about itself.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether the cases are made up.
    pub demo: bool,
    /// The map beneath the areas.
    pub basemap: Option<Basemap>,
}

impl Settings {
    /// The one other origin that the page loads pictures from, if any.
    pub fn basemap_origin(&self) -> Option<String> {
        let basemap = self.basemap.as_ref()?;
        (basemap.kind == BasemapKind::Raster).then(|| crate::cli::origin(&basemap.url))?
    }
}

/// The map beneath the areas.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Basemap {
    /// `raster` or `pmtiles`.
    pub kind: BasemapKind,
    /// Template with `{z}`, `{x}`, `{y}`, or the address of the `PMTiles` file on this server.
    pub url: String,
    /// Whom to name on the map.
    pub attribution: String,
    /// The `PMTiles` file.
    #[serde(skip)]
    pub file: Option<std::path::PathBuf>,
}

/// How a basemap is fetched.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum BasemapKind {
    /// Pictures by a template.
    Raster,
    /// One file of vector or raster tiles.
    Pmtiles,
}

/// Seconds that a view of the late cases is used before it is built again.
const LATE_KEPT_S: i64 = 2;

/// Cases to count, and what they are complete up to.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The newest event in it.
    pub seq: u64,
    /// The second at which lateness was judged; 0 where it plays no part. Together with `seq` it names the content.
    pub judged_s: i64,
    /// The cases.
    pub view: Arc<View>,
}

/// Whether the server can do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// The log is being read; how many events were.
    Replaying(u64),
    /// It can.
    Ready,
    /// The last commit met a full disk.
    DiskFull,
    /// It cannot, and why.
    Broken(String),
}

impl World {
    /// A world before its log is replayed.
    pub fn new(
        rules: cases::World,
        books: Books,
        ground: Option<Ground>,
        store: Arc<dyn Store>,
        settings: Settings,
    ) -> Self {
        Self {
            edition: Arc::clone(rules.edition()),
            rules: RwLock::new(Arc::new(rules)),
            store,
            feed: Arc::new(Feed::new(0)),
            register: RwLock::default(),
            ground,
            settings,
            heat: RwLock::new((0, heat::Heat::new().snapshot())),
            late: Mutex::default(),
            books: RwLock::new(Arc::new(books)),
            lists: RwLock::default(),
            readiness: RwLock::new(Readiness::Replaying(0)),
        }
    }

    /// The areas in force.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// Areas and tables that decisions are made by now. Whoever decides twice takes them once.
    pub fn rules(&self) -> Arc<cases::World> {
        Arc::clone(&self.rules.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The heat, and the number of the newest event in it.
    pub fn heat(&self) -> (u64, Arc<View>) {
        let held = self.heat.read().unwrap_or_else(PoisonError::into_inner);
        (held.0, Arc::clone(&held.1))
    }

    /// All cases, or only those that are late now (`true`), or only the others (`false`).
    ///
    /// Views by lateness may be `LATE_KEPT_S` old: they cost a pass over all cases.
    pub fn seen(&self, overdue: Option<bool>) -> Seen {
        let (seq, view) = self.heat();
        let Some(overdue) = overdue else {
            return Seen {
                seq,
                judged_s: 0,
                view,
            };
        };
        let now_s = jiff::Timestamp::now().as_second();
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = &mut late[usize::from(overdue)];
        match kept {
            Some(seen) if now_s - seen.judged_s < LATE_KEPT_S => seen.clone(),
            Some(_) | None => kept.insert(self.judge(overdue, now_s)).clone(),
        }
    }

    fn judge(&self, overdue: bool, now_s: i64) -> Seen {
        let register = self.register.read().unwrap_or_else(PoisonError::into_inner);
        let seq = self.seq();
        let chosen = register
            .iter()
            .filter(|(_, card)| card.overdue(now_s) == overdue);
        let view =
            heat::Heat::from_cases(chosen.map(|(case, card)| card.heat(case)).collect()).snapshot();
        Seen {
            seq,
            judged_s: now_s,
            view,
        }
    }

    /// The lists as they stand.
    pub fn books(&self) -> Arc<Books> {
        Arc::clone(&self.books.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the server can do its work.
    pub fn readiness(&self) -> Readiness {
        self.readiness
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// What readers may already see.
    pub fn seq(&self) -> u64 {
        self.heat.read().unwrap_or_else(PoisonError::into_inner).0
    }

    pub(crate) fn show_heat(&self, seq: u64, view: Arc<View>) {
        *self.heat.write().unwrap_or_else(PoisonError::into_inner) = (seq, view);
    }

    /// A state without cases that knows the added classes and sources: for dry runs.
    pub fn lists(&self) -> Arc<cases::State> {
        Arc::clone(&self.lists.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn show_lists(&self, state: &cases::State) {
        let classes = state
            .added_classes()
            .iter()
            .cloned()
            .map(cases::Event::ClassAdded);
        let sources = state
            .added_sources()
            .iter()
            .cloned()
            .map(cases::Event::SourceAdded);
        let mut lists = cases::State::default();
        classes
            .chain(sources)
            .for_each(|event| lists.apply(0, &event));
        *self.lists.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(lists);
    }

    pub(crate) fn show_books(&self, books: Books) {
        *self.books.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(books);
    }

    pub(crate) fn set_readiness(&self, readiness: Readiness) {
        *self
            .readiness
            .write()
            .unwrap_or_else(PoisonError::into_inner) = readiness;
    }
}

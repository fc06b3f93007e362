//! The edition and tables in force, and the live state that every reader shares.

mod settings;

use crate::alarms::Alarms;
use crate::answers::Answers;
use crate::books::Books;
use crate::claims::Claims;
use crate::feed::Feed;
use crate::ground::Ground;
use crate::in_force::InForce;
use crate::notary::Notary;
use crate::outside::Outside;
use crate::people::People;
use crate::photos::Photos;
use crate::public::Public;
use crate::push::Push;
use crate::register::Register;
use crate::seats::Seats;
use crate::slice::{Seen, Slice, Slices};
use crate::state_file::StateFile;
use crate::store::Store;
use crate::veil::{Countable, Sight, Veils};
use grids::Edition;
use heat::{Filter, View};
pub use settings::{Basemap, BasemapKind, OpenHere, Settings};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

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
    /// Signs the log's checkpoints.
    pub notary: Notary,
    /// Those outside who hold the log's root.
    pub outside: Outside,
    /// Pictures of cases, outside the log.
    pub photos: Photos,
    /// Accounts, sessions and keys.
    pub people: People,
    /// How phones are told.
    pub push: Push,
    /// Who is looking at which case.
    pub claims: Claims,
    /// Alarms by rule.
    pub alarms: Alarms,
    /// The doors for people without an account.
    pub public: Public,
    /// Tiles and counts that are made once for all who ask.
    pub answers: Answers,
    /// Places for work that takes long.
    pub seats: Seats,
    /// See [`World::hold_alarms`].
    hold: AtomicBool,
    edition: Arc<Edition>,
    in_force: RwLock<Arc<InForce>>,
    heat: RwLock<(u64, Arc<View>)>,
    /// Where the snapshot of the heat lies, and the newest event in it.
    heat_file: OnceLock<PathBuf>,
    heat_kept: AtomicU64,
    /// The snapshot of the state.
    pub state_file: StateFile,
    slices: Slices,
    veils: Veils,
    books: RwLock<Arc<Books>>,
    lists: RwLock<Arc<cases::State>>,
    readiness: RwLock<Readiness>,
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
    #[expect(
        clippy::too_many_arguments,
        reason = "its parts, each made by who knows how"
    )]
    pub fn new(
        in_force: InForce,
        books: Books,
        ground: Option<Ground>,
        store: Arc<dyn Store>,
        notary: Notary,
        outside: Outside,
        photos: Photos,
        people: People,
        settings: Settings,
    ) -> Self {
        Self {
            edition: Arc::clone(in_force.rules().edition()),
            in_force: RwLock::new(Arc::new(in_force)),
            store,
            notary,
            outside,
            photos,
            people,
            push: Push::new(settings.push.clone()),
            feed: Arc::new(Feed::new(0)),
            register: RwLock::default(),
            ground,
            hold: AtomicBool::new(settings.hold),
            settings,
            heat: RwLock::new((0, heat::Heat::new().snapshot())),
            heat_file: OnceLock::new(),
            heat_kept: AtomicU64::new(0),
            state_file: StateFile::default(),
            slices: Slices::default(),
            veils: Veils::default(),
            claims: Claims::default(),
            alarms: Alarms::default(),
            public: Public::default(),
            answers: Answers::default(),
            seats: Seats::default(),
            books: RwLock::new(Arc::new(books)),
            lists: RwLock::default(),
            readiness: RwLock::new(Readiness::Replaying(0)),
        }
    }

    /// The areas in force.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The same, to be held on to.
    pub fn shared_edition(&self) -> Arc<Edition> {
        Arc::clone(&self.edition)
    }

    /// Areas and tables that decisions are made by now. Whoever decides twice takes them once.
    pub fn rules(&self) -> Arc<cases::World> {
        Arc::clone(self.in_force().rules())
    }

    /// The tables in force.
    pub fn in_force(&self) -> Arc<InForce> {
        Arc::clone(&self.in_force.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Only the writer may, between two batches.
    pub(crate) fn set_in_force(&self, in_force: Arc<InForce>) {
        *self
            .in_force
            .write()
            .unwrap_or_else(PoisonError::into_inner) = in_force;
    }

    /// Lets nothing fall due by itself (`true`), or again as usual.
    ///
    /// While a history is played in, what its people did in time is not yet in the log.
    pub fn hold_alarms(&self, hold: bool) {
        self.hold.store(hold, Ordering::Release);
    }

    /// Whether nothing falls due by itself.
    pub fn holds_alarms(&self) -> bool {
        self.hold.load(Ordering::Acquire)
    }

    /// The heat, and the number of the newest event in it.
    pub fn heat(&self) -> (u64, Arc<View>) {
        let held = self.heat.read().unwrap_or_else(PoisonError::into_inner);
        (held.0, Arc::clone(&held.1))
    }

    /// Where the snapshot of the heat lies; none without a data directory.
    pub fn heat_file(&self) -> Option<&Path> {
        self.heat_file.get().map(PathBuf::as_path)
    }

    /// Keeps a snapshot of the heat there from now on. Once.
    pub fn keep_heat_at(&self, path: PathBuf) {
        // A second place would be none: the first is where the start looked.
        drop(self.heat_file.set(path));
    }

    /// The newest event in the snapshot that was written last.
    pub fn heat_kept(&self) -> u64 {
        self.heat_kept.load(Ordering::Acquire)
    }

    pub(crate) fn set_heat_kept(&self, seq: u64) {
        self.heat_kept.store(seq, Ordering::Release);
    }

    /// All cases, or those of a slice as it is now.
    pub fn seen(&self, slice: Slice) -> Seen {
        if slice.is_all() {
            let (seq, view) = self.heat();
            return Seen {
                seq,
                judged_s: 0,
                view,
            };
        }
        let now_s = jiff::Timestamp::now().as_second();
        self.slices.seen(&self.register, slice, now_s)
    }

    /// What a viewer may count of `seen` by a filter.
    pub fn countable(&self, seen: &Seen, filter: &Filter, sight: Sight) -> Countable {
        match sight {
            Sight::Single => Countable::whole(seen, filter.clone()),
            Sight::Veiled => {
                let now_s = jiff::Timestamp::now().as_second();
                self.veils
                    .over(self, &self.settings.veil, seen, filter, now_s)
            }
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

//! A server that acknowledges before it commits: what the harness must catch.

use crate::door;
use server::installation::Installation;
use server::store::{
    Batch, Entry, Found, Head, PersonalRows, PhotoRows, Row, Sqlite, Store, StoreError, TableText,
    TableVersion,
};
use server::world::Settings;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

/// How long it takes to store what it has acknowledged.
const EARLY_BY: Duration = Duration::from_millis(15);

/// Serves a founded city until it is killed.
pub fn serve(dir: &Path) -> ! {
    let store = Sqlite::open(dir).expect("a founded city");
    let store = Arc::new(Early::new(store));
    let installation = Installation::of(store, dir, Settings::default()).expect("it opens");
    installation.wait_ready().expect("a sound log");
    let open = door::Open::to(&installation);
    eprintln!("{}{}", super::victim::TELLS, open.url());
    loop {
        std::thread::park();
    }
}

/// A store that says that it has stored what it is going to store.
struct Early {
    store: Arc<dyn Store>,
    later: mpsc::Sender<Batch>,
}

impl Early {
    fn new(store: Sqlite) -> Self {
        let store: Arc<dyn Store> = Arc::new(store);
        let (later, batches) = mpsc::channel();
        let behind = Arc::clone(&store);
        std::thread::spawn(move || {
            for batch in batches {
                std::thread::sleep(EARLY_BY);
                behind.append(&batch).expect("it stores it in the end");
            }
        });
        Self { store, later }
    }
}

impl Store for Early {
    fn append(&self, batch: &Batch) -> Result<(), StoreError> {
        self.later
            .send(batch.clone())
            .expect("the other thread lives");
        Ok(())
    }
    fn trust(&self) -> Result<(), StoreError> {
        self.store.trust()
    }
    fn head(&self) -> Result<Head, StoreError> {
        self.store.head()
    }
    fn read_from(&self, seq: u64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.store.read_from(seq, limit)
    }
    fn replay(&self, each: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
        self.store.replay(each)
    }
    fn events_of(&self, case: u32) -> Result<Vec<Entry>, StoreError> {
        self.store.events_of(case)
    }
    fn hashes(
        &self,
        level: u8,
        range: std::ops::Range<u64>,
    ) -> Result<Vec<ledger::Hash>, StoreError> {
        self.store.hashes(level, range)
    }
    fn find_keys(&self, keys: &[(&str, &str)]) -> Result<Vec<Option<Found>>, StoreError> {
        self.store.find_keys(keys)
    }
    fn rows(&self, cases: &[u32]) -> Result<Vec<Row>, StoreError> {
        self.store.rows(cases)
    }
    fn words(&self, words: &str) -> Result<Vec<u32>, StoreError> {
        self.store.words(words)
    }
    fn edition(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.store.edition()
    }
    fn put_edition(
        &self,
        hash_hex: &str,
        bytes: &[u8],
        facts: &[(&str, &str)],
    ) -> Result<(), StoreError> {
        self.store.put_edition(hash_hex, bytes, facts)
    }
    fn tables(&self) -> Result<Vec<TableText>, StoreError> {
        self.store.tables()
    }
    fn table_versions(&self, name: &str) -> Result<Vec<TableVersion>, StoreError> {
        self.store.table_versions(name)
    }
    fn table(&self, name: &str, version: u32) -> Result<Option<TableText>, StoreError> {
        self.store.table(name, version)
    }
    fn put_tables(&self, tables: &[TableText]) -> Result<(), StoreError> {
        self.store.put_tables(tables)
    }
    fn photos(&self) -> &dyn PhotoRows {
        self.store.photos()
    }
    fn personal(&self) -> &dyn PersonalRows {
        self.store.personal()
    }
    fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.store.fact(name)
    }
    fn put_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.store.put_fact(name, value)
    }
}

//! The file as a function of bytes, for the fuzzing crate: the same code that a start calls.

use super::Course;
use super::file::{read_from, write};
use crate::engine::lay_out;
use crate::snapshot::doors::Labelled;
use crate::store::Store;
use crate::world::World;
use cases::State;
use sha2::{Digest as _, Sha256};

const LENGTH_BYTES: usize = 4;
const SUM_BYTES: usize = 32;

/// What a file says, or would say.
pub struct Told(Course);

impl Told {
    /// What the first events of a log lead to; `None` when it has fewer, or cannot be followed.
    pub fn of_log(store: &dyn Store, seq: u64) -> Option<Self> {
        let mut course = Course::default();
        let came = course.follow(store, seq, &|| true);
        matches!(came, Ok(true)).then_some(Self(course))
    }

    /// All cases.
    pub fn state(&self) -> &State {
        &self.0.state
    }

    /// The newest event in it.
    pub fn seq(&self) -> u64 {
        self.0.seq
    }

    /// The file of it; `None` when the log is not as long.
    pub fn written(&self, store: &dyn Store) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        write(store, self.0.at(), &mut out).ok()?;
        Some(out)
    }

    /// Goes on as a start does: takes in the rest of the log, and lays out every case. How many there are then; `None` when
    /// the log does not follow on it, after which a start reads the whole log.
    pub fn goes_on(mut self, store: &dyn Store, world: &World) -> Option<usize> {
        let until = store.head().ok()?.seq;
        let came = self.0.follow(store, until, &|| true);
        let mut books = world.books().as_ref().clone();
        matches!(came, Ok(true)).then(|| {
            lay_out(self.state(), world.edition(), &mut books)
                .cards
                .len()
        })
    }
}

/// Reads a file beside a log as a start does, or says why it is passed over.
pub fn read(store: &dyn Store, mut bytes: &[u8]) -> Result<Told, String> {
    match read_from(store, &mut bytes) {
        Ok((course, _)) => Ok(Told(course)),
        Err(why) => Err(why.to_string()),
    }
}

/// The same bytes with sums that fit them, as whoever can write in the data directory makes them; `None` for what is too
/// short for sums.
pub fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = Parts::of(bytes)?;
    Some(parts.with(parts.content))
}

/// As [`mended`], and with lengths of the one frame and of the accounts that fit, too, so that what is changed within them is
/// met; `None` also for what ends with no accounts.
pub fn mended_within(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = Parts::of(bytes)?;
    let accounts_at = parts.content.iter().rposition(|byte| *byte == b'{')?;
    let (state, accounts) = parts.content.split_at(accounts_at);
    let frame = state.get(LENGTH_BYTES..accounts_at.checked_sub(2 * LENGTH_BYTES)?)?;
    let length = |of: &[u8]| (of.len() as u32).to_le_bytes();
    let content = [
        &length(frame),
        frame,
        &length(&[]),
        &length(accounts),
        accounts,
    ]
    .concat();
    Some(parts.with(&content))
}

/// What a file is made of, apart from its sums.
struct Parts<'a> {
    labelled: Labelled<'a>,
    content: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let labelled = Labelled::of(bytes)?;
        let end = labelled.content.len().checked_sub(SUM_BYTES)?;
        let content = &labelled.content[..end];
        Some(Self { labelled, content })
    }

    fn with(&self, content: &[u8]) -> Vec<u8> {
        let sum = Sha256::digest(content);
        self.labelled.with(&[content, &sum].concat())
    }
}

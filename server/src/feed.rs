//! Fans committed events out to subscribers. A subscriber that lags reads the store at its own place; it never skips.

mod beat;
mod room;
#[cfg(test)]
mod room_tests;

pub use beat::Line;
pub use room::{Chunk, Room, Rooms, Told, told};

use crate::limits;
use crate::register::Card;
use beat::Beat;
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Semaphore, watch};

/// One event as streams tell it.
#[derive(Clone, Debug)]
pub struct Item {
    /// Place in the log.
    pub seq: u64,
    /// The case it is about.
    pub case: cases::CaseNo,
    /// What filters look at.
    pub card: Card,
    /// The same before the event.
    pub before: Before,
    /// The event as it stands in a stream, from `id:` to the empty line: written once for all subscribers.
    pub frame: Bytes,
}

/// What a card was before an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Before {
    /// The case is new.
    New,
    /// It was this.
    Was(Card),
    /// Nobody knows any more: the event was read back from the store.
    Unknown,
}

impl Before {
    /// May the case have passed the filter before?
    pub fn may_pass(&self, passes: impl Fn(&Card) -> bool) -> bool {
        match self {
            Self::New => false,
            Self::Was(card) => passes(card),
            Self::Unknown => true,
        }
    }
}

/// The live end of the log.
#[derive(Debug)]
pub struct Feed {
    /// Where subscribers with the same filter share what they write.
    pub rooms: Rooms,
    /// Places for those who have to read the store.
    pub rereads: Semaphore,
    recent: Mutex<Recent>,
    beat: Mutex<Beat>,
    /// When all subscribers were last asked for a sign of life.
    roll_call: Mutex<Option<Instant>>,
    head: watch::Sender<u64>,
    subscribers: AtomicUsize,
    closed: AtomicBool,
}

/// Consecutive items up to the head; events that streams do not tell are left out.
#[derive(Debug, Default)]
struct Recent {
    /// Everything after this number is in `items`.
    after: u64,
    /// With the moment each was published.
    items: VecDeque<(Instant, Item)>,
    /// The newest published event.
    head: u64,
    /// Items that were published before those in `items`.
    told: u64,
}

/// A piece of the live end.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What streams tell, in order.
    pub items: Vec<Item>,
    /// The number up to which that is everything.
    pub upto: u64,
    /// How many items were published before the first of these: the next piece continues there, or something was lost.
    pub told: u64,
    /// When the first of these was published.
    pub published: Option<Instant>,
}

/// Counts one subscriber until dropped.
#[derive(Debug)]
pub struct Subscription(Arc<Feed>);

impl Feed {
    /// A feed whose log stands at `head`.
    pub fn new(head: u64) -> Self {
        Self {
            rooms: Rooms::default(),
            rereads: Semaphore::new(limits::FEED_REREADS_MAX),
            recent: Mutex::new(Recent {
                after: head,
                head,
                ..Recent::default()
            }),
            beat: Mutex::new(Beat {
                upto: head,
                at: None,
            }),
            roll_call: Mutex::default(),
            head: watch::Sender::new(head),
            subscribers: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
        }
    }

    /// Starts at a log that was replayed up to `head`.
    pub fn start_at(&self, head: u64) {
        *self.recent() = Recent {
            after: head,
            head,
            ..Recent::default()
        };
        *self.beat.lock().unwrap_or_else(PoisonError::into_inner) = Beat {
            upto: head,
            at: None,
        };
        self.head.send_replace(head);
    }

    /// Makes committed events known. `items` is only called when somebody listens.
    pub fn publish(&self, head: u64, items: impl FnOnce() -> Vec<Item>) {
        let mut recent = self.recent();
        if self.subscribers.load(Ordering::Acquire) == 0 {
            *recent = Recent {
                after: head,
                head,
                told: recent.told + recent.items.len() as u64,
                ..Recent::default()
            };
        } else {
            let now = Instant::now();
            recent
                .items
                .extend(items().into_iter().map(|item| (now, item)));
            while recent.items.len() > limits::FEED_EVENTS_KEPT {
                if let Some((_, oldest)) = recent.items.pop_front() {
                    recent.after = oldest.seq;
                    recent.told += 1;
                }
            }
            recent.head = head;
        }
        drop(recent);
        self.head.send_replace(head);
    }

    /// Ends all streams: the server stops.
    pub fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.head.send_modify(|_| {});
    }

    /// Whether the server stops.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }

    /// The number of the newest published event.
    pub fn head(&self) -> u64 {
        *self.head.borrow()
    }

    /// Wakes at every new head.
    pub fn heads(&self) -> watch::Receiver<u64> {
        self.head.subscribe()
    }

    /// Takes a seat; `None` when all are taken. Then those who are gone without a word are looked for: their seats are free
    /// soon.
    pub fn subscribe(self: &Arc<Self>) -> Option<Subscription> {
        // Held, so that no batch is published between the count and the first read.
        let recent = self.recent();
        if self.subscribers.load(Ordering::Acquire) < limits::SUBSCRIBERS_MAX {
            self.subscribers.fetch_add(1, Ordering::AcqRel);
            return Some(Subscription(Arc::clone(self)));
        }
        drop(recent);
        self.call_the_roll(Instant::now());
        None
    }

    /// Asks all for a sign of life, at most once in [`limits::ROLL_CALL_PAUSE`]: writing shows who is gone.
    fn call_the_roll(&self, now: Instant) {
        let mut last = self.last_call();
        if last.is_none_or(|last| now >= last + limits::ROLL_CALL_PAUSE) {
            *last = Some(now);
            drop(last);
            self.head.send_modify(|_| {});
        }
    }

    /// Whether a subscriber that last wrote then has been asked for a sign of life since.
    pub fn wants_a_sign(&self, said: Instant) -> bool {
        self.last_call().is_some_and(|last| last > said)
    }

    fn last_call(&self) -> MutexGuard<'_, Option<Instant>> {
        self.roll_call
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// How many listen now.
    pub fn subscribers(&self) -> usize {
        self.subscribers.load(Ordering::Acquire)
    }

    /// The items after `seq`, at most `limit`.
    /// `None` when the memory does not reach back so far.
    pub fn after(&self, seq: u64, limit: usize) -> Option<Piece> {
        self.between(seq, u64::MAX, limit)
    }

    /// The items after `seq` up to `upto`, at most `limit`.
    /// `None` when the memory does not reach back so far.
    pub fn between(&self, seq: u64, upto: u64, limit: usize) -> Option<Piece> {
        let recent = self.recent();
        if seq < recent.after {
            return None;
        }
        let start = recent.items.partition_point(|(_, item)| item.seq <= seq);
        let rest = recent.items.range(start..);
        let wanted = rest.take_while(|(_, item)| item.seq <= upto);
        let items: Vec<Item> = wanted.take(limit).map(|(_, item)| item.clone()).collect();
        let following = recent.items.get(start + items.len());
        let complete = following.is_none_or(|(_, item)| item.seq > upto);
        let read = if complete {
            recent.head.min(upto)
        } else {
            items.last().map_or(seq, |item| item.seq)
        };
        Some(Piece {
            items,
            upto: read.max(seq),
            told: recent.told + start as u64,
            published: recent.items.get(start).map(|(published, _)| *published),
        })
    }

    fn recent(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.0.subscribers.fetch_sub(1, Ordering::AcqRel);
    }
}

//! Streams with the same filter: what is put together for one is sent to all that stand at the same place.

use super::{Feed, Item};
use crate::http::Chosen;
use crate::limits;
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

/// The rooms in use.
#[derive(Debug, Default)]
pub struct Rooms(pub(super) Mutex<Vec<Weak<Room>>>);

/// Where streams with one filter meet. Whoever may follow at all may follow every case; once that differs, it is part of
/// what makes a room.
#[derive(Debug)]
pub struct Room {
    /// Their filter.
    pub chosen: Chosen,
    /// What was put together last.
    latest: Mutex<VecDeque<Chunk>>,
}

/// What follows one place in the log, as the bytes of a stream.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The place.
    pub from: u64,
    /// Everything up to here is in it, or was filtered out.
    pub upto: u64,
    /// Whole server-sent events. Shared, never copied.
    pub bytes: Bytes,
    /// Which of the feed's items, counted since the start, it goes over.
    pub told: Range<u64>,
    /// When the first of these was published.
    pub published: Option<Instant>,
}

/// Items as the bytes of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whole server-sent events.
    pub bytes: Bytes,
    /// The first so many items are in it, or were filtered out.
    pub items: usize,
    /// Up to here that is everything.
    pub upto: u64,
}

impl Rooms {
    /// The room of a filter; it lasts as long as somebody is in it.
    pub fn enter(&self, chosen: Chosen) -> Arc<Room> {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rooms.retain(|room| room.strong_count() > 0);
        let same = |room: &Weak<Room>| room.upgrade().filter(|room| room.chosen == chosen);
        if let Some(room) = rooms.iter().find_map(same) {
            return room;
        }
        let room = Arc::new(Room {
            chosen,
            latest: Mutex::default(),
        });
        rooms.push(Arc::downgrade(&room));
        room
    }
}

impl Room {
    /// What a stream that stands at `from` writes next, at most up to `upto`.
    /// `None` when the feed's memory does not reach back so far.
    pub fn chunk(self: &Arc<Self>, feed: &Feed, from: u64, upto: u64) -> Option<Chunk> {
        // Held while putting together: whoever needs the same waits for it instead of doing it again.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |chunk: &&Chunk| chunk.from == from && chunk.upto <= upto;
        if let Some(chunk) = latest.iter().find(same) {
            return Some(chunk.clone());
        }
        let piece = feed.between(from, upto, limits::FEED_READ_MAX)?;
        let told = told(&piece.items, piece.upto, &self.chosen);
        let chunk = Chunk {
            from,
            upto: told.upto,
            bytes: told.bytes,
            told: piece.told..piece.told + told.items as u64,
            published: piece.published,
        };
        if Arc::strong_count(self) > 1 {
            if latest.len() >= limits::FEED_CHUNKS_KEPT {
                latest.pop_front();
            }
            latest.push_back(chunk.clone());
        }
        Some(chunk)
    }
}

/// What a filter lets through of the items, of which there are no others up to `upto`: one event at least, and at most
/// [`limits::FEED_WRITE_BYTES_MAX`] otherwise.
pub fn told(items: &[Item], upto: u64, chosen: &Chosen) -> Told {
    let now_s = jiff::Timestamp::now().as_second();
    let mut bytes = BytesMut::new();
    for (before, item) in items.iter().enumerate() {
        let Some(frame) = frame(item, chosen, now_s) else {
            continue;
        };
        if !bytes.is_empty() && bytes.len() + frame.len() > limits::FEED_WRITE_BYTES_MAX {
            return Told {
                bytes: bytes.freeze(),
                items: before,
                upto: item.seq - 1,
            };
        }
        bytes.extend_from_slice(&frame);
    }
    Told {
        bytes: bytes.freeze(),
        items: items.len(),
        upto,
    }
}

fn frame(item: &Item, chosen: &Chosen, now_s: i64) -> Option<Bytes> {
    if chosen.has(&item.card, now_s) {
        return Some(item.frame.clone());
    }
    let left = item.card.could_pass(&chosen.filter)
        && item.before.may_pass(|card| chosen.has(card, now_s));
    let (seq, case) = (item.seq, item.case);
    left.then(|| {
        format!("id: {seq}\nevent: gone\ndata: {{\"seq\":{seq},\"case\":\"{case}\"}}\n\n").into()
    })
}

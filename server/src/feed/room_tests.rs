//! One filter, one room; whole events, bounded pieces.

use super::{Before, Feed, Item, Rooms, told};
use crate::http::Chosen;
use crate::limits;
use crate::register::Card;
use bytes::Bytes;
use cases::CaseNo;
use heat::Filter;
use std::sync::Arc;

fn item(seq: u64, bytes: usize, status: u8) -> Item {
    Item {
        seq,
        case: CaseNo(seq as u32),
        card: Card {
            status,
            ..Card::default()
        },
        before: Before::New,
        frame: Bytes::from(vec![b'a' + (seq % 26) as u8; bytes]),
    }
}

fn of_status(status: u32) -> Chosen {
    Chosen {
        filter: Filter {
            statuses: Some([status].into_iter().collect()),
            ..Filter::default()
        },
        ..Chosen::default()
    }
}

/// A feed that somebody follows, with events 1 to `many`.
fn feed(many: u64, bytes: usize) -> (Arc<Feed>, super::Subscription) {
    let feed = Arc::new(Feed::new(0));
    let seat = feed.subscribe().expect("a seat");
    let items = (1..=many).map(|seq| item(seq, bytes, (seq % 3) as u8));
    feed.publish(many, || items.collect());
    (feed, seat)
}

#[test]
fn streams_with_one_filter_share_the_very_same_bytes() {
    let (feed, _seat) = feed(9, 100);
    let rooms = Rooms::default();
    let [one, other] = [rooms.enter(of_status(1)), rooms.enter(of_status(1))];
    assert!(Arc::ptr_eq(&one, &other));
    assert!(!Arc::ptr_eq(&one, &rooms.enter(of_status(2))));
    let chunk = |room: &Arc<super::Room>| room.chunk(&feed, 3, 9).expect("in memory");
    let [first, second] = [chunk(&one), chunk(&other)];
    assert_eq!(first.bytes.len(), 200, "events 4 and 7");
    assert!(std::ptr::eq(first.bytes.as_ptr(), second.bytes.as_ptr()));
    // The second beat after it has pushed it out.
    for from in [6, 7] {
        one.chunk(&feed, from, 9).expect("in memory");
    }
    assert!(!std::ptr::eq(
        first.bytes.as_ptr(),
        chunk(&one).bytes.as_ptr()
    ));
}

#[test]
fn a_room_is_gone_with_its_last_stream() {
    let rooms = Rooms::default();
    for _ in 0..3 {
        drop(rooms.enter(of_status(1)));
    }
    let _stays = rooms.enter(of_status(2));
    assert_eq!(rooms.0.lock().expect("not poisoned").len(), 1);
}

#[test]
fn a_piece_is_bounded_and_the_next_goes_on_where_it_ends() {
    const EVENT: usize = 1_000;
    let (feed, _seat) = feed(500, EVENT);
    let room = Rooms::default().enter(Chosen::default());
    let (mut at, mut counted, mut bytes) = (0, 0, 0);
    while at < 500 {
        let chunk = room.chunk(&feed, at, 500).expect("in memory");
        assert_eq!((chunk.from, chunk.told.start), (at, counted));
        assert!(chunk.bytes.len() <= limits::FEED_WRITE_BYTES_MAX);
        assert!(chunk.upto - at <= limits::FEED_READ_MAX as u64);
        bytes += chunk.bytes.len();
        (at, counted) = (chunk.upto, chunk.told.end);
    }
    assert_eq!((counted, bytes), (500, 500 * EVENT));
}

#[test]
fn an_event_longer_than_a_piece_goes_alone() {
    let long = limits::FEED_WRITE_BYTES_MAX + 1;
    let items = [item(1, 10, 0), item(2, long, 0), item(3, 10, 0)];
    let mut rest = &items[..];
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let piece = told(rest, 3, &Chosen::default());
        pieces.push((piece.bytes.len(), piece.upto));
        rest = &rest[piece.items..];
    }
    assert_eq!(pieces, [(10, 1), (long, 2), (10, 3)]);
}

#[test]
fn nothing_beyond_the_line_is_told() {
    let (feed, _seat) = feed(9, 100);
    let room = Rooms::default().enter(Chosen::default());
    let chunk = room.chunk(&feed, 2, 5).expect("in memory");
    assert_eq!((chunk.upto, chunk.bytes.len()), (5, 300));
}

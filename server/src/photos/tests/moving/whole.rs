//! Pictures arrive whole, wherever the way was interrupted.

use super::super::super::moving::{Damaged, Moved};
use super::super::super::stub::Mood;
use super::super::super::{PhotosAt, Standing};
use super::super::now;
use super::Room;

/// More requests than any of these moves makes.
const LAST: u32 = 2_000;

#[test]
fn pictures_go_into_a_bucket_and_come_back_and_doing_it_twice_does_nothing() {
    let room = Room::with(7);
    let bucket = room.bucket();
    for (from, to) in [
        (PhotosAt::Directory, bucket.clone()),
        (bucket, PhotosAt::Directory),
    ] {
        let before = room.whole(&from);
        assert_eq!(before.len(), 7);
        let moved = room.go(&from, &to, Damaged::Stop).expect("moved");
        let all = Moved {
            photos: 7,
            copied: 7,
            removed: 7,
            is_done: true,
            ..Moved::default()
        };
        assert_eq!(moved, all);
        assert_eq!(room.whole(&to), before);
        assert_eq!((room.lies(&from), room.lies(&to)), (0, 14));
        let place = to.place().expect("said");
        assert_eq!(room.standing(), Standing::settled(place));
        let again = room.go(&from, &to, Damaged::Stop).expect("moved already");
        let nothing = Moved {
            is_done: true,
            ..Moved::default()
        };
        assert_eq!(again, nothing);
        assert_eq!(room.lies(&to), 14);
    }
}

#[test]
fn wherever_it_is_ended_no_picture_is_missing_where_they_lie_and_the_same_move_ends_it() {
    for into in [true, false] {
        let mut ends = 0;
        // Up to the lists of all shelves each request is a step of its own; of those, some of many are enough.
        let each = (1..20).chain([23, 40, 150, 262, LAST]);
        for requests in each {
            let room = Room::with(2);
            let bucket = room.bucket();
            let (from, to) = if into {
                (PhotosAt::Directory, bucket)
            } else {
                let moved = room.go(&PhotosAt::Directory, &bucket, Damaged::Stop);
                assert!(moved.expect("moved").is_done);
                (bucket, PhotosAt::Directory)
            };
            room.stub.is(Mood::RefusingAfter(requests));
            let ended = room.go(&from, &to, Damaged::Stop);
            room.stub.is(Mood::Well);
            let at = room.standing().at;
            let there = [&from, &to].map(|side| (side.place(), side));
            let (_, lie) = there
                .into_iter()
                .find(|(place, _)| place.as_ref() == Some(&at))
                .expect("one of both");
            let whole = room.whole(lie);
            assert!(
                whole.len() == 2 && whole.values().all(|whole| *whole),
                "after {requests} requests they lie in {at}, and there are {whole:?}"
            );
            // A server may be started in between, where they lie.
            drop(room.photos(lie));
            let is_over = ended.is_ok();
            assert!(room.go(&from, &to, Damaged::Stop).expect("goes on").is_done);
            assert_eq!((room.whole(&to).len(), room.lies(&from)), (2, 0));
            if is_over {
                break;
            }
            ends += 1;
            assert!(requests < LAST, "it never ends");
        }
        assert!(ends > 18, "{ends}");
    }
}

#[test]
fn what_is_erased_between_two_tries_does_not_live_on_in_a_copy() {
    let room = Room::with(3);
    let bucket = room.bucket();
    // The canary, then pictures, are put; the lists that follow are refused.
    room.stub.is(Mood::RefusingAfter(30));
    assert!(
        room.go(&PhotosAt::Directory, &bucket, Damaged::Stop)
            .is_err()
    );
    room.stub.is(Mood::Well);
    assert_eq!(room.lies(&bucket), 6);
    let erased = room.held()[0].0;
    let photos = room.photos(&PhotosAt::Directory);
    assert!(photos.erase(erased, now()).expect("erased"));
    drop(photos);
    let moved = room
        .go(&PhotosAt::Directory, &bucket, Damaged::Stop)
        .expect("moved");
    assert_eq!((moved.photos, moved.is_done), (2, true));
    assert_eq!(
        (room.lies(&bucket), room.lies(&PhotosAt::Directory)),
        (4, 0)
    );
}

//! What a move refuses to do, and what it leaves.

use super::super::super::moving::{Damaged, MoveError, Side, adopt};
use super::super::super::stub::{Mood, Stub};
use super::super::super::{Directory, PhotoFiles as _, PhotosAt, Place, Size};
use super::super::jpeg;
use super::Room;
use cases::PhotoId;

#[test]
fn a_damaged_picture_stops_the_move_before_anything_is_removed_until_it_is_said_to_go_on() {
    let room = Room::with(3);
    let (bucket, ids) = (room.bucket(), room.held());
    let lost = room
        .dir
        .path()
        .join("photos")
        .join(Size::Large.file_of(ids[0].0));
    std::fs::write(&lost, jpeg(9, 9)).expect("another picture");
    let small = room
        .dir
        .path()
        .join("photos")
        .join(Size::Small.file_of(ids[1].0));
    std::fs::remove_file(&small).expect("gone");
    let stopped = room
        .go(&PhotosAt::Directory, &bucket, Damaged::Stop)
        .expect("it ran");
    assert_eq!(stopped.damaged, [ids[0].0, ids[1].0]);
    assert!(!stopped.is_done && room.lies(&PhotosAt::Directory) == 5);
    assert_eq!(room.standing().at, Place::Directory);
    let left = room
        .go(&PhotosAt::Directory, &bucket, Damaged::Leave)
        .expect("it ran");
    assert_eq!(
        (left.photos, left.damaged.len(), left.is_done),
        (1, 2, true)
    );
    assert_eq!(
        (room.lies(&PhotosAt::Directory), room.lies(&bucket)),
        (0, 2)
    );
}

#[test]
fn a_place_that_answers_other_bytes_than_it_was_given_gets_nothing() {
    let room = Room::with(2);
    room.stub.is(Mood::Forgetful);
    let refused = room.go(&PhotosAt::Directory, &room.bucket(), Damaged::Stop);
    let said = refused.expect_err("not what was given").to_string();
    assert!(said.contains("other bytes"), "{said}");
    assert_eq!(room.lies(&PhotosAt::Directory), 4);
    assert_eq!(room.standing().at, Place::Directory);
}

#[test]
fn two_names_of_one_bucket_are_found_out_before_anything_is_removed_and_the_new_name_is_adopted() {
    let room = Room::with(2);
    let bucket = room.bucket();
    let moved = room.go(&PhotosAt::Directory, &bucket, Damaged::Stop);
    assert!(moved.expect("moved").is_done);
    let mut settings = room.stub.settings();
    settings.endpoint = settings.endpoint.replace("127.0.0.1", "localhost");
    let alias = PhotosAt::Bucket(settings);
    assert!(matches!(
        room.go(&bucket, &alias, Damaged::Stop),
        Err(MoveError::One(..))
    ));
    assert_eq!((room.lies(&bucket), room.standing().to), (4, None));
    let files = room.files(&alias);
    let side = Side {
        place: alias.place().expect("said"),
        files: &*files,
    };
    let adopted = adopt(&*room.store, &side, Damaged::Stop, &|| ()).expect("seen");
    assert_eq!((adopted.photos, adopted.is_done), (2, true));
    assert_eq!(room.standing().at, alias.place().expect("said"));
    assert!(matches!(
        room.go(&bucket, &alias, Damaged::Stop),
        Err(MoveError::One(..))
    ));
    assert_eq!(room.lies(&alias), 4);
}

#[test]
fn what_this_installation_knows_nothing_of_is_left_where_it_is() {
    let room = Room::with(1);
    let stranger = PhotoId([7; 32]);
    let files = Directory::of(room.dir.path());
    files.put(stranger, b"large", b"small").expect("put");
    let moved = room
        .go(&PhotosAt::Directory, &room.bucket(), Damaged::Stop)
        .expect("moved");
    assert_eq!((moved.removed, moved.strangers), (1, 1));
    assert_eq!(room.lies(&PhotosAt::Directory), 2);
}

#[test]
fn a_move_from_where_they_are_not_is_refused_and_so_is_a_second_one_before_the_first_is_over() {
    let (room, other) = (Room::with(1), Stub::start());
    let (bucket, other) = (room.bucket(), PhotosAt::Bucket(other.settings()));
    let refused = |from: &PhotosAt, to: &PhotosAt| {
        let refused = room.go(from, to, Damaged::Stop).expect_err("refused");
        assert_eq!(room.lies(&PhotosAt::Directory), 2);
        refused
    };
    assert!(matches!(
        refused(&bucket, &other),
        MoveError::NotThere(Place::Directory)
    ));
    assert!(matches!(refused(&bucket, &bucket), MoveError::Same(_)));
    room.stub.is(Mood::RefusingAfter(8));
    refused(&PhotosAt::Directory, &bucket);
    room.stub.is(Mood::Well);
    assert!(room.standing().to.is_some());
    assert!(matches!(
        refused(&PhotosAt::Directory, &other),
        MoveError::Another { .. }
    ));
}

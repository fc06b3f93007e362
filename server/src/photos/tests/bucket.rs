//! Photos in a bucket: kept, erased and swept there, and what is said when the bucket does not do its part.

use super::super::stub::{Mood, Stub, impatient, settings};
use super::super::{
    BucketSettings, Form, Held, Misplaced, PhotoError, PhotoFiles as _, Photos, PhotosAt, Place,
    Size, settle,
};
use super::{jpeg, now};
use crate::http::Problem;
use crate::limits::{PHOTO_SWEEP_MARGIN_S, PHOTO_UNUSED_S};
use crate::store::{Sqlite, Store};
use actix_web::ResponseError as _;
use jiff::SignedDuration;
use std::sync::Arc;
use tempfile::TempDir;

fn open(dir: &TempDir, settings: &BucketSettings) -> Result<Photos, PhotoError> {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir.path()).expect("opens"));
    Photos::open(store, Arc::new(impatient(settings)))
}

fn dir() -> TempDir {
    TempDir::new().expect("a temporary directory")
}

#[test]
fn a_photo_lies_in_the_bucket_and_nowhere_else_until_it_is_erased() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    let taken = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken");
    let id = taken.row.id;
    let names = [Size::Large, Size::Small].map(|size| format!("photos/{}", size.file_of(id)));
    assert_eq!(stub.names(), names);
    assert!(!dir.path().join("photos").exists());
    let Ok(Held::Picture(large)) = photos.picture(id, Size::Large) else {
        panic!("it is held")
    };
    assert_eq!(large.len() as u64, taken.row.bytes);
    assert!(photos.erase(id, now()).expect("erased"));
    assert_eq!(stub.names(), Vec::<String>::new());
    assert_eq!(photos.picture(id, Size::Large).expect("read"), Held::Erased);
}

#[test]
fn what_no_case_used_is_swept_out_of_the_bucket() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken");
    let later = now() + SignedDuration::from_secs(PHOTO_UNUSED_S + PHOTO_SWEEP_MARGIN_S + 1);
    assert_eq!(photos.sweep(later).expect("swept"), 1);
    assert_eq!(stub.names(), Vec::<String>::new());
}

#[test]
fn nothing_is_taken_in_that_the_bucket_did_not_confirm_and_the_caller_is_told_to_come_again() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    for mood in [Mood::Failing, Mood::FailingHalfway, Mood::Silent] {
        stub.is(mood);
        let refused = photos
            .take_in(Form::Jpeg, &jpeg(60, 40), now())
            .expect_err("not confirmed");
        assert!(matches!(refused, PhotoError::Away(_)), "{refused}");
        let answer = Problem::from(refused).error_response();
        assert_eq!(answer.status(), 503);
        assert!(answer.headers().contains_key("retry-after"));
    }
    stub.is(Mood::Well);
    let taken = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken");
    assert!(!taken.repeat, "the tries before left no photo");
    // What the halves left is cleared at the next start.
    drop(photos);
    open(&dir, &stub.settings()).expect("opens");
    assert_eq!(stub.names().len(), 2, "{:?}", stub.names());
}

#[test]
fn an_erasure_that_the_bucket_did_not_confirm_is_finished_at_the_next_start() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    let id = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken")
        .row
        .id;
    stub.is(Mood::Failing);
    assert!(matches!(photos.erase(id, now()), Err(PhotoError::Away(_))));
    // Already it is shown to nobody.
    assert_eq!(photos.picture(id, Size::Small).expect("read"), Held::Erased);
    stub.is(Mood::Well);
    drop(photos);
    open(&dir, &stub.settings()).expect("opens");
    assert_eq!(stub.names(), Vec::<String>::new());
}

#[test]
fn whatever_is_wrong_in_the_settings_is_named_at_the_start_with_what_to_change() {
    let stub = Stub::start();
    let change = |change: &dyn Fn(&mut BucketSettings)| {
        let mut settings = stub.settings();
        change(&mut settings);
        let said = open(&dir(), &settings).err().expect("refused").to_string();
        assert!(!said.contains("hush"), "{said}");
        said
    };
    for (said, words) in [
        (change(&|at| at.key_id = "other".to_owned()), "check key_id"),
        (change(&|at| at.secret = "wrong".to_owned()), "check secret"),
        (
            change(&|at| at.region = "cn-south-1".to_owned()),
            "set region",
        ),
        (
            change(&|at| at.bucket = "nowhere".to_owned()),
            "no bucket of this name",
        ),
    ] {
        assert!(said.contains(words), "{said}");
    }
    for ahead_s in [20 * 60, -20 * 60] {
        stub.clock_is_ahead_by(SignedDuration::from_secs(ahead_s));
        let said = change(&|_| ());
        assert!(said.contains("set this machine's"), "{said}");
    }
    stub.clock_is_ahead_by(SignedDuration::from_secs(60));
    stub.is(Mood::RefusingAfter(0));
    let said = change(&|_| ());
    assert!(said.contains("must get, put, delete and list"), "{said}");
}

#[test]
fn what_is_erased_leaves_no_version_in_a_bucket_that_keeps_them() {
    let (stub, dir) = (Stub::start(), dir());
    stub.keeps_versions(false);
    let photos = open(&dir, &stub.settings()).expect("opens");
    let take_in = |width| {
        let taken = photos.take_in(Form::Jpeg, &jpeg(width, 40), now());
        taken.expect("taken").row.id
    };
    let (kept, erased) = (take_in(60), take_in(70));
    assert_eq!(stub.versions(), 4);
    let refused = photos.erase(erased, now()).expect_err("versions stay");
    assert!(
        refused.to_string().contains("list and delete versions"),
        "{refused}"
    );
    assert!(
        stub.versions() > 4,
        "deleting left marks beside the versions"
    );
    stub.keeps_versions(true);
    // What was begun is finished by whoever opens it next.
    drop(photos);
    let photos = open(&dir, &stub.settings()).expect("opens");
    assert_eq!(stub.versions(), 2, "those of the photo that is held");
    assert!(photos.erase(kept, now()).expect("erased"));
    assert_eq!((stub.versions(), stub.names().len()), (0, 0));
}

#[test]
fn a_shelf_is_listed_to_its_end_and_other_names_are_passed_over() {
    let stub = Stub::start();
    let bucket = impatient(&stub.settings());
    let ids: Vec<_> = (0..5)
        .map(|last| {
            let mut id = [0xab; 32];
            id[31] = last;
            cases::PhotoId(id)
        })
        .collect();
    for id in &ids {
        bucket.put(*id, b"large", b"small").expect("put");
    }
    for name in ["photos/ab/notes.txt", "photos/ab/x.jpg", "photos/abc/y"] {
        stub.set(name, Some(b"x"));
    }
    let mut listed = bucket.shelf(0xab).expect("listed");
    listed.sort_by_key(|(id, size)| (*id, *size == Size::Small));
    let expected = ids
        .iter()
        .flat_map(|id| Size::ALL.map(|size| (*id, size)))
        .collect::<Vec<_>>();
    assert_eq!(listed, expected);
    assert_eq!(bucket.shelf(0xac).expect("listed"), []);
}

#[test]
fn a_command_without_the_key_leaves_what_is_unfinished_in_the_bucket_to_those_who_have_it() {
    let (stub, dir) = (Stub::start(), dir());
    let at = PhotosAt::Bucket(stub.settings());
    let open = |at: &PhotosAt| {
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir.path()).expect("opens"));
        let files = settle(&*store, at, dir.path())?;
        Ok::<_, Misplaced>(Photos::open(store, files).expect("opens"))
    };
    let photos = open(&at).expect("the first place is taken");
    let id = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken")
        .row
        .id;
    stub.is(Mood::RefusingAfter(0));
    assert!(photos.erase(id, now()).is_err());
    drop(photos);
    stub.is(Mood::Well);
    // As `huying import` does beside no configuration.
    let photos = open(&PhotosAt::Unsaid).expect("it need not be said");
    let upload = photos.take_in(Form::Jpeg, &jpeg(70, 40), now());
    assert!(matches!(upload, Err(PhotoError::Away(_))));
    drop(photos);
    assert_eq!(stub.names().len(), 2, "it is still there");
    drop(open(&at).expect("opens"));
    assert_eq!(stub.names(), Vec::<String>::new());
}

#[test]
fn pictures_are_not_looked_for_where_they_are_not() {
    let (stub, dir) = (Stub::start(), dir());
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir.path()).expect("opens"));
    let at = PhotosAt::Bucket(stub.settings());
    let settled = |at: &PhotosAt| settle(&*store, at, dir.path()).map(drop);
    settled(&PhotosAt::Directory).expect("none are there yet");
    settled(&at).expect("none are there yet");
    let files = settle(&*store, &at, dir.path()).expect("settled");
    let photos = Photos::open(Arc::clone(&store), files).expect("opens");
    photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken");
    let Err(Misplaced::Elsewhere { kept, said }) = settled(&PhotosAt::Directory) else {
        panic!("half would lie here and half there")
    };
    assert_eq!((Some(kept), said), (at.place(), Place::Directory));
    settled(&at).expect("where they are");
}

#[test]
fn a_server_starts_while_the_bucket_is_away_and_shows_its_photos_when_it_is_back() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    let id = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken")
        .row
        .id;
    drop(photos);
    stub.is(Mood::Failing);
    let photos = open(&dir, &stub.settings()).expect("opens all the same");
    assert!(matches!(
        photos.picture(id, Size::Small),
        Err(PhotoError::Away(_))
    ));
    stub.is(Mood::Well);
    assert!(matches!(
        photos.picture(id, Size::Small),
        Ok(Held::Picture(_))
    ));
    let nobody = open(&self::dir(), &settings("http://127.0.0.1:9")).expect("opens all the same");
    let refused = nobody.take_in(Form::Jpeg, &jpeg(60, 40), now());
    assert!(matches!(refused, Err(PhotoError::Away(_))));
}

#[test]
fn an_answer_longer_than_a_picture_is_not_read_to_its_end() {
    let (stub, dir) = (Stub::start(), dir());
    let photos = open(&dir, &stub.settings()).expect("opens");
    let id = photos
        .take_in(Form::Jpeg, &jpeg(60, 40), now())
        .expect("taken")
        .row
        .id;
    stub.is(Mood::Endless);
    let refused = photos.picture(id, Size::Large).expect_err("too long");
    assert!(matches!(refused, PhotoError::Away(_)), "{refused}");
}

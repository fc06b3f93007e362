//! Backups, restores and checks of an installation whose pictures lie in a bucket.

use super::{PhotoArgs, take};
use crate::cli::Outcome;
use crate::cli::backup::{BackupArgs, RestoreArgs, backup, restore};
use crate::cli::demo::people::camera::{Scene, shoot};
use crate::cli::verify::{Depth, Pictures, Told, check_log, check_with};
use crate::fixture::City;
use crate::photos::moving::Damaged;
use crate::photos::stub::{Mood, Stub};
use crate::photos::{Form, PhotosAt, Place, Size};
use cases::{Command, PhotoId, Report};
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use std::path::PathBuf;
use tempfile::TempDir;

/// A data directory with three photos of a case, in a bucket.
struct Room {
    dir: TempDir,
    desk: TempDir,
    stub: Stub,
    ids: Vec<PhotoId>,
}

impl Room {
    fn new() -> Self {
        let (city, stub) = (City::new(), Stub::start());
        let now = Timestamp::now();
        let ids: Vec<PhotoId> = (0..3)
            .map(|number| {
                let mut dice = SmallRng::seed_from_u64(number);
                let jpeg = shoot(Scene::Site, now, None, &mut dice).expect("drawn");
                let photos = &city.installation.world.photos;
                let taken = photos.take_in(Form::Jpeg, &jpeg, now).expect("taken");
                taken.row.id
            })
            .collect();
        let named: Vec<_> = ids
            .iter()
            .map(|id| format!(r#"{{"photo":"{id}","kind":"scene"}}"#))
            .collect();
        let body = format!(
            r#"{{"id":"p","source":"hotline","at":"2026-11-02T01:00:00Z","area":"d1a","photos":[{}]}}"#,
            named.join(",")
        );
        let report = Report::from_json(body.as_bytes()).expect("well formed");
        assert!(city.send(vec![Command::Report(report)])[0].is_ok());
        let City {
            dir,
            store,
            installation,
        } = city;
        installation.close();
        drop(store);
        let desk = TempDir::new().expect("a directory");
        let room = Self {
            dir,
            desk,
            stub,
            ids,
        };
        let to = PhotosAt::Bucket(room.stub.settings());
        let moved = take(room.dir.path(), &PhotosAt::Directory, &to, Damaged::Stop);
        assert_eq!(moved.expect("moved"), Outcome::Done);
        room
    }

    /// A configuration file that names a bucket.
    fn config(&self, stub: &Stub) -> PathBuf {
        let file = self.desk.path().join("huying.toml");
        std::fs::write(&file, stub.config()).expect("written");
        file
    }

    fn with_config(&self) -> PhotoArgs {
        PhotoArgs {
            config: Some(self.config(&self.stub)),
            without_photos: false,
        }
    }

    fn backup(&self, photos: PhotoArgs) -> anyhow::Result<PathBuf> {
        let out = self.desk.path().join("b.tar");
        let args = BackupArgs {
            data_dir: self.dir.path().to_owned(),
            out: out.clone(),
            with_key: false,
            photos,
        };
        backup(&args).map(|outcome| {
            assert_eq!(outcome, Outcome::Done);
            out
        })
    }

    fn restore(
        &self,
        file: PathBuf,
        config: Option<PathBuf>,
    ) -> (anyhow::Result<Outcome>, PathBuf) {
        let data_dir = self.desk.path().join("back");
        let args = RestoreArgs {
            file,
            data_dir: data_dir.clone(),
            config,
        };
        (restore(&args), data_dir)
    }

    fn verify(&self) -> Told {
        let files = self.with_config().reach(self.dir.path()).expect("reached");
        let pictures = Pictures::In(files.expect("not left out"));
        check_with(self.dir.path(), None, Depth::Everything, &pictures).expect("it runs")
    }
}

const NOTHING: PhotoArgs = PhotoArgs {
    config: None,
    without_photos: false,
};
const LEFT_OUT: PhotoArgs = PhotoArgs {
    config: None,
    without_photos: true,
};

#[test]
fn pictures_of_a_bucket_are_in_the_backup_and_come_back_into_a_directory() {
    let room = Room::new();
    let file = room.backup(room.with_config()).expect("written");
    let before = room.stub.names();
    let (restored, back) = room.restore(file, None);
    assert_eq!(restored.expect("it ran"), Outcome::Done);
    assert_eq!(
        super::standing_of(&back).expect("read").at,
        Place::Directory
    );
    let told = check_log(&back, None, Depth::Everything).expect("it runs");
    assert!(told.holds, "{:?}", told.lines);
    assert!(
        told.lines
            .last()
            .is_some_and(|line| line.contains("3 photos are those"))
    );
    for id in &room.ids {
        for size in Size::ALL {
            assert!(back.join("photos").join(size.file_of(*id)).is_file());
        }
    }
    assert_eq!(room.stub.names(), before, "the bucket is as it was");
}

#[test]
fn a_backup_comes_back_into_another_bucket_and_when_that_fails_the_directory_is_whole() {
    let (room, other) = (Room::new(), Stub::start());
    let file = room.backup(room.with_config()).expect("written");
    other.is(Mood::RefusingAfter(10));
    let config = room.config(&other);
    let (restored, back) = room.restore(file.clone(), Some(config.clone()));
    let said = format!("{:#}", restored.expect_err("the bucket refuses"));
    assert!(said.contains("goes on taking them"), "{said}");
    other.is(Mood::Well);
    let told = check_log(&back, None, Depth::Everything).expect("it runs");
    assert!(told.holds, "{:?}", told.lines);
    std::fs::remove_dir_all(&back).expect("done with it");
    let (restored, back) = room.restore(file, Some(config));
    assert_eq!(restored.expect("it ran"), Outcome::Done);
    assert_eq!(other.names(), room.stub.names());
    assert!(
        !back
            .join("photos")
            .join(Size::Large.file_of(room.ids[0]))
            .exists()
    );
    let at = PhotosAt::Bucket(other.settings()).place();
    assert_eq!(Some(super::standing_of(&back).expect("read").at), at);
}

#[test]
fn a_backup_without_pictures_says_so_and_is_restored_beside_the_bucket_in_which_they_lie() {
    let room = Room::new();
    let file = room.backup(LEFT_OUT).expect("written");
    let text = String::from_utf8_lossy(&std::fs::read(&file).expect("read")).into_owned();
    assert!(text.contains("\"without_photos\": {") && text.contains("\"photos\": 3"));
    let (restored, back) = room.restore(file.clone(), None);
    assert_eq!(restored.expect("it ran"), Outcome::Done);
    let at = PhotosAt::Bucket(room.stub.settings()).place();
    assert_eq!(Some(super::standing_of(&back).expect("read").at), at);
    let told = check_log(&back, None, Depth::Everything).expect("it runs");
    let last = told.lines.last().expect("lines");
    assert!(
        told.holds && last.contains("3 photos were not looked at"),
        "{last}"
    );
    std::fs::remove_dir_all(&back).expect("done with it");
    // With the key of the bucket the pictures there are part of what must verify.
    let config = room.config(&room.stub);
    room.stub.set(
        &format!("photos/{}", Size::Large.file_of(room.ids[0])),
        None,
    );
    let (restored, _) = room.restore(file, Some(config));
    assert_eq!(restored.expect("it ran"), Outcome::FaultsFound);
}

#[test]
fn without_the_key_of_the_bucket_it_is_said_what_to_give() {
    let room = Room::new();
    for refused in [
        room.backup(NOTHING).map(drop),
        NOTHING.reach(room.dir.path()).map(drop),
    ] {
        let said = format!("{:#}", refused.expect_err("no key"));
        for words in [
            "the bucket photos at http://",
            "--config",
            "--without-photos",
        ] {
            assert!(said.contains(words), "{said}");
        }
    }
    let elsewhere = PhotoArgs {
        config: Some(room.config(&Stub::start())),
        without_photos: false,
    };
    let said = format!("{:#}", room.backup(elsewhere).expect_err("another bucket"));
    assert!(said.contains("the pictures lie in"), "{said}");
    room.stub.is(Mood::RefusingAfter(0));
    let said = format!(
        "{:#}",
        room.backup(room.with_config()).expect_err("refused")
    );
    assert!(said.contains("must get, put, delete and list"), "{said}");
}

#[test]
fn a_picture_that_is_missing_changed_or_unknown_in_the_bucket_is_named() {
    let room = Room::new();
    let told = room.verify();
    assert!(told.holds, "{:?}", told.lines);
    let name = |place: usize, size: Size| format!("photos/{}", size.file_of(room.ids[place]));
    room.stub.set(&name(0, Size::Large), None);
    room.stub.set(&name(1, Size::Large), Some(b"another"));
    room.stub.set(&name(2, Size::Small), None);
    let stranger = PhotoId([9; 32]);
    room.stub.set(
        &format!("photos/{}", Size::Small.file_of(stranger)),
        Some(b"x"),
    );
    let told = room.verify();
    assert!(!told.holds);
    let mut lines = told.lines;
    lines.sort();
    let mut expected = [
        format!("the picture of the photo {}: is missing", room.ids[0]),
        format!(
            "the picture of the photo {}: is another picture than the one that was uploaded",
            room.ids[1]
        ),
        format!(
            "the picture of the photo {}: is there large, and missing small",
            room.ids[2]
        ),
        format!("the picture {stranger}: is of no photo that is held"),
    ];
    expected.sort();
    assert_eq!(lines, expected);
    let said = format!(
        "{:#}",
        room.backup(room.with_config()).expect_err("not whole")
    );
    assert!(said.contains("the picture of the photo"), "{said}");
}

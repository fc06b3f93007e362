//! Data of every earlier form opens in this program: the files in `tests/fixtures/data`, which are never made anew.

use crate::cli::verify::{Depth, check_log};
use crate::fixture::City;
use crate::store::{FILE_NAME, Sqlite, Store as _};
use cases::{CaseNo, Command, Move, PhotoId, Status};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use tempfile::TempDir;

/// What a directory was when it was put into the tree.
struct Old {
    form: i64,
    seq: u64,
    root: &'static str,
    statuses: &'static [Status],
    /// The case that was given a photo.
    photo_of: Option<u32>,
}

use Status::{Cancelled, Closed, Dispatched, Merged, ToDispatch, ToFile, Unplaced};

/// Where the cases of the forms from the closed loop on stand.
const LOOP: &[Status] = &[Closed, Cancelled, ToDispatch, Merged, Dispatched, ToFile];

const OLD: &[Old] = &[
    Old {
        form: 1,
        seq: 6,
        root: "2a039cbe5b378a3fadbd7a1d82c9a3c26f7b9f50f19b716f331c9f360ffebf2d",
        statuses: &[Closed, Dispatched, Unplaced],
        photo_of: None,
    },
    Old {
        form: 2,
        seq: 15,
        root: "cb196cc389c92de6189db5b45577abd48a0b47c5af98060ef927b033a9fbaf04",
        statuses: LOOP,
        photo_of: None,
    },
    Old {
        form: 3,
        seq: 15,
        root: "cb196cc389c92de6189db5b45577abd48a0b47c5af98060ef927b033a9fbaf04",
        statuses: LOOP,
        photo_of: None,
    },
    Old {
        form: 4,
        seq: 15,
        root: "44e0534af0408dd73229f7849b6166ded4d0a4945e9ee98316c2def23895511b",
        statuses: LOOP,
        photo_of: Some(5),
    },
    Old {
        form: 5,
        seq: 20,
        root: "0633be7365081413d08614e2c39cf29340bdd0fee9ba236b8d5adb6416b45c54",
        statuses: &[
            Closed, Cancelled, ToDispatch, Merged, Dispatched, ToFile, ToFile,
        ],
        photo_of: Some(5),
    },
    Old {
        form: 6,
        seq: 30,
        root: "f39f3ca425d2e6f998b9ac0089b41753a99804322e6084f4f48da2ce7444d56c",
        statuses: &[
            Closed, Cancelled, ToDispatch, Merged, Dispatched, ToFile, ToFile, Dispatched,
        ],
        photo_of: Some(8),
    },
];

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a directory of the tree") {
        let entry = entry.expect("read");
        let path = to.join(entry.file_name());
        if entry.file_type().expect("said").is_dir() {
            std::fs::create_dir(&path).expect("made");
            copy(&entry.path(), &path);
        } else {
            std::fs::copy(entry.path(), &path).expect("copied");
        }
    }
}

fn directory(form: i64) -> TempDir {
    let tree = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/data");
    let dir = TempDir::new().expect("a temporary directory");
    copy(&tree.join(format!("form-{form}")), dir.path());
    dir
}

fn holds(dir: &Path) {
    let told = check_log(dir, None, Depth::Everything).expect("it runs");
    assert!(told.holds, "{told:?}");
}

fn form_of(dir: &Path) -> i64 {
    let db = Connection::open(dir.join(FILE_NAME)).expect("opens");
    db.query_row("PRAGMA user_version", [], |row| row.get(0))
        .expect("said")
}

fn statuses(city: &City, count: usize) -> Vec<Status> {
    let world = &city.installation.world;
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let status = |case| register.card(case).expect("known").status();
    (1..=count as u32).map(status).collect()
}

#[test]
fn data_of_every_earlier_form_verifies_opens_goes_on_and_verifies_again() {
    let newest = crate::store::FORM;
    let forms: Vec<_> = OLD.iter().map(|old| old.form).collect();
    assert_eq!(
        forms,
        (1..newest).collect::<Vec<_>>(),
        "one directory of each earlier form"
    );
    for old in OLD {
        let dir = directory(old.form);
        assert_eq!(form_of(dir.path()), old.form);
        holds(dir.path());
        let store = Sqlite::open(dir.path()).expect("brought to the newest form");
        let head = store.head().expect("a head");
        let root = head
            .root
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        assert_eq!((head.seq, &*root), (old.seq, old.root), "form {}", old.form);
        let city = City::of(dir, store);
        assert_eq!(form_of(city.dir.path()), newest);
        assert_eq!(
            statuses(&city, old.statuses.len()),
            old.statuses,
            "form {}",
            old.form
        );
        holds(city.dir.path());
        if let Some(case) = old.photo_of {
            let held = city.store.personal().held(case).expect("asked");
            let ids: Vec<PhotoId> = held.photos;
            assert_eq!(ids.len(), 1, "the photo of an entry from before is found");
        }
        let open = old.statuses.iter().position(|status| *status == Dispatched);
        let case = open.expect("one that goes on") as u32 + 1;
        let body = br#"{"id":"after","by":"T1","step":"accept"}"#;
        let step = Move::from_json(CaseNo(case), body).expect("well formed");
        let answers = city.send(vec![Command::Move(step)]);
        assert!(answers[0].is_ok(), "{answers:?}");
        let city = city.restarted();
        assert_eq!(statuses(&city, case as usize).pop(), Some(Status::Handling));
        holds(city.dir.path());
    }
}

//! Personal data over HTTP: told nowhere, read with a record, erased for good, and gone when its period is over.

mod erase;
mod retention;
mod told;
mod verify;

use crate::cli::demo::people::camera::{Scene, shoot};
use crate::cli::verify::{Depth, check_log};
use crate::fixture::{City, SOUTH, WEST};
use crate::http::tests::{Service, report};
use crate::photos::{Form, Taken};
use crate::store::FILE_NAME;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use jiff::Timestamp;
use rand::SeedableRng as _;
use rand::rngs::SmallRng;
use serde_json::{Value, json};
use std::path::Path;

const NAME: &str = "欧阳慕容";
const PHONE: &str = "13812345678";
const HOME: &str = "桂花岗9号602";

fn with_reporter(id: &str) -> Value {
    let mut body = report(id);
    body["reporter"] = json!({"name": NAME, "phone": PHONE, "address": HOME});
    body
}

/// What may block a thread is done by another one than the test's.
fn blocking<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::spawn(act).join().expect("it does not panic")
}

fn holds(bytes: &[u8], word: &str) -> bool {
    memchr::memmem::find(bytes, word.as_bytes()).is_some()
}

/// The planted words that stand in these bytes, as they are or as JSON escapes them.
fn leaks(bytes: &[u8]) -> Vec<String> {
    let escaped = |word: &str| -> String {
        let unit = |unit: u16| {
            if unit < 128 {
                char::from(unit as u8).to_string()
            } else {
                format!("\\u{unit:04x}")
            }
        };
        word.encode_utf16().map(unit).collect()
    };
    [NAME, "慕容", PHONE, HOME, "桂花岗"]
        .into_iter()
        .flat_map(|word| [word.to_owned(), escaped(word)])
        .filter(|word| holds(bytes, word))
        .collect()
}

async fn body(service: &Service, path: &str) -> Vec<u8> {
    let answer = service.call(TestRequest::get().uri(path)).await;
    assert!(answer.status().is_success(), "{path}: {}", answer.status());
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    body.to_vec()
}

fn picture(number: u64) -> Vec<u8> {
    let taken = "2026-11-02T01:00:00Z".parse().expect("a time");
    let mut dice = SmallRng::seed_from_u64(number);
    shoot(Scene::Waste, taken, Some((WEST, SOUTH)), &mut dice).expect("drawn")
}

fn upload(city: &City, number: u64) -> Taken {
    let photos = &city.installation.world.photos;
    let taken = photos.take_in(Form::Jpeg, &picture(number), Timestamp::now());
    taken.expect("taken in")
}

/// Everything that the store has on disk.
fn on_disk(city: &City) -> Vec<u8> {
    let mut bytes = Vec::new();
    for name in [FILE_NAME.to_owned(), format!("{FILE_NAME}-wal")] {
        bytes.extend(std::fs::read(city.dir.path().join(name)).unwrap_or_default());
    }
    bytes
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a directory") {
        let entry = entry.expect("read");
        let path = to.join(entry.file_name());
        if entry.file_type().expect("said").is_dir() {
            std::fs::create_dir(&path).expect("made");
            copy(&entry.path(), &path);
        } else if !path.to_string_lossy().ends_with("-shm") {
            std::fs::copy(entry.path(), &path).expect("copied");
        }
    }
}

fn verified(city: &City) -> Vec<String> {
    let told = check_log(city.dir.path(), None, Depth::Everything).expect("it runs");
    assert!(told.holds, "{told:?}");
    told.lines
}

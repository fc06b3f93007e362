//! Photos in a bucket, kept by a small object store of our own that can be told to fail.

use super::super::{Bucket, BucketSettings, Form, Held, PhotoError, Photos, Size};
use super::{jpeg, now};
use crate::http::Problem;
use crate::limits::{BUCKET_ANSWER_BYTES_MAX, PHOTO_SWEEP_MARGIN_S, PHOTO_UNUSED_S};
use crate::store::{Sqlite, Store};
use actix_web::dev::ServerHandle;
use actix_web::http::Method;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, ResponseError as _, web};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use tempfile::TempDir;

const KEY: &str = "huying";
const BUCKET: &str = "photos";

#[derive(Clone, Copy, PartialEq)]
enum Mood {
    Well,
    /// 500 to everything.
    Failing,
    /// Takes in the small pictures only.
    FailingHalfway,
    /// Answers nothing in time.
    Silent,
    /// Answers more than a picture can have.
    Endless,
}

struct Kept {
    mood: Mood,
    objects: BTreeMap<String, Vec<u8>>,
}

/// The object store, as far as pictures need one: keys, one bucket, put, get, delete.
struct Stub {
    kept: Arc<Mutex<Kept>>,
    address: SocketAddr,
    handle: ServerHandle,
}

async fn answer(
    kept: web::Data<Mutex<Kept>>,
    asked: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let mood = kept.lock().expect("not poisoned").mood;
    let signed = asked.headers().get("authorization");
    let signed = signed
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !signed.contains(&format!("Credential={KEY}/")) {
        return HttpResponse::Forbidden().body("<Error><Code>InvalidAccessKeyId</Code></Error>");
    }
    let Some(key) = asked.path().strip_prefix(&format!("/{BUCKET}/")) else {
        return HttpResponse::NotFound().body("<Error><Code>NoSuchBucket</Code></Error>");
    };
    let fails =
        mood == Mood::FailingHalfway && asked.method() == Method::PUT && !key.contains("small");
    if mood == Mood::Failing || fails {
        return HttpResponse::InternalServerError().finish();
    }
    if mood == Mood::Silent {
        actix_web::rt::time::sleep(Duration::from_secs(30)).await;
    }
    if mood == Mood::Endless {
        return HttpResponse::Ok()
            .insert_header(("last-modified", "Wed, 25 Nov 2026 12:00:00 GMT"))
            .body(vec![0; BUCKET_ANSWER_BYTES_MAX + 1]);
    }
    let objects = &mut kept.lock().expect("not poisoned").objects;
    match *asked.method() {
        Method::PUT => {
            objects.insert(key.to_owned(), body.to_vec());
            HttpResponse::Ok().insert_header(("etag", "\"1\"")).finish()
        }
        Method::GET => objects.get(key).map_or_else(
            || HttpResponse::NotFound().body("<Error><Code>NoSuchKey</Code></Error>"),
            |bytes| {
                HttpResponse::Ok()
                    .insert_header(("etag", "\"1\""))
                    .insert_header(("last-modified", "Wed, 25 Nov 2026 12:00:00 GMT"))
                    .body(bytes.clone())
            },
        ),
        Method::DELETE => {
            objects.remove(key);
            HttpResponse::NoContent().finish()
        }
        _ => HttpResponse::MethodNotAllowed().finish(),
    }
}

impl Stub {
    fn start() -> Self {
        let kept = web::Data::new(Mutex::new(Kept {
            mood: Mood::Well,
            objects: BTreeMap::new(),
        }));
        let (shared, (tell, told)) = (kept.clone(), mpsc::channel());
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let app = move || {
                    App::new()
                        .app_data(kept.clone())
                        .app_data(web::PayloadConfig::new(BUCKET_ANSWER_BYTES_MAX))
                        .default_service(web::to(answer))
                };
                let server = HttpServer::new(app).workers(1).disable_signals();
                let server = server.bind(("127.0.0.1", 0)).expect("a free port");
                let address = server.addrs()[0];
                let server = server.run();
                tell.send((address, server.handle())).expect("waited for");
                server.await
            })
        });
        let (address, handle) = told.recv().expect("it starts");
        Self {
            kept: shared.into_inner(),
            address,
            handle,
        }
    }

    fn is(&self, mood: Mood) {
        self.kept.lock().expect("not poisoned").mood = mood;
    }

    fn names(&self) -> Vec<String> {
        self.kept
            .lock()
            .expect("not poisoned")
            .objects
            .keys()
            .cloned()
            .collect()
    }

    fn settings(&self) -> BucketSettings {
        settings(&format!("http://{}", self.address))
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

fn settings(endpoint: &str) -> BucketSettings {
    BucketSettings {
        endpoint: endpoint.to_owned(),
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        key_id: KEY.to_owned(),
        secret: "hush".to_owned(),
        path_style: true,
        authorities: None,
    }
}

fn open(dir: &TempDir, settings: &BucketSettings) -> Result<Photos, PhotoError> {
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(dir.path()).expect("opens"));
    let bucket = Bucket::within(settings, Duration::from_secs(2)).expect("its settings fit");
    Photos::open(store, Arc::new(bucket))
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
fn a_wrong_key_and_a_missing_bucket_are_named_at_the_start() {
    let stub = Stub::start();
    let key = BucketSettings {
        key_id: "other".to_owned(),
        ..stub.settings()
    };
    let bucket = BucketSettings {
        bucket: "nowhere".to_owned(),
        ..stub.settings()
    };
    for (settings, words) in [(key, "refuses the key"), (bucket, "no bucket of this name")] {
        let said = open(&dir(), &settings).err().expect("refused").to_string();
        assert!(said.contains(words), "{said}");
    }
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

//! A small object store of our own for tests: it checks signatures by itself, and fails in whatever way it is told to.

mod signature;

use super::{Bucket, BucketSettings};
use crate::limits::BUCKET_ANSWER_BYTES_MAX;
use actix_web::dev::ServerHandle;
use actix_web::http::{Method, StatusCode};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use jiff::{SignedDuration, Timestamp};
use signature::{Asked, Denial, Keys, parameters};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::Duration;

/// The name of the one bucket.
pub const BUCKET: &str = "photos";
/// Names of one answer to a list; more come with the next.
const LISTED_MAX: usize = 3;

/// How it is disposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Well,
    /// 500 to everything.
    Failing,
    /// Takes in the small pictures only.
    FailingHalfway,
    /// Answers nothing in time.
    Silent,
    /// Answers more than a picture can have.
    Endless,
    /// Answers pictures with one bit changed.
    Forgetful,
    /// Takes so many more requests, then refuses all.
    RefusingAfter(u32),
}

/// One version of an object; without bytes it is the mark that it was deleted.
struct Version {
    key: String,
    id: u64,
    bytes: Option<Vec<u8>>,
}

struct Kept {
    mood: Mood,
    keys: Keys,
    /// How far its clock is ahead of this machine's.
    ahead: SignedDuration,
    objects: BTreeMap<String, Vec<u8>>,
    /// What it keeps of what is replaced and deleted; none: nothing.
    versions: Option<Vec<Version>>,
    /// Whether versions may be deleted.
    lets_go: bool,
}

/// The object store, as far as pictures need one: one key, one bucket, put, get, delete, list, versions.
pub struct Stub {
    kept: Arc<Mutex<Kept>>,
    address: SocketAddr,
    handle: ServerHandle,
}

impl Stub {
    pub fn start() -> Self {
        let kept = web::Data::new(Mutex::new(Kept {
            mood: Mood::Well,
            keys: Keys {
                key_id: "huying".to_owned(),
                secret: "hush".to_owned(),
                region: "us-east-1".to_owned(),
            },
            ahead: SignedDuration::ZERO,
            objects: BTreeMap::new(),
            versions: None,
            lets_go: true,
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

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn is(&self, mood: Mood) {
        self.kept().mood = mood;
    }

    pub fn clock_is_ahead_by(&self, ahead: SignedDuration) {
        self.kept().ahead = ahead;
    }

    /// From now on it keeps what is replaced and deleted, and may not or may let it go.
    pub fn keeps_versions(&self, lets_go: bool) {
        let mut kept = self.kept();
        kept.lets_go = lets_go;
        kept.versions.get_or_insert_default();
    }

    /// Everything that it still has of whatever was put, marks of deletion included.
    pub fn versions(&self) -> usize {
        self.kept().versions.as_ref().map_or(0, Vec::len)
    }

    pub fn names(&self) -> Vec<String> {
        self.kept().objects.keys().cloned().collect()
    }

    /// Puts or changes an object behind everybody's back; without bytes it goes.
    pub fn set(&self, name: &str, bytes: Option<&[u8]>) {
        let objects = &mut self.kept().objects;
        match bytes {
            Some(bytes) => objects.insert(name.to_owned(), bytes.to_vec()),
            None => objects.remove(name),
        };
    }

    pub fn settings(&self) -> BucketSettings {
        settings(&format!("http://{}", self.address))
    }

    /// A configuration file that names this bucket and its key.
    pub fn config(&self) -> String {
        format!(
            "[photos]\nstore = \"s3\"\nendpoint = \"http://{}\"\nbucket = \"{BUCKET}\"\nkey_id = \"huying\"\nsecret = \"hush\"\n",
            self.address
        )
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

/// The right settings for a store at this address.
pub fn settings(endpoint: &str) -> BucketSettings {
    BucketSettings {
        endpoint: endpoint.to_owned(),
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        key_id: "huying".to_owned(),
        secret: "hush".to_owned(),
        path_style: true,
        authorities: None,
    }
}

/// A bucket that gives up soon.
pub fn impatient(settings: &BucketSettings) -> Bucket {
    Bucket::within(settings, Duration::from_secs(2)).expect("its settings fit")
}

async fn answer(
    kept: web::Data<Mutex<Kept>>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let (mood, allowed) = {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let allowed = signature::check(
            &asked_of(&request, &body),
            &kept.keys,
            Timestamp::now() + kept.ahead,
        );
        if let Mood::RefusingAfter(left) = &mut kept.mood {
            *left = left.saturating_sub(1);
        }
        (kept.mood, allowed)
    };
    if let Err(denial) = allowed {
        return refused(&denial);
    }
    let Some(key) = request.path().strip_prefix(&format!("/{BUCKET}")) else {
        return refused(&(404, "NoSuchBucket", String::new()));
    };
    let key = key.trim_start_matches('/');
    match mood {
        Mood::Failing => return HttpResponse::InternalServerError().finish(),
        Mood::FailingHalfway if request.method() == Method::PUT && !key.contains("small") => {
            return HttpResponse::InternalServerError().finish();
        }
        Mood::RefusingAfter(0) => return refused(&(403, "AccessDenied", "not now".to_owned())),
        Mood::Silent => actix_web::rt::time::sleep(Duration::from_secs(30)).await,
        Mood::Endless => {
            return found(vec![0; BUCKET_ANSWER_BYTES_MAX + 1]);
        }
        Mood::Well | Mood::FailingHalfway | Mood::Forgetful | Mood::RefusingAfter(_) => {}
    }
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.answer(
        request.method(),
        key,
        &parameters(request.query_string()),
        &body,
    )
}

fn asked_of(request: &HttpRequest, body: &[u8]) -> Asked {
    let text = |value: &actix_web::http::header::HeaderValue| {
        String::from_utf8_lossy(value.as_bytes()).into_owned()
    };
    Asked {
        method: request.method().to_string(),
        path: request.uri().path().to_owned(),
        query: request.query_string().to_owned(),
        headers: request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), text(value)))
            .collect(),
        body: body.to_vec(),
    }
}

fn refused((status, code, why): &Denial) -> HttpResponse {
    let status = StatusCode::from_u16(*status).expect("a status");
    HttpResponse::build(status).body(format!(
        "<Error><Code>{code}</Code><Message>{why}</Message></Error>"
    ))
}

fn found(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("etag", "\"1\""))
        .insert_header(("last-modified", "Wed, 25 Nov 2026 12:00:00 GMT"))
        .body(bytes)
}

impl Kept {
    fn answer(
        &mut self,
        method: &Method,
        key: &str,
        asked: &BTreeMap<String, String>,
        body: &[u8],
    ) -> HttpResponse {
        let prefix = asked.get("prefix").map_or("", String::as_str);
        match *method {
            Method::PUT => {
                self.objects.insert(key.to_owned(), body.to_vec());
                self.remember(key, Some(body));
                HttpResponse::Ok().insert_header(("etag", "\"1\"")).finish()
            }
            Method::GET if asked.contains_key("versions") => self.list_versions(prefix),
            Method::GET if key.is_empty() => self.list(prefix, asked.get("continuation-token")),
            Method::GET => match self.objects.get(key) {
                None => refused(&(404, "NoSuchKey", String::new())),
                Some(bytes) => {
                    let mut bytes = bytes.clone();
                    if self.mood == Mood::Forgetful {
                        bytes[0] ^= 1;
                    }
                    found(bytes)
                }
            },
            Method::DELETE => self.delete(key, asked.get("versionId")),
            _ => HttpResponse::MethodNotAllowed().finish(),
        }
    }

    fn remember(&mut self, key: &str, bytes: Option<&[u8]>) {
        if let Some(versions) = &mut self.versions {
            versions.push(Version {
                key: key.to_owned(),
                id: versions.last().map_or(0, |last| last.id) + 1,
                bytes: bytes.map(<[u8]>::to_vec),
            });
        }
    }

    fn delete(&mut self, key: &str, version: Option<&String>) -> HttpResponse {
        let Some(version) = version else {
            self.objects.remove(key);
            self.remember(key, None);
            let mut answer = HttpResponse::NoContent();
            if self.versions.is_some() {
                answer.insert_header(("x-amz-delete-marker", "true"));
            }
            return answer.finish();
        };
        if !self.lets_go {
            return refused(&(403, "AccessDenied", "versions stay".to_owned()));
        }
        let versions = self.versions.get_or_insert_default();
        versions.retain(|kept| kept.key != key || kept.id.to_string() != *version);
        HttpResponse::NoContent().finish()
    }

    fn list(&self, prefix: &str, after: Option<&String>) -> HttpResponse {
        let after = after.map_or("", String::as_str);
        let mut names = self
            .objects
            .keys()
            .filter(|name| name.starts_with(prefix) && name.as_str() > after);
        let mut listed = String::new();
        let mut last = "";
        for name in names.by_ref().take(LISTED_MAX) {
            last = name;
            let one = format!(
                "<Contents><Key>{name}</Key><Size>1</Size><LastModified>2026-11-25T12:00:00.000Z</LastModified></Contents>"
            );
            listed.push_str(&one);
        }
        if names.next().is_some() {
            write!(
                listed,
                "<NextContinuationToken>{last}</NextContinuationToken>"
            )
            .expect("text");
        }
        HttpResponse::Ok().body(format!("<ListBucketResult>{listed}</ListBucketResult>"))
    }

    fn list_versions(&self, prefix: &str) -> HttpResponse {
        let mut listed = String::new();
        for version in self.versions.iter().flatten() {
            if version.key.starts_with(prefix) {
                let kind = version.bytes.as_ref().map_or("DeleteMarker", |_| "Version");
                let (key, id) = (&version.key, version.id);
                write!(
                    listed,
                    "<{kind}><Key>{key}</Key><VersionId>{id}</VersionId></{kind}>"
                )
                .expect("text");
            }
        }
        HttpResponse::Ok().body(format!("<ListVersionsResult>{listed}</ListVersionsResult>"))
    }
}

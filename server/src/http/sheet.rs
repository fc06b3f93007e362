//! One computed answer: what it is called, and how it goes out.

use super::filter::{Chosen, hex};
use super::held::holds;
use super::problem::Problem;
use super::times;
use crate::answers::Made;
use crate::slice::Seen;
use crate::veil::Sight;
use crate::world::World;
use actix_web::http::header::{self, ContentEncoding, EntityTag};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// An answer that is the same for as long as its tag is: made once for all who ask at the same time, compressed once.
#[derive(Debug)]
pub struct Sheet {
    /// What it is of, such as a tile's address.
    what: String,
    tag: Tag,
    media: &'static str,
}

/// Names a content, together with what it is of.
#[derive(Clone, Debug)]
pub struct Tag {
    name: String,
    /// Whether the caller is told a hash of the content and not the name, which holds the number of the newest event:
    /// under the veil that would tell when something happened that is not shown.
    is_told_by_content: bool,
}

impl From<String> for Tag {
    /// A name that anybody may read.
    fn from(name: String) -> Self {
        Self {
            name,
            is_told_by_content: false,
        }
    }
}

impl Sheet {
    /// Any answer.
    pub fn new(what: String, tag: Tag, media: &'static str) -> Self {
        Self { what, tag, media }
    }

    /// JSON.
    pub fn json(what: &str, tag: Tag) -> Self {
        Self::new(what.to_owned(), tag, "application/json")
    }

    /// The answer as JSON.
    ///
    /// # Errors
    /// What `make` says; 503 when too many others are being made.
    pub async fn answer_json<T: Serialize>(
        self,
        world: &Arc<World>,
        request: &HttpRequest,
        make: impl FnOnce(&World) -> Result<T, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let bytes = |made: T| serde_json::to_vec(&made).map_err(|error| Problem::fault(&error));
        let make = move |world: &World| make(world).and_then(bytes);
        self.answer(world, request, make).await
    }

    /// The answer, or 304 if the caller has it already.
    ///
    /// # Errors
    /// What `make` says; 503 when too many others are being made.
    pub async fn answer(
        self,
        world: &Arc<World>,
        request: &HttpRequest,
        make: impl FnOnce(&World) -> Result<Vec<u8>, Problem> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        let name = format!("{} {}", self.what, self.tag.name);
        let also = Arc::clone(world);
        let make = move || make(&also);
        // Weak: the same content may be compressed or not.
        let (tag, made) = if self.tag.is_told_by_content {
            let made = world.answers.once(name, make).await?;
            let hash = hex(&Sha256::digest(&made.plain)[..16]);
            (EntityTag::new_weak(hash), Some(made))
        } else {
            let tag = EntityTag::new_weak(self.tag.name);
            if holds(request, &tag) {
                (tag, None)
            } else {
                (tag, Some(world.answers.once(name, make).await?))
            }
        };
        let made = made.filter(|_| !holds(request, &tag));
        let mut answer = if made.is_some() {
            HttpResponse::Ok()
        } else {
            HttpResponse::NotModified()
        };
        answer
            .insert_header(header::ETag(tag))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::VARY, "accept-encoding"));
        let Some(Made { plain, gzip }) = made else {
            return Ok(answer.finish());
        };
        answer.content_type(self.media);
        if gzip.is_empty() || !takes_gzip(request) {
            return Ok(answer.body(plain));
        }
        answer.insert_header(ContentEncoding::Gzip);
        Ok(answer.body(gzip))
    }
}

/// Names what is counted: areas, newest event, second of judging, filter, what else was asked, and under the veil the
/// day it was lifted last.
pub fn tag(world: &World, seen: &Seen, chosen: &Chosen, sight: Sight, asked: &str) -> Tag {
    let edition = &world.edition().hash_hex()[..16];
    let asked = if asked.is_empty() {
        String::new()
    } else {
        format!("-{}", hex(&Sha256::digest(asked)[..8]))
    };
    let veil = match sight {
        Sight::Single => String::new(),
        Sight::Veiled => format!("-v{}", times::day_of(Timestamp::now().as_second())),
    };
    Tag {
        name: format!(
            "{edition}-{}-{}-{}{asked}{veil}",
            seen.seq, seen.judged_s, chosen.name
        ),
        is_told_by_content: sight == Sight::Veiled,
    }
}

fn takes_gzip(request: &HttpRequest) -> bool {
    let accepted = request.headers().get_all(header::ACCEPT_ENCODING);
    let mut codings = accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','));
    codings.any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let refused = parts.any(|part| {
            let weight = part
                .strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok());
            weight == Some(0.0)
        });
        is_gzip && !refused
    })
}

//! The pages, built from `web-map` by `build.rs` and embedded, and the reader of the API description.

use crate::http::{Problem, PublicDoor, held};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

/// One embedded file.
struct Page {
    path: &'static str,
    bytes: &'static [u8],
    gzip: Option<&'static [u8]>,
    etag: &'static str,
}

/// First parts of the addresses of pages for people without an account.
const RESIDENTS: [&str; 3] = ["report", "follow", "public"];
/// The page that checks receipts.
const VERIFY: &str = "verify";

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// Answers an embedded file, or for a page's own address its file: one of its name, or else `index.html`.
///
/// The pages of residents share one file, and by the public door every page is one of theirs but the one that checks
/// receipts. A page address is one whose last part has no dot; an asset that is not there stays not found,
/// so that a stale page sees a fault and not a document instead of a script.
pub fn answer(request: &HttpRequest) -> Result<HttpResponse, Problem> {
    let path = request.path().trim_start_matches('/');
    let last = path.rsplit('/').next().unwrap_or("");
    let is_page = !last.contains('.') && !path.starts_with("v1") && !path.starts_with("assets/");
    let page = if is_page {
        let first = path.split('/').next().unwrap_or("");
        let public = request.app_data::<PublicDoor>().is_some() && first != VERIFY;
        let name = if public || RESIDENTS.contains(&first) {
            "resident"
        } else {
            path.trim_end_matches('/')
        };
        named(&format!("{name}.html")).or_else(|| named("index.html"))
    } else {
        named(path)
    };
    let missing = || Problem::not_found(format!("no file or address {}", request.path()));
    Ok(page.ok_or_else(missing)?.answer(request))
}

fn named(path: &str) -> Option<&'static Page> {
    let place = PAGES.binary_search_by(|page| page.path.cmp(path)).ok()?;
    Some(&PAGES[place])
}

impl Page {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let said = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or("")
        };
        let mut answer = HttpResponse::Ok();
        let cache = if self.path.starts_with("assets/") {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        answer.insert_header((header::CACHE_CONTROL, cache));
        answer.insert_header((header::ETAG, self.etag));
        answer.insert_header((header::VARY, "accept-encoding"));
        let tag = self.etag.parse::<header::EntityTag>();
        if tag.is_ok_and(|tag| held::holds(request, &tag)) {
            return answer
                .status(actix_web::http::StatusCode::NOT_MODIFIED)
                .finish();
        }
        answer.content_type(media_type(self.path));
        match self.gzip {
            Some(gzip) if said(header::ACCEPT_ENCODING).contains("gzip") => {
                answer.insert_header((header::CONTENT_ENCODING, "gzip"));
                answer.body(gzip)
            }
            Some(_) | None => {
                answer.insert_header((header::CONTENT_ENCODING, "identity"));
                answer.body(self.bytes)
            }
        }
    }
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

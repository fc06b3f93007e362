//! The description of the interface: `GET /openapi.json`, and a page to read it without any other site.

use super::permission::{Can, ReadReference};
use actix_web::{HttpResponse, web};
use std::cmp::Reverse;
use std::sync::Arc;
use utoipa::openapi::OpenApi;

/// The description, and every address with its methods.
#[derive(Clone)]
pub struct Data {
    text: web::Bytes,
    addresses: Arc<Vec<(Vec<String>, String)>>,
}

impl Data {
    /// What the handlers here need of a description and its text.
    pub fn of(api: &OpenApi, text: String) -> Self {
        let address = |(path, item): (&String, &utoipa::openapi::PathItem)| {
            let mut methods = Vec::new();
            for (there, method) in [
                (item.get.is_some(), "GET"),
                (item.post.is_some(), "POST"),
                (item.put.is_some(), "PUT"),
                (item.delete.is_some(), "DELETE"),
            ] {
                if there {
                    methods.push(method);
                }
            }
            (
                path.split('/').map(str::to_owned).collect(),
                methods.join(", "),
            )
        };
        Self {
            text: text.into(),
            addresses: Arc::new(api.paths.paths.iter().map(address).collect()),
        }
    }

    /// The methods of the address that a path fits; an address without parameters goes before one with.
    pub fn methods(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |pattern: &[String]| {
            let fits = |(pattern, part): (&String, &&str)| match pattern.strip_prefix('{') {
                // A parameter may have an ending of its own: {name}.csv.
                Some(_) => part.len() > ending(pattern).len() && part.ends_with(ending(pattern)),
                None => pattern == part,
            };
            pattern.len() == parts.len() && pattern.iter().zip(&parts).all(fits)
        };
        let fitting = self.addresses.iter().filter(|(pattern, _)| fits(pattern));
        fitting
            .min_by_key(|(pattern, _)| {
                let parameters = pattern.iter().filter(|part| part.starts_with('{'));
                let endings: usize = pattern.iter().map(|part| ending(part).len()).sum();
                (parameters.count(), Reverse(endings))
            })
            .map(|(_, m)| m.clone())
    }
}

/// What stands behind a parameter in its part of a path: `.csv` of `{name}.csv`.
fn ending(part: &str) -> &str {
    part.split_once('}').map_or("", |(_, ending)| ending)
}

/// This description
#[utoipa::path(get, path = "/openapi.json", tag = "reference", responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = serde_json::Value)))]
pub async fn description(_: Can<ReadReference>, docs: web::Data<Data>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(docs.text.clone())
}

/// Read this description
#[utoipa::path(get, path = "/docs", tag = "reference", responses((status = 200, description = "A page", content_type = "text/html", body = String)))]
pub async fn reader(_: Can<ReadReference>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(include_str!("docs.html"))
}

/// The script of the reader: a file of its own, because the page policy lets no script stand in a page.
#[utoipa::path(get, path = "/docs/reader.js", tag = "reference", responses((status = 200, description = "The reader's script", content_type = "text/javascript", body = String)))]
pub async fn script(_: Can<ReadReference>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("docs.js"))
}

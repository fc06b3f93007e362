//! The lists behind codes: classes, sources, teams, statuses.

use super::permission::{Can, ReadReference};
use super::query::{Nothing, Query};
use crate::books::{Book, Line};
use crate::world::World;
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// A list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalog {
    items: Vec<CatalogItem>,
}

/// One line of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CatalogItem {
    code: String,
    name: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    name_en: String,
    /// The code above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    /// Its table does not have it any more: older cases name it, new ones should not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    retired: bool,
}

fn answer(book: &Book) -> HttpResponse {
    let item = |line: &Line| CatalogItem {
        code: line.code.to_string(),
        name: line.name.to_string(),
        name_en: line.name_en.to_string(),
        parent: line.parent.as_ref().map(ToString::to_string),
        retired: book.is_retired(&line.code),
    };
    HttpResponse::Ok().json(Catalog {
        items: book.lines().iter().map(item).collect(),
    })
}

/// List classes
#[utoipa::path(get, path = "/v1/classes", tag = "reference", responses((status = 200, body = Catalog)))]
pub async fn classes(
    _: Can<ReadReference>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    answer(&world.books().classes)
}

/// List sources
#[utoipa::path(get, path = "/v1/sources", tag = "reference", responses((status = 200, body = Catalog)))]
pub async fn sources(
    _: Can<ReadReference>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    answer(&world.books().sources)
}

/// List teams
#[utoipa::path(get, path = "/v1/teams", tag = "reference", responses((status = 200, body = Catalog)))]
pub async fn teams(
    _: Can<ReadReference>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    answer(&world.books().teams)
}

/// List statuses
///
/// In the order of a case's life.
#[utoipa::path(get, path = "/v1/statuses", tag = "reference", responses((status = 200, body = Catalog)))]
pub async fn statuses(_: Can<ReadReference>, _: Query<Nothing>) -> HttpResponse {
    let item = |status: cases::Status| CatalogItem {
        code: status.word().to_owned(),
        name: status.names().0.to_owned(),
        name_en: status.names().1.to_owned(),
        parent: None,
        retired: false,
    };
    HttpResponse::Ok().json(Catalog {
        items: cases::Status::ALL.into_iter().map(item).collect(),
    })
}

//! Which tables there are: `GET /v1/tables`.

use crate::clock;
use crate::http::{Can, Nothing, Query, ReadTables};
use crate::in_force::InForce;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::tables::{Column, TABLES, TableForm};
use serde::Serialize;
use utoipa::ToSchema;

/// All tables.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tables {
    items: Vec<TableItem>,
    /// Version of all tables together, as the decision of a case names it.
    version: String,
    /// The newest event.
    seq: u64,
}

/// One table.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableItem {
    /// Such as `duties`.
    name: &'static str,
    /// What it holds.
    about: Words,
    rows: usize,
    /// Number of the version in force, which `If-Match` of a change names; 0 when it was never given.
    version: u32,
    /// SHA-256 of its text in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// Since when it is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// Who put it in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// The schemes that its rows belong to.
    scheme: Vec<String>,
    /// The dates from which its rows hold.
    valid_from: Vec<String>,
    /// Where its rows come from.
    source: Vec<String>,
    /// The columns that are read, in the order of an export.
    columns: Vec<ColumnItem>,
}

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Words {
    zh: &'static str,
    en: &'static str,
}

/// One column.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnItem {
    name: &'static str,
    /// Whether the header must have it.
    required: bool,
    /// What it says.
    about: Words,
}

/// List tables
///
/// In the order in which they build on each other.
#[utoipa::path(get, path = "/v1/tables", tag = "tables", responses((status = 200, body = Tables)))]
pub async fn list(_: Can<ReadTables>, world: web::Data<World>, _: Query<Nothing>) -> HttpResponse {
    let in_force = world.in_force();
    HttpResponse::Ok().json(Tables {
        items: TABLES.iter().map(|form| item(&in_force, form)).collect(),
        version: in_force.version().to_owned(),
        seq: world.seq(),
    })
}

fn item(in_force: &InForce, form: &TableForm) -> TableItem {
    let (tables, about) = (in_force.rules().tables(), in_force.about(form.name));
    let texts = |column| {
        let found = tables.distinct(form.name, column).into_iter();
        found.map(str::to_owned).collect()
    };
    TableItem {
        name: form.name,
        about: Words {
            zh: form.about_zh,
            en: form.about_en,
        },
        rows: tables.row_count(form.name).unwrap_or(0),
        version: in_force.number(form.name),
        sha256: about.map(|about| about.sha256.clone()),
        at: about.map(|about| clock::local(about.at_s)),
        by: about.map(|about| about.by.clone()),
        scheme: texts("scheme"),
        valid_from: texts("valid_from"),
        source: texts("source"),
        columns: form.columns.iter().map(column).collect(),
    }
}

fn column(column: &Column) -> ColumnItem {
    ColumnItem {
        name: column.name,
        required: column.required,
        about: Words {
            zh: column.about_zh,
            en: column.about_en,
        },
    }
}

//! What this installation says about itself: `GET /v1/about`.

use super::ledger::OutsiderTold;
use super::permission::{Can, ReadCases, ReadReference};
use super::query::{Nothing, Query};
use crate::world::{Basemap, World};
use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

/// The installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    name: &'static str,
    version: &'static str,
    edition: EditionAbout,
    tables_version: String,
    time_zone: &'static str,
    basemap: Option<Basemap>,
    /// Whether the cases are made up.
    demo: bool,
    /// The key that the log's checkpoints are signed with: `name+id+base64`, as C2SP signed-note writes it.
    ledger_key: String,
    /// Those outside who are handed the log's checkpoints, and how that went; empty for whoever may not read cases.
    outsiders: Vec<OutsiderTold>,
    /// The key of this server's signatures as a witness of other logs, when it is one.
    witness_key: Option<String>,
    /// The newest event; 0 for whoever may not read cases.
    seq: u64,
    /// Sensitive cases are counted for anybody by at least so many together.
    veil_threshold: u32,
    /// What the caller may do.
    may: Vec<&'static str>,
}

/// The areas in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionAbout {
    /// SHA-256 of the canonical content, in hex.
    hash: String,
    source: String,
    list_year: Option<u16>,
    valid_from: Option<String>,
    /// Whether the boundaries are made up.
    synthetic: bool,
    note: String,
    /// Coarsest first.
    levels: Vec<LevelAbout>,
    /// West, south, east, north in degrees.
    bounds: [f64; 4],
}

/// One level.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelAbout {
    name: String,
    areas: usize,
}

/// Show the installation
#[utoipa::path(get, path = "/v1/about", tag = "reference", responses((status = 200, body = About)))]
pub async fn show(
    can: Can<ReadReference>,
    world: web::Data<World>,
    _: Query<Nothing>,
) -> HttpResponse {
    // How the log grows tells when something happened that is not told.
    let sees_cases = can.also::<ReadCases>();
    let edition = world.edition();
    let about = edition.about();
    let level = |(number, name): (usize, &grids::LevelName)| LevelAbout {
        name: name.to_string(),
        areas: edition.level_range(number).len(),
    };
    HttpResponse::Ok().json(About {
        name: "huying",
        version: env!("CARGO_PKG_VERSION"),
        edition: EditionAbout {
            hash: edition.hash_hex(),
            source: about.source.clone(),
            list_year: about.list_year,
            valid_from: about.valid_from.clone(),
            synthetic: about.synthetic,
            note: about.note.clone(),
            levels: edition.levels().iter().enumerate().map(level).collect(),
            bounds: corners(edition.bounds()),
        },
        tables_version: world.rules().tables().version().to_owned(),
        time_zone: crate::clock::TIME_ZONE,
        basemap: world.settings.basemap.clone(),
        demo: world.settings.demo,
        ledger_key: world.notary.key().verifier().to_string(),
        outsiders: if sees_cases {
            super::ledger::outsiders(&world.outside)
        } else {
            Vec::new()
        },
        witness_key: world
            .outside
            .witness
            .as_ref()
            .map(|witness| witness.key().to_string()),
        veil_threshold: world.settings.veil.threshold,
        seq: if sees_cases { world.seq() } else { 0 },
        may: can.all(),
    })
}

/// West, south, east, north.
pub fn corners(bounds: grids::Bounds) -> [f64; 4] {
    [bounds.west, bounds.south, bounds.east, bounds.north]
}

//! The log for outsiders who audit it: `GET /v1/ledger/tile/…` (C2SP tlog-tiles).

use super::super::permission::{Can, ReadCases, ReadLedger};
use super::super::problem::{Problem, shortened};
use super::super::query::{Nothing, Query};
use super::super::refusals::NotFound;
use crate::http::apart::apart;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use ledger::{TileAddress, TilePlace, hashes_at};

/// Tiles never change. They stay with whoever may read them.
const KEPT: &str = "private, max-age=31536000, immutable";

/// Fetch hashes of the log
///
/// Up to 256 neighbouring hashes of the tree, 32 bytes each, as C2SP tlog-tiles has them: `0/x001/234` is a full tile of
/// level 0, `1/000.p/17` the first 17 hashes of one of level 1.
#[utoipa::path(get, path = "/v1/ledger/tile/{level}/{index}", tag = "ledger", params(
    ("level" = String, Path, description = "Level of the tile, from 0", example = "0"),
    ("index" = String, Path, description = "Index of the tile in groups of three digits, and `.p/` and its width when it is not full", example = "000.p/1")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), NotFound))]
pub async fn hashes(
    _: Can<ReadLedger>,
    world: web::Data<World>,
    address: web::Path<(String, String)>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let text = format!("{}/{}", address.0, address.1);
    let tile: TileAddress = text.parse().map_err(|error| not_a_tile(&text, error))?;
    let bytes = apart(move || {
        let size = world.store.head()?.seq;
        if !tile.is_in(size) {
            return Err(beyond(&text, size));
        }
        let hashes = world.store.hashes(tile.level, tile.place.hashes())?;
        Ok(hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>())
    })
    .await??;
    Ok(answer(bytes))
}

/// Fetch entries of the log
///
/// Up to 256 neighbouring entries, each after its length in two bytes, highest first: an entry bundle of C2SP
/// tlog-tiles. The hash of each is in the tile of level 0 with the same index. For whoever may see all of every case.
#[utoipa::path(get, path = "/v1/ledger/tile/entries/{index}", tag = "ledger", params(
    ("index" = String, Path, description = "Index of the tile in groups of three digits, and `.p/` and its width when it is not full", example = "000.p/1")),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 403, description = "Some cases, or parts of them, are not for you"),
    NotFound))]
pub async fn entries(
    can: Can<ReadCases>,
    world: web::Data<World>,
    index: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    can.sees_everything(&world)?;
    let place: TilePlace = index.parse().map_err(|error| not_a_tile(&index, error))?;
    let bytes = apart(move || bundle(&world, place, &index)).await??;
    Ok(answer(bytes))
}

fn bundle(world: &World, place: TilePlace, index: &str) -> Result<Vec<u8>, Problem> {
    let size = world.store.head()?.seq;
    let range = place.hashes();
    if range.end > hashes_at(0, size) {
        return Err(beyond(index, size));
    }
    let mut bytes = Vec::new();
    for entry in world
        .store
        .read_from(range.start, usize::from(place.width()))?
    {
        let length = u16::try_from(entry.bytes.len()).map_err(|_| {
            let (seq, long) = (entry.seq, entry.bytes.len());
            Problem::fault(&format!(
                "entry {seq} has {long} bytes, more than a bundle can hold"
            ))
        })?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry.bytes);
    }
    Ok(bytes)
}

fn answer(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(bytes)
}

fn not_a_tile(text: &str, error: ledger::NotATile) -> Problem {
    Problem::not_found(format!("“{}” is no tile: {error}", shortened(text)))
}

fn beyond(text: &str, size: u64) -> Problem {
    Problem::not_found(format!("a log of {size} entries has no tile {text}"))
}

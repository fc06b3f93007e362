//! Photos: `POST /v1/photos` takes one in, `GET /v1/photos/{id}` and its thumbnail show one.

pub mod show;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::picture as sample;
pub mod upload;

use super::problem::Problem;
use crate::clock;
use crate::store::PhotoRow;
use cases::PhotoId;
use serde::Serialize;
use utoipa::ToSchema;

/// What is known of a photo that is held.
#[derive(Debug, Serialize, ToSchema)]
pub struct PhotoFacts {
    /// Length of the picture.
    bytes: u64,
    /// Pixels across.
    width: u32,
    /// Pixels down.
    height: u32,
    /// When it was taken, by the camera's clock, if it said so.
    taken_at: Option<String>,
    /// Where it was taken, if it said so.
    position: Option<TakenWhere>,
    /// When it was uploaded.
    received_at: String,
}

/// Where a photo was taken, WGS 84.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenWhere {
    lon: f64,
    lat: f64,
}

impl PhotoFacts {
    /// The facts of a row.
    pub fn of(row: &PhotoRow) -> Self {
        Self {
            bytes: row.bytes,
            width: row.width,
            height: row.height,
            taken_at: row.taken_s.map(clock::local),
            position: row.position.map(|(lon, lat)| TakenWhere { lon, lat }),
            received_at: clock::local(row.received_s),
        }
    }
}

/// The id of an address.
fn id(text: &str) -> Result<PhotoId, Problem> {
    text.parse().map_err(|_| unknown(text))
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!(
        "there is no photo “{}”; one that no case uses within a day is removed",
        super::problem::shortened(id)
    ))
}

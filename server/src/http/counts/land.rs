//! What the count of an area can be divided by.

use grids::{AreaId, Edition};
use serde::Serialize;
use utoipa::ToSchema;

/// Size of an area; null where the edition does not carry it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Land {
    /// Its area on the WGS 84 ellipsoid, square kilometres.
    pub km2: Option<f64>,
    /// Who lives there, as the edition's source counted them.
    pub population: Option<u32>,
    /// Length of its roads, kilometres.
    pub road_km: Option<f64>,
}

impl Land {
    /// Of an area.
    pub fn of(edition: &Edition, id: AreaId) -> Self {
        let figures = edition.figures(id);
        Self {
            km2: Some(edition.area_km2(id)),
            population: figures.population,
            road_km: figures.road_km,
        }
    }
}

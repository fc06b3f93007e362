//! What the count of an area can be divided by: ground, people, roads.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::OnceLock;

use geo::GeodesicArea as _;

use super::Edition;
use crate::area::AreaId;
use crate::cores::prelude::*;

const M2_A_KM2: f64 = 1e6;

/// Figures that came with an area; `None` where its file has none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Who lives there.
    pub population: Option<u32>,
    /// Length of its roads, kilometres; finite and not negative.
    pub road_km: Option<f64>,
}

/// Text that is no count of people, or no length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a plain number without a unit, 0 or more")]
pub struct NotAFigure;

impl Figures {
    /// Reads a count of people.
    ///
    /// # Errors
    /// When it is no whole number from 0 to 2³² − 1.
    pub fn read_population(text: &str) -> Result<u32, NotAFigure> {
        u32::from_str(text.trim()).map_err(|_| NotAFigure)
    }

    /// Reads a length in kilometres.
    ///
    /// # Errors
    /// When it is no finite number, or negative.
    pub fn read_road_km(text: &str) -> Result<f64, NotAFigure> {
        let km = f64::from_str(text.trim()).map_err(|_| NotAFigure)?;
        // A negative zero would make two byte forms of one content.
        (km.is_finite() && km >= 0.0)
            .then_some(km.abs())
            .ok_or(NotAFigure)
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl Edition {
    /// The same areas with figures by code; codes that no area has are passed over. It has another hash, if any area
    /// has a figure.
    #[must_use]
    pub fn with_figures(mut self, by_code: &HashMap<Box<str>, Figures>) -> Self {
        let of = |code: &str| by_code.get(code).copied().unwrap_or_default();
        let figures: Box<[Figures]> = self.areas.iter().map(|area| of(&area.code)).collect();
        if figures.iter().any(|figures| !figures.is_empty()) {
            self.figures = figures;
            self.hash = OnceLock::new();
        }
        self
    }

    /// What came with an area.
    pub fn figures(&self, id: AreaId) -> Figures {
        self.figures.get(id.index()).copied().unwrap_or_default()
    }

    /// The area on the WGS 84 ellipsoid in square kilometres, edges being geodesics (Karney 2013,
    /// <https://doi.org/10.1007/s00190-012-0578-z>). The first call computes all of them.
    pub fn area_km2(&self, id: AreaId) -> f64 {
        let all = self.km2.get_or_init(|| {
            let km2 = |area: &crate::Area| area.shape.geodesic_area_unsigned() / M2_A_KM2;
            self.areas.par_iter().map(km2).collect()
        });
        all[id.index()]
    }
}

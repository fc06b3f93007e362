//! Without the feature `projections` no system of the EPSG register can be read.

use super::CrsError;
use crate::position::PositionError;

/// There is none.
#[derive(Clone)]
pub(super) enum Projection {}

impl Projection {
    pub(super) fn new(code: u32) -> Result<Self, CrsError> {
        let reason = "this program was built without projected systems".to_owned();
        Err(CrsError::Unsupported { code, reason })
    }

    pub(super) fn to_wgs84(&self, _: f64, _: f64) -> Result<(f64, f64), PositionError> {
        match *self {}
    }

    pub(super) fn back(&self, _: f64, _: f64) -> (f64, f64) {
        match *self {}
    }
}

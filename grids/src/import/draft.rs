//! An area on its way into an edition.

use geo::{Coord, MultiPolygon};

use crate::edition::Figures;
use crate::fault::{Fault, FaultPlace, Kind, Severity};
use crate::{LevelIndex, LevelName, Position};

/// The file and the feature an area was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub file: Box<str>,
    pub feature: usize,
}

/// An area whose code, level and parent are settled.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// None for an area that is dissolved from its children.
    pub origin: Option<Origin>,
    pub code: Box<str>,
    pub name: Option<Box<str>>,
    pub level: LevelIndex,
    /// Index into the drafts.
    pub parent: Option<usize>,
    /// WGS 84; closed, outer rings counter-clockwise, holes clockwise; empty until dissolved.
    pub shape: MultiPolygon<f64>,
    pub figures: Figures,
    /// False once something is wrong with the shape: it then takes no part in further checks.
    pub sound: bool,
}

/// All areas of all files, with the levels they make.
#[derive(Debug, Default)]
pub(crate) struct Arranged {
    /// Coarsest first.
    pub levels: Vec<LevelName>,
    pub drafts: Vec<Draft>,
    /// True when some feature has no code, so that its ground would be taken for a gap.
    pub lacks_some: bool,
}

impl Draft {
    /// A fault of this area.
    pub fn fault(&self, severity: Severity, kind: Kind, reason: impl Into<String>) -> Fault {
        let fault = match severity {
            Severity::Error => Fault::error(kind, reason),
            Severity::Warning => Fault::warning(kind, reason),
        };
        Fault {
            file: self.origin.as_ref().map(|origin| origin.file.clone()),
            feature: self.origin.as_ref().map(|origin| origin.feature),
            code: Some(self.code.clone()),
            ..fault
        }
    }

    /// An error of this area.
    pub fn error(&self, kind: Kind, reason: impl Into<String>) -> Fault {
        self.fault(Severity::Error, kind, reason)
    }
}

/// The place of a fault at a WGS 84 coordinate; none outside the range of the earth.
pub(crate) fn point(at: Coord<f64>) -> Option<FaultPlace> {
    Position::new(at.x, at.y).ok().map(FaultPlace::Point)
}

//! Faults: what is wrong with a file of areas, where, and what to do about it.

mod geojson;

use std::fmt;

use geo::MultiPolygon;

use crate::Position;

pub use geojson::faults_geojson;

/// Whether a fault refuses the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The whole file is refused.
    Error,
    /// Listed, and the file passes; what could be repaired was repaired and the reason says so.
    Warning,
}

impl Severity {
    /// The word in texts and files: `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares [`Kind`] with the stable word of every kind.
macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+) => {
        /// What sort of fault it is. The words of [`Kind::as_str`] are stable: scripts may rely on them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Kind {
            /// Every kind, in the order of the checks.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable word, such as `self-intersection`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

kinds! {
    /// The bytes are not UTF-8.
    NotUtf8 = "not-utf8",
    /// The text is not JSON, or ends in the middle.
    BrokenJson = "broken-json",
    /// JSON, but not a GeoJSON FeatureCollection.
    NotAFeatureCollection = "not-a-feature-collection",
    /// A collection without a single feature, or no file at all.
    NoFeatures = "no-features",
    /// More features than the limit.
    TooManyFeatures = "too-many-features",
    /// An entry of `features` that is not a Feature.
    NotAFeature = "not-a-feature",
    /// A named property that the file or the feature does not have.
    MissingProperty = "missing-property",
    /// The code is absent, null or empty.
    MissingCode = "missing-code",
    /// The code is neither text nor a number, is too long, or holds control characters.
    BadCode = "bad-code",
    /// Population or length of roads that is no number, or negative.
    BadFigure = "bad-figure",
    /// The same code twice.
    DuplicateCode = "duplicate-code",
    /// A Chinese division code of the wrong length or with other characters than digits.
    CnCode = "cn-code",
    /// The level cannot be told, or contradicts the code.
    Level = "level",
    /// The parent named by the code or the property is not there.
    ParentMissing = "parent-missing",
    /// The parent property contradicts the code.
    ParentMismatch = "parent-mismatch",
    /// Neither Polygon nor MultiPolygon.
    UnsupportedGeometry = "unsupported-geometry",
    /// No geometry, or one without coordinates.
    EmptyGeometry = "empty-geometry",
    /// More vertices in one feature than the limit.
    TooManyVertices = "too-many-vertices",
    /// A coordinate that is not a finite number, or a position with fewer than two.
    BadCoordinate = "bad-coordinate",
    /// A coordinate outside the range of its coordinate system.
    OutOfRange = "out-of-range",
    /// Evidently latitude first.
    LatitudeFirst = "latitude-first",
    /// Evidently in another coordinate system than declared.
    OtherCrs = "other-crs",
    /// A ring with fewer than four positions, or fewer than three different ones.
    ShortRing = "short-ring",
    /// A ring whose last position is not its first.
    UnclosedRing = "unclosed-ring",
    /// A vertex repeated at once; repaired.
    RepeatedVertex = "repeated-vertex",
    /// A ring that turns the wrong way; repaired.
    Orientation = "orientation",
    /// Rings of one area cross.
    SelfIntersection = "self-intersection",
    /// Rings of one area run along each other or themselves, or form a spike.
    RingOverlap = "ring-overlap",
    /// A hole outside its outer ring, or inside another hole.
    HoleOutside = "hole-outside",
    /// A part of a MultiPolygon inside another one.
    NestedParts = "nested-parts",
    /// Two areas of one level overlap.
    Overlap = "overlap",
    /// A child reaches outside its parent.
    Outside = "outside",
    /// Ground of a parent that belongs to none of its children.
    Gap = "gap",
    /// A hole enclosed by areas whose parent was dissolved from them.
    EnclosedHole = "enclosed-hole",
    /// The areas lie off their parents as a mistaken coordinate system makes them.
    Shifted = "shifted",
}

/// Where a fault lies.
#[derive(Clone, Debug, PartialEq)]
pub enum FaultPlace {
    /// A single position: a crossing, a vertex.
    Point(Position),
    /// Ground, in WGS 84: an overlap, a gap.
    Ground(MultiPolygon<f64>),
}

impl FaultPlace {
    /// A position of the place for texts: the point itself, or a vertex of the ground.
    pub fn position(&self) -> Option<Position> {
        match self {
            Self::Point(position) => Some(*position),
            Self::Ground(ground) => {
                let first = ground.0.first()?.exterior().0.first()?;
                Position::new(first.x, first.y).ok()
            }
        }
    }
}

/// One fault of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Whether it refuses the file.
    pub severity: Severity,
    /// What sort it is.
    pub kind: Kind,
    /// The file, when several were read.
    pub file: Option<Box<str>>,
    /// Position of the feature in its file, from 0; none when the fault is the whole file's.
    pub feature: Option<usize>,
    /// Code of the area, when it is known.
    pub code: Option<Box<str>>,
    /// Code of the other area of a pair.
    pub with: Option<Box<str>>,
    /// Where it lies, when it has a place on the earth.
    pub place: Option<FaultPlace>,
    /// What is wrong and what to do, in plain English.
    pub reason: String,
    /// The ground concerned, in square metres.
    pub area_m2: Option<f64>,
}

impl Fault {
    /// An error without place, code or feature; the other fields are filled in by struct update.
    pub fn error(kind: Kind, reason: impl Into<String>) -> Self {
        Self::of(Severity::Error, kind, reason.into())
    }

    /// The same as a warning.
    pub fn warning(kind: Kind, reason: impl Into<String>) -> Self {
        Self::of(Severity::Warning, kind, reason.into())
    }

    fn of(severity: Severity, kind: Kind, reason: String) -> Self {
        let (file, feature, code, with, place, area_m2) = (None, None, None, None, None, None);
        Self {
            severity,
            kind,
            file,
            feature,
            code,
            with,
            place,
            reason,
            area_m2,
        }
    }

    /// Whether it refuses the file.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One line: `error overlap feature 12 code A1 with A2: …, 134.2 m² at 113.420100,23.080100`.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.severity.as_str(), self.kind.as_str())?;
        if let Some(file) = &self.file {
            write!(f, " {file}")?;
        }
        if let Some(feature) = self.feature {
            write!(f, " feature {feature}")?;
        }
        if let Some(code) = &self.code {
            write!(f, " code {code}")?;
        }
        if let Some(with) = &self.with {
            write!(f, " with {with}")?;
        }
        write!(f, ": {}", self.reason)?;
        if let Some(area_m2) = self.area_m2 {
            write!(f, ", {}", SquareMetres(area_m2))?;
        }
        if let Some(at) = self.place.as_ref().and_then(FaultPlace::position) {
            write!(f, " at {:.6},{:.6}", at.lon_deg(), at.lat_deg())?;
        }
        Ok(())
    }
}

/// An area in words: one decimal from 1 m², two significant digits below.
pub(crate) struct SquareMetres(pub f64);

impl fmt::Display for SquareMetres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 >= 1.0 || self.0 <= 0.0 {
            return write!(f, "{:.1} m²", self.0);
        }
        let digits = (1.0 - self.0.log10().floor()).min(9.0) as usize;
        write!(f, "{:.digits$} m²", self.0)
    }
}

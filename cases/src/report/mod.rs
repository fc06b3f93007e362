//! A report, 上报: somebody says that something is somewhere. It cannot be wrong in form once it exists.

mod door;
mod given;
mod handled;
mod json;
mod place;
mod reporter;
mod row;

use grids::Crs;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::field::FieldFault;
use crate::on_the_spot::Handled;
use crate::photo::Photo;
use crate::private::Reporter;

pub(crate) use door::photos;
pub(crate) use given::{Given, required_text};
pub(crate) use json::{Names, read_object};
pub(crate) use place::given_place;

/// Longest `id`, the sender's own key, in characters.
pub const ID_CHARS_MAX: usize = 64;
/// Longest `source`, `class`, `area` or `by`, in characters.
pub const CODE_CHARS_MAX: usize = 64;
/// Longest `text`, in characters.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// Longest `address`, in characters.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// Largest `accuracy_m`: a circle beyond it says nothing about a grid.
pub const ACCURACY_MAX_M: f64 = 10_000.0;

/// One report as it was sent: every field has been checked for form.
///
/// Whether the class exists and the place lies in an area is *not* checked here: such a report is
/// accepted into a queue, because a call must not be lost for a wrong code.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The sender's own key. The same `id` from the same `source` is the same report.
    pub id: String,
    /// Which channel it came by, e.g. `grid-worker`, `hotline`.
    pub source: String,
    /// When it happened or was seen. May be long past (history).
    pub at: Timestamp,
    /// Where, in the sender's own terms.
    pub place: GivenPlace,
    /// The class's code as given, known or not.
    pub class: Option<String>,
    /// The sender's words; may be empty.
    pub text: String,
    /// Photos of it; only in JSON.
    pub photos: Vec<Photo>,
    /// Who reported; it never enters the log.
    pub reporter: Option<Reporter>,
    /// 自行处理: it is handled already; only in JSON.
    pub handled: Option<Handled>,
    /// The account or key that sent it, never a person's name. Nothing that is read gives it: the server
    /// sets it, who knows who asks.
    pub by: Option<String>,
}

/// Where, as it was given. Exactly one kind: two that contradict each other cannot be sent.
///
/// A position and an area together are no contradiction where the area is one that the position may lie in: whoever
/// stands there says on which side of the border.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum GivenPlace {
    /// A position in the sender's own coordinate system, kept as it was.
    Position(GivenPosition),
    /// A position whose accuracy reaches over a border, or that lies on one, and the side on which the sender stands.
    Sided {
        /// Where, kept as it was.
        position: GivenPosition,
        /// The code of the area of that side.
        area: String,
    },
    /// The code of an area of any level.
    Area(String),
    /// Words that a person must place.
    Address(String),
    /// Nothing at all.
    Nothing,
}

/// A position as it was given: finite numbers, not yet converted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenPosition {
    /// Longitude in degrees, or easting in metres, in the sense of `crs`.
    pub x: f64,
    /// Latitude in degrees, or northing in metres, in the sense of `crs`.
    pub y: f64,
    /// The coordinate system the numbers are in.
    pub crs: Crs,
    /// Radius of the circle the sender was in, metres, 0 to [`ACCURACY_MAX_M`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f64>,
}

impl Report {
    /// The names of a report's fields as CSV columns. JSON has the same, but `reporter` as one object, `photos` and `handled`.
    pub const FIELDS: [&'static str; 14] = [
        "id",
        "source",
        "at",
        "lon",
        "lat",
        "crs",
        "accuracy_m",
        "area",
        "address",
        "class",
        "text",
        "reporter_name",
        "reporter_phone",
        "reporter_address",
    ];
    /// [`Report::FIELDS`] with what no cell of a table can say.
    pub(crate) const JSON_FIELDS: [&'static str; 14] = [
        "id",
        "source",
        "at",
        "lon",
        "lat",
        "crs",
        "accuracy_m",
        "area",
        "address",
        "class",
        "text",
        "photos",
        "reporter",
        "handled",
    ];

    /// Reads one JSON object. Unknown and repeated names are faults, `null` is the same as absent.
    ///
    /// # Errors
    /// *Every* wrong field, in the order of [`Report::FIELDS`], then unknown names.
    pub fn from_json(body: &[u8]) -> Result<Self, Vec<FieldFault>> {
        json::read_report(body)
    }

    /// Reads one row of a table as pairs of column name and cell. An empty cell is the same as absent.
    ///
    /// # Errors
    /// As [`Report::from_json`].
    pub fn from_row<'a>(
        cells: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<FieldFault>> {
        row::read_report(cells)
    }
}

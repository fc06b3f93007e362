//! Pictures of the map (图片): what a commander prints, drawn here without a browser and without a font on the machine.
//!
//! [`make`] counts through [`Countable`] and draws; every number in the picture is of that one view. The kernel, the
//! ramps and the classes are the page's, so that the picture shows what the page shows.

mod bars;
mod canvas;
mod conditions;
mod deadline;
mod file;
mod frame;
mod furniture;
mod labels;
mod land;
mod legend;
mod letters;
mod lines;
mod map;
mod painted;
mod palette;
mod scale;
mod sheet;
#[cfg(test)]
mod shots;
mod span;
mod surface;
#[cfg(test)]
mod tests;
mod told;
mod words;

pub use deadline::{Deadline, TooSlow};
pub use frame::{FRAME_ZOOM_MAX, Place, TooWide};
pub use letters::{FontError, Letters};
pub use painted::of_level;
pub use palette::Theme;
pub use span::Span;
pub use told::{Checkpoint, Told, checkpoint, edition, in_words, made_up, window};
pub use words::{Tongue, window as between};

use crate::limits;
use crate::veil::Countable;
use crate::world::World;
use grids::{AreaId, Edition};

/// What is drawn of the cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Their density under a kernel in metres.
    #[default]
    Heat,
    /// Counted cells.
    Cells,
    /// Areas of a level, coloured by their number.
    Areas,
    /// Their density less that of the base.
    Difference,
}

/// What the colours of areas stand for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    /// Cases.
    #[default]
    Count,
    /// Cases per square kilometre per day.
    Km2,
    /// Cases per 10,000 people per day; areas whose edition does not carry them stay uncoloured.
    Population,
    /// Cases per kilometre of road per day; as for people.
    Road,
}

impl Per {
    /// What a number of cases of an area is in this unit; none where that cannot be said.
    pub fn of(self, edition: &Edition, id: AreaId, count: u64, days: f64) -> Option<f64> {
        let a_day = count as f64 / days;
        let per = |size: f64| (size > 0.0).then(|| a_day / size);
        match self {
            Self::Count => Some(count as f64),
            Self::Km2 => per(edition.area_km2(id)),
            Self::Population => per(f64::from(edition.figures(id).population?) / 10_000.0),
            Self::Road => per(edition.figures(id).road_km?),
        }
    }

    /// The unit in English, for programs.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Count => "cases",
            Self::Km2 => "cases per km² per day",
            Self::Population => "cases per 10,000 people per day",
            Self::Road => "cases per km of road per day",
        }
    }

    /// The unit in Chinese.
    pub fn unit_zh(self) -> &'static str {
        match self {
            Self::Count => "件",
            Self::Km2 => "件/平方公里·日",
            Self::Population => "件/万人·日",
            Self::Road => "件/公里道路·日",
        }
    }
}

/// A picture as it is wanted. Lengths of the page's pixels, of which each becomes `ratio` × `ratio`.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// See [`Mode`].
    pub mode: Mode,
    /// See [`Per`].
    pub per: Per,
    /// What the map shows.
    pub place: Place,
    /// Pixels of the whole picture from left to right.
    pub width: u32,
    /// And from top to bottom.
    pub height: u32,
    /// Pixels of the file along one of the page's.
    pub ratio: u32,
    /// The top of the scale; without it, it fits the picture.
    pub top: Option<f64>,
    /// Where the classes of areas begin, after the first; without them, they fit the areas.
    pub breaks: Option<Vec<f64>>,
    /// The kernel's radius in metres; without it, it fits the zoom.
    pub radius_m: Option<f64>,
    /// Number of the level; without it, the finest whose areas are large enough to see.
    pub level: Option<usize>,
    /// The one area chosen, which is outlined.
    pub focus: Option<AreaId>,
    /// In which language.
    pub tongue: Tongue,
    /// Light or dark.
    pub theme: Theme,
}

/// Cases and the time in which they could happen.
#[derive(Clone, Debug)]
pub struct Counted {
    /// The cases.
    pub cases: Countable,
    /// The time.
    pub span: Span,
}

/// What a picture is of.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The cases of the window.
    pub now: Counted,
    /// What they are compared with: one window, or some like it; none but for a difference.
    pub bases: Vec<Counted>,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The file.
    pub png: Vec<u8>,
    /// What it says about itself, as it stands in the file under `huying`.
    pub about: serde_json::Value,
    /// The top of its scale.
    pub top: f64,
    /// All cases that pass the filter.
    pub total: u64,
    /// Those without a position.
    pub without_position: u64,
    /// About how many lie in the map's frame.
    pub in_frame: u64,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoPicture {
    /// A parameter does not fit; its name and what would.
    #[error("{0}: {1}")]
    Parameter(&'static str, String),
    /// It took too long.
    #[error(transparent)]
    Slow(#[from] TooSlow),
}

impl From<TooWide> for NoPicture {
    fn from(error: TooWide) -> Self {
        Self::Parameter("bbox", error.to_string())
    }
}

/// Checks the size of a picture.
pub fn check_size(width: u32, height: u32, ratio: u32) -> Result<(), NoPicture> {
    let refused = |name, detail: String| Err(NoPicture::Parameter(name, detail));
    let (least, most) = (limits::PICTURE_SIDE_PX_MIN, limits::PICTURE_SIDE_PX_MAX);
    for (name, side) in [("width", width), ("height", height)] {
        if side < least || side.saturating_mul(ratio) > most {
            return refused(name, format!("has {least} to {most} pixels, times ratio"));
        }
    }
    let pixels = u64::from(width * ratio) * u64::from(height * ratio);
    if pixels > limits::PICTURE_PIXELS_MAX {
        let most = limits::PICTURE_PIXELS_MAX;
        return refused(
            "width",
            format!("a picture has at most {most} pixels in all"),
        );
    }
    Ok(())
}

/// Draws a picture; its size is one that [`check_size`] passed.
pub fn make(
    world: &World,
    letters: &Letters,
    wanted: &Wanted,
    subject: &Subject,
    told: &Told,
    deadline: Deadline,
) -> Result<Picture, NoPicture> {
    let totals = subject.now.cases.total();
    let sheet = sheet::Sheet::lay_out(letters, wanted, told)?;
    let map = map::Map::draw(world, letters, wanted, subject, sheet.map_px(), deadline)?;
    deadline.check()?;
    let about = told.about(wanted, &map, totals, sheet.map_area());
    let canvas = sheet.finish(letters, told, &map, totals);
    deadline.check()?;
    Ok(Picture {
        png: file::png(&canvas, &about),
        about,
        top: map.scale.top(),
        total: totals.cases,
        without_position: totals.without_position,
        in_frame: map.in_frame,
    })
}

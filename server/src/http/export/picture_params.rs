//! What can be asked of a picture.

use super::level;
use crate::http::compare::Against;
use crate::http::problem::Problem;
use crate::pictures::{self, FRAME_ZOOM_MAX, Mode, Per, Place, Theme, Tongue, Wanted};
use crate::world::World;
use grids::AreaId;
use heat::spot::LATITUDE_MAX_DEG;
use serde::Deserialize;
use utoipa::IntoParams;

/// Degrees that a map shows at least from west to east.
const BOX_DEG_MIN: f64 = 0.000_1;
/// Breaks of classes of areas: one less than there are colours.
const BREAKS_MAX: usize = 5;
/// How much of a box is added around it when the box was not given.
const BESIDE: f64 = 0.03;

/// What the picture shows and how.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PictureParams {
    /// West, south, east, north in degrees: all of it is shown. Without it and without `centre`, the area of the
    /// filter, or all areas.
    #[param(example = "113.39,23.05,113.44,23.09")]
    bbox: Option<String>,
    /// Longitude and latitude of the middle, with `zoom`.
    #[param(example = "113.42,23.07")]
    centre: Option<String>,
    /// The page's zoom: 512 pixels are the whole earth at 0, half of it at 1.
    #[param(minimum = 0, maximum = 22)]
    zoom: Option<f64>,
    /// Pixels from left to right, title and legend included; usual is 1200.
    #[param(minimum = 320, maximum = 4096)]
    width: Option<u32>,
    /// Pixels from top to bottom; usual is 800.
    #[param(minimum = 320, maximum = 4096)]
    height: Option<u32>,
    /// Pixels of the file along one of these: 2 or 3 for print and fine screens.
    #[param(minimum = 1, maximum = 3)]
    ratio: Option<u32>,
    /// The top of the scale in its unit, pinned, so that two pictures can be compared; without it, it fits. With
    /// `mode=areas` also up to 5 rising numbers at which the second and further classes begin.
    #[param(example = "20")]
    scale: Option<String>,
    /// Radius of the kernel in metres; without it, it fits the zoom.
    radius_m: Option<f64>,
    /// What is drawn.
    #[serde(default)]
    #[param(inline, required = false)]
    mode: Mode,
    /// With `mode=areas`: what the colours stand for.
    #[serde(default)]
    #[param(inline, required = false)]
    per: Per,
    /// With `mode=difference`, and there needed: as for `/v1/compare`.
    #[param(example = "like-8")]
    against: Option<String>,
    /// The level whose areas are outlined, named and coloured; without it, the finest whose areas are large enough.
    level: Option<String>,
    /// The language.
    #[serde(default)]
    #[param(inline, required = false)]
    lang: Tongue,
    /// Light or dark.
    #[serde(default)]
    #[param(inline, required = false)]
    theme: Theme,
}

impl PictureParams {
    /// What to compare with.
    pub fn against(&self) -> Result<Option<Against>, Problem> {
        if self.against.is_some() != (self.mode == Mode::Difference) {
            let detail = "belongs to mode=difference, and is needed there";
            return Err(Problem::bad_parameter("against", detail));
        }
        self.against.as_deref().map(Against::read).transpose()
    }

    /// The picture that is asked for.
    pub fn wanted(&self, world: &World, pairs: &[(String, String)]) -> Result<Wanted, Problem> {
        let (width, height) = (self.width.unwrap_or(1_200), self.height.unwrap_or(800));
        let ratio = self.ratio.unwrap_or(1);
        if !(1..=3).contains(&ratio) {
            return Err(Problem::bad_parameter("ratio", "is 1, 2 or 3"));
        }
        pictures::check_size(width, height, ratio)?;
        let positive = |name: &str, number: Option<f64>| match number {
            Some(number) if !(number.is_finite() && number > 0.0) => {
                Err(Problem::bad_parameter(name, "is a number above 0"))
            }
            number => Ok(number),
        };
        let scale = self.scale()?;
        let chosen = pairs.iter().find(|(name, _)| name == "area");
        let focus = chosen.and_then(|(_, code)| world.edition().find(code));
        Ok(Wanted {
            mode: self.mode,
            per: self.per,
            place: self.place(world, focus)?,
            width,
            height,
            ratio,
            top: scale.first().copied().filter(|_| scale.len() == 1),
            breaks: (scale.len() > 1).then_some(scale),
            radius_m: positive("radius_m", self.radius_m)?,
            level: level(world, self.level.as_deref())?,
            focus,
            tongue: self.lang,
            theme: self.theme,
        })
    }

    /// Nothing, the top, or breaks.
    fn scale(&self) -> Result<Vec<f64>, Problem> {
        let Some(text) = &self.scale else {
            return Ok(Vec::new());
        };
        let parsed: Option<Vec<f64>> = text.split(',').map(|part| part.parse().ok()).collect();
        let is_scale = |numbers: &Vec<f64>| {
            let positive = numbers.iter().all(|n| n.is_finite() && *n > 0.0);
            let rising = numbers.windows(2).all(|pair| pair[0] < pair[1]);
            let several = numbers.len() <= BREAKS_MAX && self.mode == Mode::Areas;
            positive && rising && (numbers.len() == 1 || several)
        };
        parsed.filter(is_scale).ok_or_else(|| {
            let detail =
                format!("is a number above 0, or with mode=areas up to {BREAKS_MAX} rising ones");
            Problem::bad_parameter("scale", detail)
        })
    }

    fn place(&self, world: &World, focus: Option<AreaId>) -> Result<Place, Problem> {
        match (&self.bbox, &self.centre, self.zoom) {
            (Some(bbox), None, None) => {
                let numbers = numbers("bbox", bbox, "west,south,east,north in degrees")?;
                boxed(numbers).map(Place::Box)
            }
            (None, Some(centre), Some(zoom)) => {
                let [lon, lat] = numbers("centre", centre, "longitude,latitude in degrees")?;
                if lon.abs() > 180.0 || lat.abs() > LATITUDE_MAX_DEG {
                    return Err(Problem::bad_parameter("centre", "is no place on the map"));
                }
                if !(0.0..=FRAME_ZOOM_MAX).contains(&zoom) {
                    let detail = format!("is 0 to {FRAME_ZOOM_MAX}");
                    return Err(Problem::bad_parameter("zoom", detail));
                }
                Ok(Place::Middle { lon, lat, zoom })
            }
            (None, None, None) => {
                let edition = world.edition();
                let b = focus.map_or_else(|| edition.bounds(), |id| edition.area_bounds(id));
                if b.is_empty() {
                    let detail = "is needed: there are no areas to show";
                    return Err(Problem::bad_parameter("bbox", detail));
                }
                let (right, up) = (
                    ((b.east - b.west) * BESIDE).max(BOX_DEG_MIN),
                    ((b.north - b.south) * BESIDE).max(BOX_DEG_MIN),
                );
                Ok(Place::Box([
                    b.west - right,
                    b.south - up,
                    b.east + right,
                    b.north + up,
                ]))
            }
            (Some(_), _, _) => Err(Problem::bad_parameter(
                "bbox",
                "goes without centre and zoom",
            )),
            (None, _, _) => Err(Problem::bad_parameter("centre", "and zoom go together")),
        }
    }
}

fn boxed([west, south, east, north]: [f64; 4]) -> Result<[f64; 4], Problem> {
    let is_box = west + BOX_DEG_MIN <= east && south + BOX_DEG_MIN <= north;
    let is_on_map =
        west >= -180.0 && east <= 180.0 && south >= -LATITUDE_MAX_DEG && north <= LATITUDE_MAX_DEG;
    if is_box && is_on_map {
        return Ok([west, south, east, north]);
    }
    let detail = format!(
        "is west,south,east,north; west less than east and south less than north by {BOX_DEG_MIN}° at least, \
         within ±180° and ±{LATITUDE_MAX_DEG:.4}°"
    );
    Err(Problem::bad_parameter("bbox", detail))
}

fn numbers<const N: usize>(name: &str, text: &str, form: &str) -> Result<[f64; N], Problem> {
    let parsed: Option<Vec<f64>> = text
        .split(',')
        .map(|part| {
            part.trim()
                .parse::<f64>()
                .ok()
                .filter(|number| number.is_finite())
        })
        .collect();
    let numbers = parsed.and_then(|numbers| numbers.try_into().ok());
    numbers.ok_or_else(|| Problem::bad_parameter(name, format!("is {form}")))
}

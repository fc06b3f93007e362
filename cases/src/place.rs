//! 定位: from a place in the sender's terms to an area of the edition in force.

use grids::{Place, Position};

use crate::decision::{Lies, Nearest, Placement, WITHIN_MAX, Within};
use crate::field::{FieldFault, quoted};
use crate::report::{GivenPlace, GivenPosition};
use crate::world::World;

/// Places a report: converts the position, finds its area, and says how sure that is.
///
/// Never guesses: outside every area, an unknown code and mere words leave `area` empty.
///
/// # Errors
/// When the numbers are no position in their coordinate system.
pub fn place(world: &World, given: &GivenPlace) -> Result<Placement, Vec<FieldFault>> {
    match given {
        GivenPlace::Position(given) => {
            let position = convert(world, given).map_err(|fault| vec![fault])?;
            Ok(locate(world, position, given.accuracy_m))
        }
        GivenPlace::Area(code) => {
            let area = world.edition().find(code).map(|_| code.as_str().into());
            Ok(Placement {
                area,
                ..nowhere(world)
            })
        }
        GivenPlace::Address(_) | GivenPlace::Nothing => Ok(nowhere(world)),
    }
}

/// Places a position that is converted already.
pub fn locate(world: &World, position: Position, accuracy_m: Option<f64>) -> Placement {
    let edition = world.edition();
    let code = |id| edition.area(id).code.clone();
    let located = edition.locate(position);
    let nearest = if located.area.is_none() {
        edition.nearest(position)
    } else {
        None
    };
    let border_m = match (accuracy_m, located.area, nearest) {
        (None, _, _) | (_, None, None) => f64::INFINITY,
        (_, Some(area), _) => edition.border_distance_m(position, area),
        (_, None, Some(nearest)) => nearest.metres,
    };
    let mut placement = Placement {
        place: match located.place {
            Place::Inside => Lies::Inside,
            Place::Border => Lies::Border,
            Place::Outside => Lies::Outside,
        },
        position: Some(position),
        area: located.area.map(code),
        others: located.others.into_iter().map(code).collect(),
        nearest: nearest.map(|n| Nearest {
            area: code(n.area),
            metres: to_centimetres(n.metres),
        }),
        ..nowhere(world)
    };
    if let Some(accuracy_m) = accuracy_m.filter(|accuracy_m| border_m < *accuracy_m) {
        let shares = edition.shares(position, accuracy_m);
        placement.within_more = shares.len().saturating_sub(WITHIN_MAX) as u32;
        placement.within = shares
            .into_iter()
            .take(WITHIN_MAX)
            .map(|share| Within {
                area: code(share.area),
                share: (share.share * 1e4).round() / 1e4,
                metres: to_centimetres(edition.border_distance_m(position, share.area)),
            })
            .collect();
    }
    placement
}

/// The placement of what has no position and no area.
fn nowhere(world: &World) -> Placement {
    Placement {
        edition: world.edition_hash().into(),
        place: Lies::None,
        position: None,
        area: None,
        others: Vec::new(),
        within: Vec::new(),
        within_more: 0,
        nearest: None,
    }
}

fn convert(world: &World, given: &GivenPosition) -> Result<Position, FieldFault> {
    let converter = world.converter(given.crs).map_err(|error| {
        let fix = "send wgs84, cgcs2000, gcj02, bd09, or an EPSG number of a known system";
        FieldFault::new(
            "crs",
            format!("{}: {error}", quoted(&given.crs.to_string())),
            fix,
        )
    })?;
    converter.to_wgs84(given.x, given.y).map_err(|error| {
        let name = if error.to_string().contains("latitude") {
            "lat"
        } else {
            "lon"
        };
        let fix = format!(
            "check that lon and lat are not swapped and that they are {}",
            given.crs
        );
        FieldFault::new(name, error.to_string(), fix)
    })
}

fn to_centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}

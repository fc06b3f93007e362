//! 定位: from a place in the sender's terms to an area of the edition in force.

use grids::{Place, Position};

use crate::decision::{Lies, Nearest, Placement, Within};
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
        GivenPlace::Sided { position, area } => {
            let converted = convert(world, position).map_err(|fault| vec![fault])?;
            let placement = locate(world, converted, position.accuracy_m);
            on_side(world, placement, position.accuracy_m, area).map_err(|fault| vec![fault])
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
    let found = edition.whereabouts(position, accuracy_m);
    Placement {
        place: match found.located.place {
            Place::Inside => Lies::Inside,
            Place::Border => Lies::Border,
            Place::Outside => Lies::Outside,
        },
        position: Some(position),
        area: found.located.area.map(code),
        others: found.located.others.into_iter().map(code).collect(),
        within: found
            .within
            .into_iter()
            .map(|within| Within {
                area: code(within.area),
                share: within.share,
                metres: within.metres,
            })
            .collect(),
        within_more: found.within_more,
        nearest: found.nearest.map(|nearest| Nearest {
            area: code(nearest.area),
            metres: nearest.metres,
        }),
        ..nowhere(world)
    }
}

/// The placement in the area that whoever stands there named: one that the position, within its accuracy, may lie in.
fn on_side(
    world: &World,
    mut placement: Placement,
    accuracy_m: Option<f64>,
    side: &str,
) -> Result<Placement, FieldFault> {
    let circle = placement.position.zip(accuracy_m);
    let touched = || {
        let shares =
            circle.map_or_else(Vec::new, |(at, metres)| world.edition().shares(at, metres));
        shares
            .iter()
            .any(|share| *world.edition().area(share.area).code == *side)
    };
    let is_beside = placement.others.iter().any(|code| **code == *side);
    if placement.area.as_deref() != Some(side) && !is_beside && !touched() {
        let reason = format!(
            "{} is not where the position lies, nor beside it within its accuracy",
            quoted(side)
        );
        return Err(FieldFault::new(
            "area",
            reason,
            "send the position alone, or the area alone",
        ));
    }
    let by_rule = placement.area.replace(side.into());
    placement.side_said = by_rule.as_deref() != Some(side);
    if let Some(other) = by_rule.filter(|code| **code != *side && placement.place == Lies::Border) {
        // The others are all but the chosen one.
        placement.others.retain(|code| **code != *side);
        placement.others.push(other);
        placement.others.sort();
    }
    Ok(placement)
}

/// The placement of what has no position and no area.
fn nowhere(world: &World) -> Placement {
    Placement {
        edition: world.edition_hash().into(),
        place: Lies::None,
        position: None,
        area: None,
        side_said: false,
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

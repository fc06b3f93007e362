//! Brute force: every area whose box has the point, every edge of it, exact predicates.

use grids::plain::{Standing, standing};
use grids::{AreaId, Bounds, Edition, Located, Place, Position};

/// Horizontal strips, so that a point is not compared with the boxes of all 50,000 areas. Nothing is shared with the
/// locator but the edition's areas.
const STRIPS: usize = 1024;

pub struct Oracle<'a> {
    edition: &'a Edition,
    bounds: Bounds,
    /// For each level (coarsest first) and strip the areas that reach into it, ascending.
    strips: Vec<Vec<Vec<(Bounds, AreaId)>>>,
}

impl<'a> Oracle<'a> {
    pub fn of(edition: &'a Edition) -> Self {
        let bounds = edition.bounds();
        let mut strips = vec![vec![Vec::new(); STRIPS]; edition.levels().len()];
        for (level, strips) in strips.iter_mut().enumerate() {
            for id in edition.level_range(level).map(AreaId) {
                let own = edition.area_bounds(id);
                let reached = strip_of(&bounds, own.south)..=strip_of(&bounds, own.north);
                strips[reached]
                    .iter_mut()
                    .for_each(|strip| strip.push((own, id)));
            }
        }
        Self {
            edition,
            bounds,
            strips,
        }
    }

    pub fn locate(&self, position: Position) -> Located {
        let point = geo::Coord {
            x: position.lon_deg(),
            y: position.lat_deg(),
        };
        for strips in self.strips.iter().rev() {
            let (mut areas, mut on_border) = (Vec::new(), false);
            for (bounds, id) in &strips[strip_of(&self.bounds, point.y)] {
                if !bounds.contains(position) {
                    continue;
                }
                let standing = standing(&self.edition.area(*id).shape, point);
                on_border |= standing == Standing::Border;
                if standing != Standing::Outside {
                    areas.push(*id);
                }
            }
            if let Some((&area, others)) = areas.split_first() {
                let place = if on_border {
                    Place::Border
                } else {
                    Place::Inside
                };
                return Located {
                    place,
                    area: Some(area),
                    others: others.to_vec(),
                };
            }
        }
        Located {
            place: Place::Outside,
            area: None,
            others: Vec::new(),
        }
    }
}

/// Never decreases from south to north, so an area is in the strip of every point of its box.
fn strip_of(bounds: &Bounds, lat: f64) -> usize {
    let part = (lat - bounds.south) / (bounds.north - bounds.south);
    if part > 0.0 {
        ((part * STRIPS as f64) as usize).min(STRIPS - 1)
    } else {
        0
    }
}

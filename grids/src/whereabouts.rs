//! All that is told of one position: its area, how sure that is, and what is near. The server and the phone ask here.

use crate::area::AreaId;
use crate::edition::Edition;
use crate::locate::Located;
use crate::nearest::Nearest;
use crate::position::Position;

/// Most areas in [`Whereabouts::within`]; the rest is counted in `within_more`.
pub const WITHIN_MAX: usize = 8;

/// What is told of one position.
#[derive(Clone, Debug, PartialEq)]
pub struct Whereabouts {
    /// Its area, and the others on a border.
    pub located: Located,
    /// Outside of every area: the nearest, to the centimetre.
    pub nearest: Option<Nearest>,
    /// The border is nearer than the accuracy: every area that the circle touches, largest share first, the chosen
    /// one among them; at most [`WITHIN_MAX`].
    pub within: Vec<Within>,
    /// How many further areas the circle touches.
    pub within_more: u32,
}

/// An area that the circle of uncertainty touches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// An area of the finest level.
    pub area: AreaId,
    /// Its share of the circle, 0 to 1, to four places.
    pub share: f64,
    /// Metres from the position to its border, to the centimetre.
    pub metres: f64,
}

impl Edition {
    /// Where a position is and how sure that is; `accuracy_m` is the radius of the circle it may really be in.
    pub fn whereabouts(&self, position: Position, accuracy_m: Option<f64>) -> Whereabouts {
        let located = self.locate(position);
        let nearest = if located.area.is_none() {
            self.nearest(position)
        } else {
            None
        };
        let border_m = match (accuracy_m, located.area, nearest) {
            (None, _, _) | (_, None, None) => f64::INFINITY,
            (_, Some(area), _) => self.border_distance_m(position, area),
            (_, None, Some(nearest)) => nearest.metres,
        };
        let (within, within_more) = accuracy_m
            .filter(|accuracy_m| border_m < *accuracy_m)
            .map_or_else(Default::default, |accuracy_m| {
                self.within(position, accuracy_m)
            });
        Whereabouts {
            located,
            nearest: nearest.map(|nearest| Nearest {
                metres: to_centimetres(nearest.metres),
                ..nearest
            }),
            within,
            within_more,
        }
    }

    fn within(&self, position: Position, accuracy_m: f64) -> (Vec<Within>, u32) {
        let shares = self.shares(position, accuracy_m);
        let more = shares.len().saturating_sub(WITHIN_MAX) as u32;
        let told = shares.into_iter().take(WITHIN_MAX).map(|share| Within {
            area: share.area,
            share: (share.share * 1e4).round() / 1e4,
            metres: to_centimetres(self.border_distance_m(position, share.area)),
        });
        (told.collect(), more)
    }
}

fn to_centimetres(metres: f64) -> f64 {
    (metres * 100.0).round() / 100.0
}

//! The plane in which ground is measured.

use geo::Coord;

use crate::check::tree::Box4;

/// Semi-major axis and first eccentricity squared of WGS 84.
const A_M: f64 = 6_378_137.0;
const E2: f64 = 0.006_694_379_990_141_317;

/// Lambert's cylindrical equal-area projection of the WGS 84 ellipsoid, true to scale at one latitude.
///
/// Areas are those of the ellipsoid, wherever the ground lies; only that a straight edge in degrees is a straight
/// edge here is an approximation, exact to 10⁻⁶ of the area for edges up to a kilometre.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    lon_deg: f64,
    authalic: f64,
    scale: f64,
    sin_lat: f64,
    cos_lat: f64,
    /// Metres east are drawn this many times as long, so that a box becomes a square: the boolean operations round
    /// to a part of its longer side, which would be coarse for a strip a millimetre wide.
    pub stretch: f64,
}

/// The largest and the inverse of the smallest stretch.
const STRETCH_MAX: f64 = 1e6;

impl Plane {
    /// The plane around the middle of a box in degrees.
    pub fn around([west, south, east, north]: Box4) -> Self {
        let (sin_lat, cos_lat) = f64::midpoint(south, north).to_radians().sin_cos();
        // At the poles themselves the scale would be 0.
        let scale = (cos_lat / (1.0 - E2 * sin_lat * sin_lat).sqrt()).max(1e-6);
        let stretch = (north - south) / ((east - west) * cos_lat.max(1e-6));
        let stretch = if stretch > 0.0 {
            stretch.clamp(1.0 / STRETCH_MAX, STRETCH_MAX)
        } else {
            1.0
        };
        Self {
            lon_deg: f64::midpoint(west, east),
            authalic: authalic(sin_lat),
            scale,
            sin_lat,
            cos_lat,
            stretch,
        }
    }

    /// Metres north, and metres east times the stretch.
    pub fn metres(&self, at: Coord<f64>) -> Coord<f64> {
        let y = A_M * (authalic(at.y.to_radians().sin()) - self.authalic) / (2.0 * self.scale);
        Coord {
            x: A_M * self.scale * self.stretch * (at.x - self.lon_deg).to_radians(),
            y,
        }
    }

    /// The inverse, to 10⁻¹² of a degree, by Newton's way.
    pub fn degrees(&self, at: Coord<f64>) -> Coord<f64> {
        let x = self.lon_deg + (at.x / (A_M * self.scale * self.stretch)).to_degrees();
        let wanted = at.y * 2.0 * self.scale / A_M + self.authalic;
        let mut lat = self.sin_lat.atan2(self.cos_lat);
        for _ in 0..6 {
            let (sin, cos) = lat.sin_cos();
            let w2 = 1.0 - E2 * sin * sin;
            // dq/dφ = 2 (1 − e²) cos φ / (1 − e² sin² φ)²
            lat -= (authalic(sin) - wanted) * w2 * w2 / (2.0 * (1.0 - E2) * cos.max(1e-9));
        }
        Coord {
            x,
            y: lat.to_degrees(),
        }
    }
}

/// The function q of authalic latitude (Snyder 1987, 3-12), of the sine of the latitude.
fn authalic(sin: f64) -> f64 {
    let e = E2.sqrt();
    (1.0 - E2) * (sin / (1.0 - E2 * sin * sin) + (e * sin).atanh() / e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plane_is_undone_to_a_tenth_of_a_micrometre() {
        let plane = Plane::around([113.0, 22.5, 113.8, 23.6]);
        for at in [(113.0, 22.5), (113.42, 23.07), (113.8, 23.6)].map(|(x, y)| Coord { x, y }) {
            let back = plane.degrees(plane.metres(at));
            assert!(
                (back.x - at.x).abs() < 1e-12 && (back.y - at.y).abs() < 1e-12,
                "{at:?} {back:?}"
            );
        }
    }
}

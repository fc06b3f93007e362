//! How finely each place is divided: small grids in the dense south and in towns, large ones in the hills.

use super::land::{Ground, Land, to_plane};
use crate::dice::Dice;
use crate::street::{Point, distance};
use crate::tables::{DIVISIONS, rows};

/// One subdistrict as the generator knows it before it has a shape.
pub(crate) struct Seat {
    pub code: String,
    pub name: String,
    pub centre: Point,
    /// About how large it is, km²: only a weight, from memory of the district's published figures.
    pub size_km2: f64,
    pub communities: usize,
}

/// The share of the land each subdistrict should get, km².
const SIZES_KM2: [(&str, f64); 17] = [
    ("440112001", 6.0),
    ("440112002", 5.0),
    ("440112003", 6.0),
    ("440112005", 9.0),
    ("440112006", 11.0),
    ("440112007", 14.0),
    ("440112008", 30.0),
    ("440112010", 6.6),
    ("440112011", 18.0),
    ("440112012", 38.0),
    ("440112013", 48.0),
    ("440112014", 52.0),
    ("440112015", 33.0),
    ("440112016", 60.0),
    ("440112017", 52.0),
    ("440112018", 62.0),
    ("440112101", 64.0),
];
/// Changzhou is the worked example of the product's documents: divided more finely than its size asks for.
const CHANGZHOU: &str = "440112010";
const CHANGZHOU_FINER: f64 = 2.2;

/// The 17 subdistricts in the order of their codes.
pub(crate) fn seats() -> Vec<Seat> {
    let centres = include_str!("../../huangpu/centres.csv");
    rows(centres)
        .map(|row| {
            let degree = |i: usize| {
                row[i]
                    .parse::<f64>()
                    .expect("embedded centres are numbers: a test reads them")
            };
            let size = SIZES_KM2.iter().find(|(code, _)| *code == &row[0]);
            Seat {
                code: row[0].to_owned(),
                name: row[1].to_owned(),
                centre: to_plane((degree(2), degree(3))),
                size_km2: size
                    .expect("every subdistrict has a size: a test generates them all")
                    .1,
                communities: rows(DIVISIONS)
                    .filter(|division| division[2] == row[0])
                    .count(),
            }
        })
        .collect()
}

/// Expected cells for each square metre of land.
pub(crate) struct Density {
    seats: Vec<(Point, f64, f64)>,
    towns: Vec<(Point, f64)>,
    scale: f64,
}

impl Density {
    /// Scaled so that the land holds about `cells` cells.
    pub fn over(land: &Land, seats: &[Seat], cells: f64, dice: &mut Dice) -> Self {
        let weights = seats
            .iter()
            .map(|seat| {
                let finer = if seat.code == CHANGZHOU {
                    CHANGZHOU_FINER
                } else {
                    1.0
                };
                (
                    seat.centre,
                    seat.size_km2.sqrt() * 1e3,
                    finer * seat.communities as f64 / (seat.size_km2 * 1e6),
                )
            })
            .collect();
        let towns = seats
            .iter()
            .flat_map(|seat| {
                let radius = seat.size_km2.sqrt() * 1e3;
                let own = std::iter::once((seat.centre, 0.22 * radius)).collect::<Vec<_>>();
                let near = (0..3)
                    .map(|_| {
                        let away = (dice.normal() * 0.3 * radius, dice.normal() * 0.3 * radius);
                        (
                            (seat.centre.0 + away.0, seat.centre.1 + away.1),
                            dice.between(0.1, 0.2) * radius,
                        )
                    })
                    .collect::<Vec<_>>();
                own.into_iter().chain(near)
            })
            .collect();
        let mut density = Self {
            seats: weights,
            towns,
            scale: 1.0,
        };
        density.scale = cells / density.mass(land);
        density
    }

    /// Expected cells on all land, by a lattice of 150 m.
    fn mass(&self, land: &Land) -> f64 {
        const STEP_M: f64 = 150.0;
        let (low, high) = bounds(&land.outline);
        let count = |low: f64, high: f64| ((high - low) / STEP_M) as i64;
        let mut sum = 0.0;
        for x in 0..count(low.0, high.0) {
            for y in 0..count(low.1, high.1) {
                let point = (low.0 + x as f64 * STEP_M, low.1 + y as f64 * STEP_M);
                if matches!(land.ground(point), Ground::Land(_)) {
                    sum += self.at(point) * STEP_M * STEP_M;
                }
            }
        }
        sum
    }

    /// Expected cells a square metre.
    pub fn at(&self, point: Point) -> f64 {
        let (mut sum, mut weights) = (0.0, 0.0);
        for &(centre, radius, density) in &self.seats {
            let away = distance(point, centre) / radius + 0.05;
            let weight = 1.0 / (away * away * away * away);
            sum += weight * density;
            weights += weight;
        }
        let towns: f64 = self
            .towns
            .iter()
            .map(|&(centre, sigma)| {
                // Like a bell, but from the four operations alone, which every machine rounds the same way.
                let away = distance(point, centre) / sigma;
                let tail = 1.0 + away * away / 8.0;
                1.6 / (tail * tail * tail * tail)
            })
            .sum();
        self.scale * sum / weights * (0.45 + towns.min(3.0))
    }

    /// The side of a cell of the usual size here, metres.
    pub fn side_m(&self, point: Point) -> f64 {
        self.at(point).sqrt().recip()
    }
}

/// South-west and north-east corners.
pub(crate) fn bounds(points: &[Point]) -> (Point, Point) {
    let start = (points[0], points[0]);
    points.iter().fold(start, |(low, high), p| {
        (
            (low.0.min(p.0), low.1.min(p.1)),
            (high.0.max(p.0), high.1.max(p.1)),
        )
    })
}

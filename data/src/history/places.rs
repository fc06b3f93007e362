//! Where things happen: the demo district's grids, drawn by the character of their subdistricts.

use crate::dice::{Dice, cumulative};
use crate::street::Point;
use serde_json::Value;

/// Metres a degree of latitude; of longitude times [`SHRINK`]. Good to a percent here, which a history may be.
pub(crate) const METRES_PER_DEGREE: f64 = 111_320.0;
pub(crate) const SHRINK: f64 = 0.9195;

/// What kind of place draws a kind of issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Draw {
    /// Wherever people live and walk.
    People,
    /// Old town streets and markets.
    OldTown,
    /// Housing estates.
    Estates,
    /// Harbours and their lorries.
    Port,
    /// Factories.
    Industry,
    /// Building sites of the new towns.
    Sites,
    /// Villages and hills.
    Village,
    /// River banks and low ground.
    Water,
    /// The historic island and its one trunk road.
    Changzhou,
}

const DRAWS: usize = 9;

/// A subdistrict's pull for each [`Draw`], in that order.
const CHARACTER: [(&str, [f64; DRAWS]); 17] = [
    ("440112001", [1.6, 1.5, 1.8, 0.6, 0.2, 0.3, 0.0, 0.8, 0.0]),
    ("440112002", [1.4, 1.6, 1.2, 0.9, 0.3, 0.4, 0.0, 0.9, 0.0]),
    ("440112003", [1.5, 1.7, 1.3, 0.5, 0.2, 0.9, 0.0, 0.8, 0.0]),
    ("440112005", [1.8, 2.4, 1.5, 0.2, 0.2, 0.6, 0.0, 1.0, 0.0]),
    ("440112006", [1.4, 1.8, 1.3, 0.3, 0.6, 0.7, 0.0, 0.4, 0.0]),
    ("440112007", [0.9, 1.0, 0.6, 2.0, 1.2, 0.5, 0.2, 1.0, 0.0]),
    ("440112008", [0.9, 1.0, 0.8, 2.6, 1.1, 0.4, 0.3, 1.4, 0.0]),
    ("440112010", [0.7, 0.9, 0.5, 0.6, 0.3, 0.3, 0.6, 1.6, 1.0]),
    ("440112011", [1.1, 0.9, 1.2, 2.2, 1.4, 0.4, 0.1, 1.0, 0.0]),
    ("440112012", [1.3, 0.7, 1.8, 0.1, 0.8, 1.6, 0.3, 0.3, 0.0]),
    ("440112013", [1.3, 0.8, 1.7, 0.4, 2.6, 1.0, 0.4, 0.3, 0.0]),
    ("440112014", [1.2, 0.7, 1.6, 0.0, 0.6, 1.3, 0.7, 0.2, 0.0]),
    ("440112015", [0.8, 0.6, 0.9, 0.3, 2.4, 0.8, 0.8, 0.2, 0.0]),
    ("440112016", [0.7, 0.4, 0.9, 0.0, 0.4, 1.2, 1.4, 0.4, 0.0]),
    ("440112017", [0.4, 0.6, 0.2, 0.0, 0.4, 0.6, 2.2, 0.4, 0.0]),
    ("440112018", [0.8, 0.5, 1.0, 0.0, 0.7, 2.2, 1.5, 0.4, 0.0]),
    ("440112101", [0.5, 0.5, 0.4, 0.0, 0.7, 1.5, 2.0, 0.5, 0.0]),
];

/// One unit grid.
pub(crate) struct Grid {
    pub code: String,
    /// The community's name as shown.
    pub community: String,
    rings: Vec<Vec<Point>>,
    low: Point,
    high: Point,
}

/// The grids and how strongly each is drawn.
pub(crate) struct Places {
    pub grids: Vec<Grid>,
    sums: [Vec<f64>; DRAWS],
}

impl Places {
    /// Reads the embedded district; `seed` decides which grids are lively.
    pub fn read(seed: u64) -> Self {
        let file: Value =
            serde_json::from_slice(&crate::district()).expect("the embedded district is JSON");
        let features = file["features"]
            .as_array()
            .expect("the embedded district has features");
        let grids: Vec<Grid> = features
            .iter()
            .filter(|f| f["properties"]["level"] == "grid")
            .map(grid)
            .collect();
        let lively: Vec<f64> = (0..grids.len())
            .map(|i| {
                let luck = Dice::of(seed ^ 0x11FE, i as u64).unit();
                // A few grids see many times what most see.
                0.4 + 1.1 * luck * luck * luck * luck * 3.0
            })
            .collect();
        let sums = std::array::from_fn(|draw| {
            cumulative(
                grids
                    .iter()
                    .zip(&lively)
                    .map(|(grid, lively)| character(&grid.code)[draw] * lively),
            )
        });
        Self { grids, sums }
    }

    /// A grid by its pull.
    pub fn pick(&self, draw: Draw, dice: &mut Dice) -> usize {
        dice.weighted(&self.sums[draw as usize])
    }

    /// A place anywhere inside the grid, longitude and latitude.
    pub fn within(&self, grid: usize, dice: &mut Dice) -> Point {
        let grid = &self.grids[grid];
        let mut place = grid.low;
        // A grid fills about half of its box: forty misses in a row do not happen, and a corner would do.
        for _ in 0..40 {
            place = (
                dice.between(grid.low.0, grid.high.0),
                dice.between(grid.low.1, grid.high.1),
            );
            if grid.holds(place) {
                break;
            }
        }
        place
    }

    /// The grid that holds the place.
    pub fn grid_at(&self, place: Point) -> Option<usize> {
        self.grids.iter().position(|grid| grid.holds(place))
    }
}

impl Grid {
    fn holds(&self, place: Point) -> bool {
        let in_box = (self.low.0..=self.high.0).contains(&place.0)
            && (self.low.1..=self.high.1).contains(&place.1);
        in_box
            && self
                .rings
                .iter()
                .filter(|ring| crate::district::holds(ring, place))
                .count()
                % 2
                == 1
    }
}

fn character(code: &str) -> [f64; DRAWS] {
    let found = CHARACTER
        .iter()
        .find(|(subdistrict, _)| code.starts_with(subdistrict));
    found
        .expect("all 17 subdistricts have a character: a test reads them")
        .1
}

/// Some metres away from a place.
pub(crate) fn moved(place: Point, east_m: f64, north_m: f64) -> Point {
    (
        place.0 + east_m / (METRES_PER_DEGREE * SHRINK),
        place.1 + north_m / METRES_PER_DEGREE,
    )
}

fn grid(feature: &Value) -> Grid {
    let text = |name: &str| {
        feature["properties"][name]
            .as_str()
            .expect("embedded grids have code and name")
            .to_owned()
    };
    let mut rings: Vec<Vec<Point>> = Vec::new();
    collect(&feature["geometry"]["coordinates"], &mut rings);
    let points = || rings.iter().flatten();
    let low = points().fold((f64::INFINITY, f64::INFINITY), |a, p| {
        (a.0.min(p.0), a.1.min(p.1))
    });
    let high = points().fold((f64::NEG_INFINITY, f64::NEG_INFINITY), |a, p| {
        (a.0.max(p.0), a.1.max(p.1))
    });
    let name = text("name");
    let community = name.split('第').next().unwrap_or(&name).to_owned();
    Grid {
        code: text("code"),
        community,
        rings,
        low,
        high,
    }
}

/// All rings of a Polygon or `MultiPolygon`.
fn collect(value: &Value, rings: &mut Vec<Vec<Point>>) {
    let Some(list) = value.as_array() else { return };
    if list.first().is_some_and(|first| first[0].is_number()) {
        let number = |v: &Value| v.as_f64().expect("embedded coordinates are numbers");
        rings.push(
            list.iter()
                .map(|p| (number(&p[0]), number(&p[1])))
                .collect(),
        );
    } else {
        for inner in list {
            collect(inner, rings);
        }
    }
}

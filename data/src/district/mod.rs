//! The demo district: real names and codes, synthetic boundaries, grown from a seed.
//!
//! One planar map of Voronoi cells is drawn over land, river and surroundings. Cells join to grids, grids to
//! communities, communities to subdistricts, so every area is exactly the union of its children and neighbours
//! share their borders bit for bit.

mod cells;
mod density;
mod dissolve;
mod divide;
mod grow;
mod land;
mod seeds;
mod write;

use cells::{Cells, Edge};
use density::{Density, seats};
use dissolve::Streets;
use divide::{Division, Map, divide};
use geo::MultiPolygon;
use land::{Ground, Land};

pub(crate) use land::holds;

use crate::dice::Dice;

/// The levels, outermost first.
pub const LEVELS: [&str; 4] = ["district", "subdistrict", "community", "grid"];
/// What every file and screen that shows these shapes must say.
pub const NOTE: &str = "synthetic boundaries, real names and codes";

/// The seed of the committed district.
pub const SEED: u64 = 440_112;
/// About how many grids the committed district has.
pub const GRIDS: usize = 1_500;

/// Cells of the map for each grid: enough that grids have elbows.
const CELLS_A_GRID: f64 = 3.0;

/// One area of the district.
#[derive(Clone, Debug)]
pub struct Area {
    /// 6, 9, 12 or 15 digits.
    pub code: String,
    /// As shown, e.g. `黄船社区` or `黄船社区第3网格`.
    pub name: String,
    /// The full official name where it differs, e.g. `黄船社区居民委员会`.
    pub full_name: Option<String>,
    /// Index into [`LEVELS`].
    pub level: usize,
    /// Code of the area around it; `None` for the district.
    pub parent: Option<String>,
    /// WGS 84, seven decimals, rings closed, outer rings counter-clockwise.
    pub shape: MultiPolygon<f64>,
}

/// A generated district.
#[derive(Clone, Debug)]
pub struct District {
    /// By level, then by code.
    pub areas: Vec<Area>,
    /// The river inside the district's outline.
    pub water: MultiPolygon<f64>,
}

impl District {
    /// Grows the district of `seed` with about `grids` unit grids (at most 999 in a community).
    ///
    /// One core takes about 0.5 s for 1,500 and 11 s for 50,000 in a release build. The same arguments give the same
    /// bits.
    pub fn grow(seed: u64, grids: usize) -> Self {
        let land = Land::given();
        let seats = seats();
        let mut dice = Dice::new(seed);
        let density = Density::over(&land, &seats, grids as f64 * CELLS_A_GRID, &mut dice);
        let (points, ground): (Vec<_>, Vec<_>) =
            seeds::sow(&land, &density, &mut dice).into_iter().unzip();
        let cells = Cells::of(points, |place| (0.04 * density.side_m(place)).min(6.0));
        let map = Map::measure(&cells, ground.clone(), &density, seed);
        let division = divide(&cells, &map, &seats, grids, &mut dice);
        let is_water = |cell: u32| (ground[cell as usize] == Ground::Water).then_some(0);
        let streets = draw(&cells, &division, &density, seed, is_water);
        let mut water = streets.shapes(is_water);
        let areas = write::name_all(&division, &streets, &seats);
        Self {
            areas,
            water: water.remove(&0).unwrap_or_else(|| MultiPolygon(Vec::new())),
        }
    }
}

/// Draws every edge between two grids, or between a grid or the water and the rest.
fn draw(
    cells: &Cells,
    division: &Division,
    density: &Density,
    seed: u64,
    water: impl Fn(u32) -> Option<u32>,
) -> Streets {
    let of = |cell: u32| (division.grid_of[cell as usize], water(cell));
    let pieces = |edge: &Edge| {
        let place = cells.corners[edge.from as usize];
        (cells.length(edge) / density.side_m(place) * SEGMENTS_A_SIDE)
            .round()
            .max(1.0) as usize
    };
    Streets::draw(
        cells,
        seed,
        |edge| of(edge.left) != of(edge.right),
        |edge| pieces(edge).min(24),
    )
}

/// Segments of a border as long as the side of a usual cell.
const SEGMENTS_A_SIDE: f64 = 7.0;

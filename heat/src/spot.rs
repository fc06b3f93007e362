//! Where on the web-mercator square: Morton codes, tiles and cells.

use std::f64::consts::PI;

/// The deepest zoom a tile may have.
pub const ZOOM_MAX: u8 = 18;
/// Cells along one side of a tile.
pub const CELLS_AXIS: u16 = 64;
/// Units along one side of a vector tile.
pub const EXTENT: u16 = 4096;
/// The latitude at which the web-mercator square ends, in degrees.
pub const LATITUDE_MAX_DEG: f64 = 85.051_128_779_806_59;

/// Bits an axis: a unit of a zoom 18 tile (18 + 12), about 4 cm at the equator.
const AXIS_BITS: u32 = 30;
const AXIS_LAST: u32 = (1 << AXIS_BITS) - 1;
/// Bits of a cell number, both axes.
const CELL_BITS: u32 = 2 * 6;

/// A spot of about 4 cm on the web-mercator square, as the Morton code of its column and row.
///
/// Spots of one tile, of any zoom, follow each other without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot(pub(crate) u64);

impl Spot {
    /// The spot of a WGS 84 position; `None` if it is not finite.
    ///
    /// A position on the border of two spots belongs to the eastern and southern one. Beyond
    /// ±85.0511° it is put on the edge, and so are 180° east and anything further.
    pub fn of(lon_deg: f64, lat_deg: f64) -> Option<Self> {
        if !(lon_deg.is_finite() && lat_deg.is_finite()) {
            return None;
        }
        let (x, y) = mercator(lon_deg, lat_deg);
        let axis = |share: f64| {
            let spots = f64::from(1u32 << AXIS_BITS);
            (share * spots).floor().clamp(0.0, f64::from(AXIS_LAST)) as u32
        };
        Some(Self(interleave(axis(x), axis(y))))
    }

    /// Column and row in units of `1 / 2^30` of the square, from the north-west corner.
    pub fn column_row(self) -> (u32, u32) {
        (gather(self.0), gather(self.0 >> 1))
    }

    /// WGS 84 longitude and latitude of the spot's centre, in degrees.
    pub fn lon_lat_deg(self) -> (f64, f64) {
        let (column, row) = self.column_row();
        let share = |axis: u32| (f64::from(axis) + 0.5) / f64::from(1u32 << AXIS_BITS);
        unmercator(share(column), share(row))
    }
}

/// Shares of the web-mercator square, from its north-west corner; latitudes beyond it at the edge.
///
/// Source of the formula: EPSG:3857, spherical mercator, φ ↦ asinh(tan φ).
pub fn mercator(lon_deg: f64, lat_deg: f64) -> (f64, f64) {
    let lat = lat_deg
        .clamp(-LATITUDE_MAX_DEG, LATITUDE_MAX_DEG)
        .to_radians();
    let x = (lon_deg + 180.0) / 360.0;
    (x, (1.0 - lat.tan().asinh() / PI) / 2.0)
}

/// The inverse of [`mercator`]: longitude and latitude in degrees.
pub fn unmercator(x: f64, y: f64) -> (f64, f64) {
    let lat = (PI * (1.0 - 2.0 * y)).sinh().atan();
    (x * 360.0 - 180.0, lat.to_degrees())
}

/// A tile of the XYZ scheme that exists; [`Tile::new`] is the only way to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    z: u8,
    x: u32,
    y: u32,
}

/// There is no such tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no tile {z}/{x}/{y}: zoom goes from 0 to {ZOOM_MAX}, column and row from 0 to 2^zoom - 1")]
pub struct NoSuchTile {
    /// The zoom asked for.
    pub z: u8,
    /// The column asked for.
    pub x: u32,
    /// The row asked for.
    pub y: u32,
}

impl Tile {
    /// The tile at zoom `z`, column `x` from the west, row `y` from the north.
    pub fn new(z: u8, x: u32, y: u32) -> Result<Self, NoSuchTile> {
        if z > ZOOM_MAX || x >> z != 0 || y >> z != 0 {
            return Err(NoSuchTile { z, x, y });
        }
        Ok(Self { z, x, y })
    }

    /// The tile of a zoom in which a spot lies.
    pub fn of(spot: Spot, z: u8) -> Result<Self, NoSuchTile> {
        let (column, row) = spot.column_row();
        if z > ZOOM_MAX {
            return Err(NoSuchTile { z, x: 0, y: 0 });
        }
        let shift = AXIS_BITS - u32::from(z);
        Self::new(z, column >> shift, row >> shift)
    }

    /// Zoom.
    pub fn z(self) -> u8 {
        self.z
    }

    /// Column, from the west.
    pub fn x(self) -> u32 {
        self.x
    }

    /// Row, from the north.
    pub fn y(self) -> u32 {
        self.y
    }

    /// The codes of the tile's spots, half-open.
    pub(crate) fn codes(self) -> (u64, u64) {
        let shift = 2 * (AXIS_BITS - u32::from(self.z));
        let first = interleave(self.x, self.y) << shift;
        (first, first + (1 << shift))
    }

    /// How far to shift a code of this tile to the right to get its cell in the low 12 bits.
    pub(crate) fn cell_shift(self) -> u32 {
        2 * (AXIS_BITS - u32::from(self.z)) - CELL_BITS
    }

    /// Column and row of a spot of this tile in tile units, 0 to [`EXTENT`] - 1.
    pub(crate) fn units(self, spot: Spot) -> (u16, u16) {
        let (column, row) = spot.column_row();
        let shift = AXIS_BITS - u32::from(self.z) - EXTENT.ilog2();
        let unit = |axis: u32| (axis >> shift) as u16 & (EXTENT - 1);
        (unit(column), unit(row))
    }
}

/// Column + 64 × row of the cell whose Morton number within its tile is `code`.
pub(crate) fn cell_of(code: u16) -> u16 {
    let (column, row) = (gather(u64::from(code)), gather(u64::from(code) >> 1));
    row as u16 * CELLS_AXIS + column as u16
}

/// The bits of `x` on the even places, those of `y` on the odd ones.
fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

fn spread(axis: u32) -> u64 {
    let mut bits = u64::from(axis);
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

/// The even bits of a code, close together.
fn gather(code: u64) -> u32 {
    let mut bits = code & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff;
    (bits | bits >> 16) as u32
}

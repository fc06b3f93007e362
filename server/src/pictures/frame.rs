//! Which part of the earth a picture shows, and which pixel a position is.

use crate::limits;
use heat::spot::{mercator, unmercator};
use heat::{CELLS_AXIS, Tile, ZOOM_MAX};

/// Circumference of the sphere of web mercator, in metres.
const EQUATOR_M: f64 = 40_075_016.686;
/// Pixels of the whole earth at zoom 0, as the page counts zooms.
const TILE_PX: f64 = 512.0;
/// The deepest zoom a picture may be centred at.
pub const FRAME_ZOOM_MAX: f64 = 22.0;

/// A rectangle of the web-mercator square and its pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Pixels of the west and the north edge, counted from the square's corner.
    west_px: f64,
    north_px: f64,
    /// Pixels across the whole square.
    world_px: f64,
    /// Pixels of the picture.
    pub width: u32,
    /// Pixels of the picture.
    pub height: u32,
}

/// What to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// All of a box of west, south, east, north in degrees.
    Box([f64; 4]),
    /// A middle of longitude and latitude in degrees, and the page's zoom.
    Middle {
        /// Degrees.
        lon: f64,
        /// Degrees.
        lat: f64,
        /// 512 pixels are the whole earth at zoom 0, half of it at 1.
        zoom: f64,
    },
}

/// More of the earth than a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "shows more than {} km from side to side; choose a smaller box or a larger zoom",
    limits::PICTURE_SPAN_M_MAX / 1_000
)]
pub struct TooWide;

impl Frame {
    /// A frame of so many pixels; `ratio` of them are one of the page's.
    pub fn of(place: Place, width: u32, height: u32, ratio: f64) -> Result<Self, TooWide> {
        let (middle, world_px) = match place {
            Place::Middle { lon, lat, zoom } => {
                let zoom = zoom.clamp(0.0, FRAME_ZOOM_MAX);
                (mercator(lon, lat), TILE_PX * zoom.exp2() * ratio)
            }
            Place::Box([west, south, east, north]) => {
                let ((left, top), (right, bottom)) = (mercator(west, north), mercator(east, south));
                let fit = (f64::from(width) / (right - left))
                    .min(f64::from(height) / (bottom - top))
                    .min(TILE_PX * FRAME_ZOOM_MAX.exp2() * ratio);
                (
                    (f64::midpoint(left, right), f64::midpoint(top, bottom)),
                    fit,
                )
            }
        };
        let frame = Self {
            west_px: middle.0 * world_px - f64::from(width) / 2.0,
            north_px: middle.1 * world_px - f64::from(height) / 2.0,
            world_px,
            width,
            height,
        };
        let side_m = f64::from(width.max(height)) * frame.metres_per_px();
        if side_m <= limits::PICTURE_SPAN_M_MAX as f64 {
            Ok(frame)
        } else {
            Err(TooWide)
        }
    }

    /// The pixel of a WGS 84 position, also beyond the picture.
    pub fn place(&self, lon_deg: f64, lat_deg: f64) -> (f32, f32) {
        let (x, y) = mercator(lon_deg, lat_deg);
        self.of_share((x, y))
    }

    fn of_share(&self, (x, y): (f64, f64)) -> (f32, f32) {
        (
            (x * self.world_px - self.west_px) as f32,
            (y * self.world_px - self.north_px) as f32,
        )
    }

    /// West, south, east, north in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        let share = |px: f64| px / self.world_px;
        let (west, north) = unmercator(share(self.west_px), share(self.north_px));
        let (east, south) = unmercator(
            share(self.west_px + f64::from(self.width)),
            share(self.north_px + f64::from(self.height)),
        );
        [west, south, east, north]
    }

    /// Metres on the ground of a pixel in the middle.
    pub fn metres_per_px(&self) -> f64 {
        self.metres_per_px_at(f64::from(self.height) / 2.0)
    }

    /// Metres on the ground of a pixel in a row of pixels: fewer the nearer to a pole.
    pub fn metres_per_px_at(&self, y_px: f64) -> f64 {
        let (_, lat) = unmercator(
            0.5,
            ((self.north_px + y_px) / self.world_px).clamp(0.0, 1.0),
        );
        EQUATOR_M * lat.to_radians().cos() / self.world_px
    }

    /// The zoom as the page counts it, for pictures of `ratio`.
    pub fn zoom(&self, ratio: f64) -> f64 {
        (self.world_px / TILE_PX / ratio).log2()
    }

    /// Pixels along one side of a cell of the tiles of a zoom.
    pub fn cell_px(&self, z: u8) -> f64 {
        self.world_px / (1u64 << z) as f64 / f64::from(CELLS_AXIS)
    }

    /// The coarsest zoom whose cells are at most so many pixels wide, or the deepest there is.
    pub fn zoom_of_cells(&self, px_max: f64) -> u8 {
        (0..ZOOM_MAX)
            .find(|&z| self.cell_px(z) <= px_max)
            .unwrap_or(ZOOM_MAX)
    }

    /// The tiles of a zoom that reach into the picture or less than `margin_px` beside it.
    pub fn tiles(&self, z: u8, margin_px: f64) -> impl Iterator<Item = Tile> + use<> {
        let tiles = (1u64 << z) as f64;
        let column = |px: f64| (px / self.world_px * tiles).floor().clamp(0.0, tiles - 1.0) as u32;
        let columns = column(self.west_px - margin_px)
            ..=column(self.west_px + f64::from(self.width) + margin_px);
        let rows = column(self.north_px - margin_px)
            ..=column(self.north_px + f64::from(self.height) + margin_px);
        rows.flat_map(move |y| {
            let columns = columns.clone();
            columns.filter_map(move |x| Tile::new(z, x, y).ok())
        })
    }

    /// The middle of a cell of a tile, in pixels.
    pub fn cell(&self, tile: Tile, cell: u16) -> (f32, f32) {
        let side = 1.0 / (1u64 << tile.z()) as f64;
        let share = |tile: u32, cell: u16| {
            (f64::from(tile) + (f64::from(cell) + 0.5) / f64::from(CELLS_AXIS)) * side
        };
        self.of_share((
            share(tile.x(), cell % CELLS_AXIS),
            share(tile.y(), cell / CELLS_AXIS),
        ))
    }

    /// Is the pixel in the picture?
    pub fn has(&self, (x, y): (f32, f32)) -> bool {
        x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heat::Spot;

    fn frame(place: Place) -> Frame {
        Frame::of(place, 800, 600, 1.0).expect("small enough")
    }

    #[test]
    fn a_box_is_all_in_the_picture_and_touches_two_sides() {
        let shown = [113.38, 23.04, 113.44, 23.09];
        let frame = frame(Place::Box(shown));
        let ((left, top), (right, bottom)) =
            (frame.place(113.38, 23.09), frame.place(113.44, 23.04));
        let inside = left >= -0.01 && top >= -0.01 && right <= 800.01 && bottom <= 600.01;
        assert!(inside, "{left} {top} {right} {bottom}");
        assert!((right - left - 800.0).abs() < 0.1 || (bottom - top - 600.0).abs() < 0.1);
        let [west, south, east, north] = frame.bounds();
        assert!(west <= 113.38 && south <= 23.04 && east >= 113.44 && north >= 23.09);
    }

    #[test]
    fn zoom_and_metres_are_those_of_the_page() {
        let frame = frame(Place::Middle {
            lon: 113.42,
            lat: 23.07,
            zoom: 14.0,
        });
        assert_eq!(frame.place(113.42, 23.07), (400.0, 300.0));
        assert!((frame.zoom(1.0) - 14.0).abs() < 1e-9);
        // 40,075,016.686 m × cos 23.07° / (512 × 2^14)
        assert!(
            (frame.metres_per_px() - 4.395_3).abs() < 0.001,
            "{}",
            frame.metres_per_px()
        );
        assert!(
            Frame::of(
                Place::Middle {
                    lon: 0.0,
                    lat: 0.0,
                    zoom: 3.0
                },
                800,
                600,
                1.0
            )
            .is_err()
        );
    }

    #[test]
    fn the_tiles_of_a_frame_hold_every_position_in_it_and_cells_stand_where_their_cases_are() {
        let frame = frame(Place::Middle {
            lon: 113.42,
            lat: 23.07,
            zoom: 13.3,
        });
        for z in [9, 13, 17] {
            let tiles: Vec<Tile> = frame.tiles(z, 0.0).collect();
            for n in 0..200_u32 {
                let (x, y) = (
                    f64::from(n * 37 % 101) / 101.0,
                    f64::from(n * 53 % 97) / 97.0,
                );
                let [west, south, east, north] = frame.bounds();
                let (lon, lat) = (west + (east - west) * x, south + (north - south) * y);
                let spot = Spot::of(lon, lat).expect("finite");
                let tile = Tile::of(spot, z).expect("a tile");
                assert!(tiles.contains(&tile));
                let heat = heat::Heat::from_cases(vec![heat::Case {
                    case: 1,
                    position: Some((lon, lat)),
                    at_s: 0,
                    class: 0,
                    source: 0,
                    status: 0,
                    area: heat::NO_AREA,
                    team: 0,
                }]);
                let counted = heat.view().tile_counts(tile, &heat::Filter::default());
                let (at, cell) = (frame.place(lon, lat), frame.cell(tile, counted.cells[0].0));
                let half = frame.cell_px(z) as f32 / 2.0 + 0.01;
                assert!((at.0 - cell.0).abs() <= half && (at.1 - cell.1).abs() <= half);
            }
        }
    }
}

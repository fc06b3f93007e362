//! The outlines of an edition's areas on the web-mercator square, ready to be cut into tiles.

use std::ops::Range;

use fast_mvt::MvtCoord;
use grids::{AreaId, Edition};
use heat::{EXTENT, Spot, Tile, ZOOM_MAX};

use super::clip;

/// Units around a tile in which areas are still drawn, so that no cut shows at its edge.
pub const BUFFER: i32 = 64;

/// All outlines, in whole units of a zoom 18 tile (about 4 cm at the equator).
///
/// Every vertex is put on that raster by itself, so neighbours stay neighbours.
pub struct Outlines {
    areas: Vec<Outline>,
    rings: Vec<Ring>,
    points: Vec<(u32, u32)>,
    labels: Vec<(u32, u32)>,
    /// For each level, the root of the mean area of the boxes around its areas, in units.
    sides: Vec<f64>,
}

/// One area: the box around it and its rings.
struct Outline {
    west: u32,
    north: u32,
    east: u32,
    south: u32,
    rings: Range<u32>,
}

/// One ring, open, clockwise on the screen if outer.
struct Ring {
    points: Range<u32>,
    outer: bool,
}

/// A ring as it is in a tile: in the tile's units, tidied, wound as the specification wants it.
pub struct Piece {
    /// The points; the last is not the first again.
    pub points: Vec<MvtCoord>,
    /// An outer ring, or else a hole of the last outer one.
    pub outer: bool,
}

impl Outlines {
    /// Lays out all areas of an edition.
    pub fn of(edition: &Edition) -> Self {
        let mut outlines = Self {
            areas: Vec::with_capacity(edition.areas().len()),
            rings: Vec::new(),
            points: Vec::new(),
            labels: Vec::with_capacity(edition.areas().len()),
            sides: Vec::new(),
        };
        for (id, area) in (0..).map(AreaId).zip(edition.areas()) {
            outlines.add(&area.shape);
            let label = edition.label_point(id);
            outlines
                .labels
                .push(units(label.lon_deg(), label.lat_deg()));
        }
        let side = |level| outlines.side(edition.level_range(level));
        outlines.sides = (0..edition.levels().len()).map(side).collect();
        outlines
    }

    fn add(&mut self, shape: &geo::MultiPolygon<f64>) {
        let first = self.rings.len() as u32;
        let start = self.points.len();
        for polygon in shape {
            self.add_ring(polygon.exterior(), true);
            for hole in polygon.interiors() {
                self.add_ring(hole, false);
            }
        }
        let points = &self.points[start..];
        let (xs, ys) = (points.iter().map(|p| p.0), points.iter().map(|p| p.1));
        self.areas.push(Outline {
            west: xs.clone().min().unwrap_or(u32::MAX),
            north: ys.clone().min().unwrap_or(u32::MAX),
            east: xs.max().unwrap_or(0),
            south: ys.max().unwrap_or(0),
            rings: first..self.rings.len() as u32,
        });
    }

    fn add_ring(&mut self, ring: &geo::LineString<f64>, outer: bool) {
        let start = self.points.len();
        // Editions wind outer rings counter-clockwise with north up; turned round, rows growing
        // southwards, that is what tiles want.
        let open = ring.0.iter().skip(1).rev();
        self.points
            .extend(open.map(|vertex| units(vertex.x, vertex.y)));
        self.rings.push(Ring {
            points: start as u32..self.points.len() as u32,
            outer,
        });
    }

    fn side(&self, ids: Range<u32>) -> f64 {
        let areas = &self.areas[ids.start as usize..ids.end as usize];
        let size = |area: &Outline| {
            f64::from(area.east.saturating_sub(area.west))
                * f64::from(area.south.saturating_sub(area.north))
        };
        let mean = areas.iter().map(size).sum::<f64>() / areas.len().max(1) as f64;
        mean.sqrt()
    }

    /// How wide the areas of a level are at a zoom, on average, in tile units.
    pub fn width(&self, level: usize, z: u8) -> f64 {
        self.sides[level] / f64::from(1u32 << (ZOOM_MAX - z))
    }

    /// Which of some areas may be seen in a tile.
    pub fn within(&self, ids: Range<u32>, tile: Tile) -> impl Iterator<Item = AreaId> {
        let frame = Frame::of(tile);
        ids.map(AreaId)
            .filter(move |id| frame.meets(&self.areas[id.index()]))
    }

    /// What of an area is in a tile: outer rings, each followed by its holes; empty if nothing.
    pub fn pieces(&self, id: AreaId, tile: Tile) -> Vec<Piece> {
        let frame = Frame::of(tile);
        let rings = &self.areas[id.index()].rings;
        let mut pieces = Vec::new();
        let mut outer_kept = false;
        for ring in &self.rings[rings.start as usize..rings.end as usize] {
            if !ring.outer && !outer_kept {
                continue;
            }
            let points = &self.points[ring.points.start as usize..ring.points.end as usize];
            let points = frame.cut(points);
            // Rounding may turn a sliver inside out: it is thinner than a unit, and goes.
            let kept = clip::twice_area(&points).signum() == if ring.outer { 1 } else { -1 };
            if ring.outer {
                outer_kept = kept;
            }
            if kept {
                pieces.push(Piece {
                    points,
                    outer: ring.outer,
                });
            }
        }
        pieces
    }

    /// Where the name of an area stands in a tile, if it does: each stands in one tile of a zoom.
    pub fn label(&self, id: AreaId, tile: Tile) -> Option<MvtCoord> {
        let (x, y) = self.labels[id.index()];
        let shift = ZOOM_MAX - tile.z();
        let place = |axis: u32, column: u32| {
            let unit = (axis >> shift).checked_sub(column * u32::from(EXTENT))?;
            (unit < u32::from(EXTENT)).then_some(unit as i32)
        };
        Some(MvtCoord {
            x: place(x, tile.x())?,
            y: place(y, tile.y())?,
        })
    }

    /// Bytes on the heap.
    pub fn memory_bytes(&self) -> usize {
        self.areas.capacity() * size_of::<Outline>()
            + self.rings.capacity() * size_of::<Ring>()
            + (self.points.capacity() + self.labels.capacity()) * size_of::<(u32, u32)>()
    }
}

/// A position in units of the raster.
fn units(lon_deg: f64, lat_deg: f64) -> (u32, u32) {
    Spot::of(lon_deg, lat_deg).map_or((0, 0), Spot::column_row)
}

/// From the raster to the units of one tile.
#[derive(Clone, Copy)]
struct Frame {
    shift: u8,
    x: i64,
    y: i64,
}

impl Frame {
    fn of(tile: Tile) -> Self {
        let origin = |column: u32| i64::from(column) * i64::from(EXTENT);
        Self {
            shift: ZOOM_MAX - tile.z(),
            x: origin(tile.x()),
            y: origin(tile.y()),
        }
    }

    /// The nearest unit, halves up.
    fn place(self, (x, y): (u32, u32)) -> MvtCoord {
        let half = (1 << self.shift) >> 1;
        let unit = |axis: u32| (i64::from(axis) + half) >> self.shift;
        // Within the world, 2^30 units at most, so differences fit.
        MvtCoord {
            x: (unit(x) - self.x) as i32,
            y: (unit(y) - self.y) as i32,
        }
    }

    /// Does the box around an area reach into the tile or its buffer, and is it more than a line?
    fn meets(self, area: &Outline) -> bool {
        let (a, b) = (
            self.place((area.west, area.north)),
            self.place((area.east, area.south)),
        );
        let meets =
            |low: i32, high: i32| low < high && high > -BUFFER && low < i32::from(EXTENT) + BUFFER;
        meets(a.x, b.x) && meets(a.y, b.y)
    }

    /// The part of a ring that lies in the tile and its buffer.
    fn cut(self, ring: &[(u32, u32)]) -> Vec<MvtCoord> {
        let mut points = Vec::with_capacity(ring.len().min(1 << 12));
        for &point in ring {
            let point = self.place(point);
            if points.last() != Some(&point) {
                points.push(point);
            }
        }
        clip::to_square(points, -BUFFER, i32::from(EXTENT) + BUFFER)
    }
}

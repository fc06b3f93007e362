//! Generated partitions of a rectangle for benches and tests: any number of areas, irregular like streets.
//!
//! Neighbours share their edges bit for bit: no gap, no overlap, no vertex of one in the middle of the other's
//! edge. Laid like bricks: rows of areas whose walls stand anywhere along the row, so that most corners join
//! three areas and some join four.

mod bricks;
#[cfg(test)]
mod tests;

use crate::dice::Dice;
use crate::street::{Point, Wander, distance};
use bricks::Bricks;
use geo::{Coord, LineString, Polygon};

/// Degrees are rounded to 1e-9 (0.1 mm), so that files and memory hold the same numbers.
const ROUNDING: f64 = 1e9;
const METRES_PER_DEGREE: f64 = 111_320.0;
/// Diamonds this wide do not overlap where edges meet at 60° or more, which bricks always do.
const WANDER: Wander = Wander {
    reach: 0.2,
    roughness: 0.22,
};

/// What to generate.
#[derive(Clone, Debug)]
pub struct Partition {
    /// The same seed gives the same areas, bit for bit.
    pub seed: u64,
    /// How many areas, exactly.
    pub areas: usize,
    /// How many vertices an area has on average (the closing one not counted).
    pub vertices: usize,
    /// Longitude and latitude of the middle, degrees.
    pub centre: (f64, f64),
    /// Width and height of the whole rectangle in metres (on the sphere, at the centre's latitude).
    pub size_m: (f64, f64),
}

impl Partition {
    /// `areas` areas of about `vertices` vertices around Changzhou, as large as Huangpu (480 km²).
    pub fn new(seed: u64, areas: usize, vertices: usize) -> Self {
        Self {
            seed,
            areas,
            vertices,
            centre: (113.48, 23.2),
            size_m: (22_000.0, 22_000.0),
        }
    }

    /// The areas with their codes `A000001`… from south to north, in each row from west to east.
    ///
    /// Rings are closed and counter-clockwise, WGS 84 degrees. The same edge has bit-identical vertices in
    /// both of its areas. Nothing comes back for 0 areas.
    pub fn build(&self) -> Vec<(String, Polygon<f64>)> {
        if self.areas == 0 {
            return Vec::new();
        }
        let bricks = Bricks::lay(self);
        bricks
            .rings()
            .enumerate()
            .map(|(i, ring)| {
                (
                    format!("A{:06}", i + 1),
                    Polygon::new(LineString(ring), Vec::new()),
                )
            })
            .collect()
    }

    /// West, south, east and north in degrees.
    pub fn bounds(&self) -> [f64; 4] {
        let low = self.degrees((0.0, 0.0));
        let high = self.degrees(self.size_m);
        [low.x, low.y, high.x, high.y]
    }

    /// `count` random places (longitude, latitude) inside the rectangle: a `uniform` share anywhere, the rest
    /// crowded around `clusters` centres, 300 m wide each.
    pub fn points(
        &self,
        seed: u64,
        count: usize,
        uniform: f64,
        clusters: usize,
    ) -> Vec<(f64, f64)> {
        let mut dice = Dice::new(seed);
        let (width, height) = self.size_m;
        let anywhere = |dice: &mut Dice| (dice.unit() * width, dice.unit() * height);
        let centres: Vec<Point> = (0..clusters).map(|_| anywhere(&mut dice)).collect();
        (0..count)
            .map(|_| {
                let place = if centres.is_empty() || dice.chance(uniform) {
                    anywhere(&mut dice)
                } else {
                    let &(x, y) = dice.pick(&centres);
                    let x = (x + dice.normal() * 300.0).clamp(0.0, width);
                    (x, (y + dice.normal() * 300.0).clamp(0.0, height))
                };
                // Not rounded: benches should meet every kind of float.
                let (lon, lat) = self.raw_degrees(place);
                (lon, lat)
            })
            .collect()
    }

    fn raw_degrees(&self, (x, y): Point) -> Point {
        let shrink = (self.centre.1.to_radians()).cos();
        let lon = self.centre.0 + (x - self.size_m.0 / 2.0) / (METRES_PER_DEGREE * shrink);
        (
            lon,
            self.centre.1 + (y - self.size_m.1 / 2.0) / METRES_PER_DEGREE,
        )
    }

    fn degrees(&self, point: Point) -> Coord<f64> {
        let (lon, lat) = self.raw_degrees(point);
        Coord {
            x: (lon * ROUNDING).round() / ROUNDING,
            y: (lat * ROUNDING).round() / ROUNDING,
        }
    }
}

/// The corners of the wall, before edges wander.
struct Plan {
    /// Corner points of each horizontal line, west to east; line 0 is the south side.
    lines: Vec<Vec<Point>>,
    /// For each row its walls, west to east, as (corner on the line below, corner on the line above).
    rows: Vec<Vec<(usize, usize)>>,
}

impl Plan {
    fn draw(what: &Partition) -> Self {
        let (width, height) = what.size_m;
        let row_count =
            ((what.areas as f64 * height / width).sqrt().round() as usize).clamp(1, what.areas);
        let mut dice = Dice::of(what.seed, 1);
        let walls: Vec<Vec<f64>> = (0..row_count)
            .map(|row| {
                let count = what.areas * (row + 1) / row_count - what.areas * row / row_count;
                let phase = if row % 2 == 0 { 0.25 } else { -0.25 };
                (1..count)
                    .map(|i| (i as f64 + phase + dice.between(-0.15, 0.15)) / count as f64 * width)
                    .collect()
            })
            .collect();
        let mut plan = Self {
            lines: Vec::new(),
            rows: vec![Vec::new(); row_count],
        };
        let near = 0.2 * width * row_count as f64 / what.areas as f64;
        for line in 0..=row_count {
            plan.add_line(line, &walls, what, near, &mut dice);
        }
        plan
    }

    /// Places the corners of one line: one for each wall that ends there, walls nearer than `near` share one.
    fn add_line(
        &mut self,
        line: usize,
        walls: &[Vec<f64>],
        what: &Partition,
        near: f64,
        dice: &mut Dice,
    ) {
        let (width, height) = what.size_m;
        let none = Vec::new();
        let below = if line == 0 { &none } else { &walls[line - 1] };
        let above = walls.get(line).unwrap_or(&none);
        let mut ends: Vec<(f64, bool)> = below.iter().map(|&x| (x, false)).collect();
        ends.extend(above.iter().map(|&x| (x, true)));
        ends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut xs = vec![0.0];
        let (mut of_below, mut of_above) = (vec![0], vec![0]);
        for (x, is_above) in ends {
            if xs.len() == 1 || x - xs[xs.len() - 1] >= near {
                xs.push(x);
            }
            let corners = if is_above {
                &mut of_above
            } else {
                &mut of_below
            };
            corners.push(xs.len() - 1);
        }
        xs.push(width);
        of_below.push(xs.len() - 1);
        of_above.push(xs.len() - 1);
        self.lines
            .push(shaken(&xs, line, walls.len(), height, dice));
        if line > 0 {
            for (wall, corner) in self.rows[line - 1].iter_mut().zip(of_below) {
                wall.1 = corner;
            }
        }
        if line < walls.len() {
            self.rows[line] = of_above.into_iter().map(|corner| (corner, 0)).collect();
        }
    }
}

/// The corners of a line, moved up and down by less than a fifth of the way to their neighbours.
fn shaken(xs: &[f64], line: usize, rows: usize, height: f64, dice: &mut Dice) -> Vec<Point> {
    let row_height = height / rows as f64;
    let y = line as f64 * row_height;
    (0..xs.len())
        .map(|i| {
            if i == 0 || i + 1 == xs.len() || line == 0 || line == rows {
                return (xs[i], y);
            }
            let room = (xs[i] - xs[i - 1]).min(xs[i + 1] - xs[i]).min(row_height);
            (xs[i], y + dice.between(-0.18, 0.18) * room)
        })
        .collect()
}

/// The sum of all areas' perimeters in metres: inner edges count twice.
fn perimeters(plan: &Plan) -> f64 {
    let last = plan.lines.len() - 1;
    let mut sum = 0.0;
    for (l, line) in plan.lines.iter().enumerate() {
        let length: f64 = line.windows(2).map(|pair| distance(pair[0], pair[1])).sum();
        sum += if l == 0 || l == last {
            length
        } else {
            2.0 * length
        };
    }
    for (r, row) in plan.rows.iter().enumerate() {
        for (i, &(low, high)) in row.iter().enumerate() {
            let length = distance(plan.lines[r][low], plan.lines[r + 1][high]);
            sum += if i == 0 || i + 1 == row.len() {
                length
            } else {
                2.0 * length
            };
        }
    }
    sum
}

//! How many cases a square kilometre has in a day, at every place of a frame: counted cells under a bell.
//!
//! The bell is a Gauss kernel with σ = radius / 3, as on the page, cut at 4 σ and made to hold exactly one case, so that the
//! volume under the surface is the number of cases.

use super::deadline::{Deadline, TooSlow};
use super::frame::Frame;
use crate::veil::Countable;

/// Nodes of the lattice in a σ: finer is not to be seen.
const NODES_A_SIGMA: f64 = 5.0;
/// Where the bell is cut, in σ: a two-thousandth of its height, so that no edge is seen.
const CUT_SIGMA: f64 = 4.0;

/// Densities on a lattice over a frame.
#[derive(Clone, Debug)]
pub struct Surface {
    /// Pixels between two nodes.
    step_px: f64,
    /// Nodes beside the frame, on each side.
    beside: usize,
    columns: usize,
    rows: usize,
    /// Cases per km² per day, row by row from the north-west.
    values: Vec<f32>,
    inside: Inside,
}

/// The nodes in the frame: half-open ranges of columns and rows.
#[derive(Clone, Copy, Debug)]
struct Inside {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl Surface {
    /// Lays a bell of `radius_m` over every case; `days` are those in which the cases happened.
    ///
    /// The bell is as wide as it should be in the middle of the frame, the area it is spread over is right in each row.
    pub fn of(
        cases: &Countable,
        frame: &Frame,
        radius_m: f64,
        days: f64,
        deadline: Deadline,
    ) -> Result<Self, TooSlow> {
        let sigma_px = radius_m / frame.metres_per_px() / 3.0;
        let mut surface = Self::bare(frame, sigma_px);
        let z = frame.zoom_of_cells(surface.step_px);
        for tile in frame.tiles(z, CUT_SIGMA * sigma_px) {
            deadline.check()?;
            for (cell, count) in cases.tile(tile).cells {
                let (x, y) = frame.cell(tile, cell);
                surface.put(f64::from(x), f64::from(y), count as f32);
            }
        }
        deadline.check()?;
        surface.spread(sigma_px / surface.step_px);
        surface.per_km2(frame, days);
        Ok(surface)
    }

    fn bare(frame: &Frame, sigma_px: f64) -> Self {
        let step_px = (sigma_px / NODES_A_SIGMA).max(1.0);
        let beside = (CUT_SIGMA * sigma_px / step_px).ceil() as usize + 1;
        let nodes = |px: u32| (f64::from(px) / step_px).ceil() as usize + 1;
        let inside = Inside {
            columns: (beside, beside + nodes(frame.width)),
            rows: (beside, beside + nodes(frame.height)),
        };
        let (columns, rows) = (inside.columns.1 + beside, inside.rows.1 + beside);
        Self {
            step_px,
            beside,
            columns,
            rows,
            values: vec![0.0; columns * rows],
            inside,
        }
    }

    /// Shares some cases out to the four nodes around their place.
    fn put(&mut self, x_px: f64, y_px: f64, cases: f32) {
        let node = |px: f64| px / self.step_px + self.beside as f64;
        let (x, y) = (node(x_px), node(y_px));
        let (left, top) = (x.floor(), y.floor());
        let (right, low) = ((x - left) as f32, (y - top) as f32);
        for (column, row, share) in [
            (left, top, (1.0 - right) * (1.0 - low)),
            (left + 1.0, top, right * (1.0 - low)),
            (left, top + 1.0, (1.0 - right) * low),
            (left + 1.0, top + 1.0, right * low),
        ] {
            let within = column >= 0.0
                && row >= 0.0
                && column < self.columns as f64
                && row < self.rows as f64;
            if within {
                self.values[row as usize * self.columns + column as usize] += cases * share;
            }
        }
    }

    /// The bell is a product of two, so each axis is gone over by itself.
    fn spread(&mut self, sigma: f64) {
        let weights = bell(sigma);
        let reach = weights.len() / 2;
        let mut line = vec![0.0_f32; self.columns + 2 * reach];
        for row in self.values.chunks_exact_mut(self.columns) {
            if row.iter().all(|&value| value == 0.0) {
                continue;
            }
            line[reach..reach + row.len()].copy_from_slice(row);
            for (column, value) in row.iter_mut().enumerate() {
                let around = &line[column..column + weights.len()];
                *value = around.iter().zip(&weights).map(|(a, b)| a * b).sum();
            }
        }
        let before = self.values.clone();
        let row_of = |row: usize| &before[row * self.columns..(row + 1) * self.columns];
        for (row, values) in self.values.chunks_exact_mut(self.columns).enumerate() {
            values.fill(0.0);
            for (place, weight) in weights.iter().enumerate() {
                let other = (row + place)
                    .checked_sub(reach)
                    .filter(|&at| at < self.rows);
                let Some(other) = other else { continue };
                for (value, add) in values.iter_mut().zip(row_of(other)) {
                    *value += add * weight;
                }
            }
        }
    }

    fn per_km2(&mut self, frame: &Frame, days: f64) {
        for (row, values) in self.values.chunks_exact_mut(self.columns).enumerate() {
            let y_px = (row as f64 - self.beside as f64) * self.step_px;
            let side_km = frame.metres_per_px_at(y_px) * self.step_px / 1_000.0;
            let share = (1.0 / (side_km * side_km * days)) as f32;
            for value in values {
                *value *= share;
            }
        }
    }

    /// This less, at each place, the median of others over the same frame and with the same bell.
    pub fn less(&mut self, others: &[Self]) {
        let mut found = Vec::with_capacity(others.len());
        for (at, value) in self.values.iter_mut().enumerate() {
            found.clear();
            found.extend(others.iter().map(|other| other.values[at]));
            *value -= median(&mut found);
        }
    }

    /// The density at a pixel of the frame.
    pub fn at(&self, x_px: f32, y_px: f32) -> f32 {
        let node = |px: f32| (f64::from(px) / self.step_px) as f32 + self.beside as f32;
        let (x, y) = (node(x_px), node(y_px));
        let (column, row) = (x as usize, y as usize);
        let (right, low) = (x.fract(), y.fract());
        let at = |column: usize, row: usize| {
            self.values[row.min(self.rows - 1) * self.columns + column.min(self.columns - 1)]
        };
        let mix = |a: f32, b: f32, part: f32| a + (b - a) * part;
        mix(
            mix(at(column, row), at(column + 1, row), right),
            mix(at(column, row + 1), at(column + 1, row + 1), right),
            low,
        )
    }

    /// The greatest distance from 0 within the frame.
    pub fn peak(&self) -> f64 {
        let Inside { columns, rows } = self.inside;
        let rows = self
            .values
            .chunks_exact(self.columns)
            .take(rows.1)
            .skip(rows.0);
        let values = rows.flat_map(|row| &row[columns.0..columns.1]);
        f64::from(values.fold(0.0, |peak: f32, value| peak.max(value.abs())))
    }
}

/// Weights of a bell that is cut; they sum to 1.
fn bell(sigma: f64) -> Vec<f32> {
    let reach = (CUT_SIGMA * sigma).ceil() as i32;
    let height = |far: i32| (-f64::from(far * far) / (2.0 * sigma * sigma)).exp();
    let sum: f64 = (-reach..=reach).map(height).sum();
    (-reach..=reach)
        .map(|far| (height(far) / sum) as f32)
        .collect()
}

/// The middle one, of an even number the mean of the two in the middle; 0 of none.
fn median(values: &mut [f32]) -> f32 {
    values.sort_unstable_by(f32::total_cmp);
    let half = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[half],
        _ => f32::midpoint(values[half - 1], values[half]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame::Place;
    use super::*;
    use crate::slice::Seen;
    use heat::{Case, Filter, Heat, NO_AREA};
    use std::time::Duration;

    fn cases(places: impl IntoIterator<Item = (f64, f64)>) -> Countable {
        let case = |(number, position): (u32, (f64, f64))| Case {
            case: number,
            position: Some(position),
            at_s: 0,
            class: 0,
            source: 0,
            status: 0,
            area: NO_AREA,
            team: 0,
        };
        let view = Heat::from_cases((1..).zip(places).map(case).collect()).snapshot();
        let seen = Seen {
            seq: 1,
            judged_s: 0,
            view,
        };
        Countable::whole(&seen, Filter::default())
    }

    fn frame(zoom: f64) -> Frame {
        let middle = Place::Middle {
            lon: 113.42,
            lat: 23.07,
            zoom,
        };
        Frame::of(middle, 300, 200, 1.0).expect("small")
    }

    fn soon() -> Deadline {
        Deadline::after(Duration::from_mins(1))
    }

    #[test]
    fn the_volume_under_the_surface_is_the_number_of_cases() {
        let places = (0..50).map(|n| (113.418 + f64::from(n % 7) * 0.0005, 23.069));
        let cases = cases(places);
        for (zoom, radius_m) in [(14.0, 60.0), (14.0, 150.0), (13.0, 250.0), (15.0, 100.0)] {
            let frame = frame(zoom);
            let surface = Surface::of(&cases, &frame, radius_m, 2.0, soon()).expect("in time");
            let px_km2 = (frame.metres_per_px() / 1_000.0).powi(2);
            let mut sum = 0.0;
            for y in 0..200 {
                for x in 0..300 {
                    sum += f64::from(surface.at(x as f32, y as f32)) * px_km2 * 2.0;
                }
            }
            assert!((sum - 50.0).abs() < 0.5, "{sum} at {zoom} by {radius_m} m");
        }
    }

    #[test]
    fn one_case_is_a_bell_as_high_as_its_radius_says_and_as_wide() {
        let cases = cases([(113.42, 23.07)]);
        let frame = frame(14.0);
        for radius_m in [90.0, 200.0, 400.0] {
            let surface = Surface::of(&cases, &frame, radius_m, 1.0, soon()).expect("in time");
            let sigma_km = radius_m / 3_000.0;
            let height = 1.0 / (std::f64::consts::TAU * sigma_km * sigma_km);
            // Counted by cells of a fifth of σ.
            let peak = surface.peak();
            assert!((peak / height - 1.0).abs() < 0.03, "{peak} of {height}");
            let sigma_px = (radius_m / 3.0 / frame.metres_per_px()) as f32;
            let beside = f64::from(surface.at(150.0 + sigma_px, 100.0)) / peak;
            assert!((beside - (-0.5_f64).exp()).abs() < 0.03, "{beside}");
        }
    }

    #[test]
    fn a_case_beside_the_frame_shines_into_it_and_the_base_is_a_median() {
        let frame = frame(14.0);
        let [west, ..] = frame.bounds();
        let beside = Surface::of(&cases([(west - 0.0004, 23.07)]), &frame, 300.0, 1.0, soon());
        assert!(beside.expect("in time").at(0.0, 100.0) > 1.0);
        let of = |number: usize| {
            let places = (0..number).map(|_| (113.42, 23.07));
            Surface::of(&cases(places), &frame, 300.0, 1.0, soon()).expect("in time")
        };
        let one = of(1).peak();
        let mut seven = of(7);
        seven.less(&[of(9), of(1), of(4)]);
        assert!((seven.peak() / one - 3.0).abs() < 0.01);
        let mut two = of(2);
        two.less(&[of(6), of(4)]);
        assert!((f64::from(two.at(150.0, 100.0)) / one + 3.0).abs() < 0.01);
    }
}

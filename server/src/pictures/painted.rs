//! The cases on a map: density, cells, coloured areas, difference.

use super::canvas::Area;
use super::deadline::TooSlow;
use super::map::Drawing;
use super::palette::Ramp;
use super::scale::{Across, Scale, breaks_of, usual_radius_m};
use super::surface::Surface;
use super::words;
use super::{Counted, Mode, NoPicture, Per, Subject, land};
use crate::veil::Countable;
use grids::{AreaId, Edition};
use heat::{Group, NO_AREA};
use std::collections::HashMap;
use tiny_skia::Color;

/// Least pixels of a kernel's radius: a smaller one would be no surface but dots.
const RADIUS_PX_MIN: f64 = 4.0;
/// The widest that a counted cell is drawn, in the page's pixels; the narrowest is half of it.
const CELL_PX_MAX: f64 = 14.0;
/// The widest cell by which the cases in the frame are counted, in the page's pixels.
const IN_FRAME_CELL_PX: f64 = 3.0;
/// The part of the highest density at which a fitting scale ends, as on the page.
const FITTING: f64 = 0.8;

impl Drawing<'_> {
    /// Draws what is wanted of the cases; areas also get their figures, for their names.
    pub(super) fn cases(
        &mut self,
        subject: &Subject,
        figures: &mut HashMap<AreaId, f64>,
    ) -> Result<Scale, NoPicture> {
        match self.wanted.mode {
            Mode::Heat => self.heat(&subject.now),
            Mode::Cells => self.cells(&subject.now),
            Mode::Areas => self.areas(&subject.now, figures),
            Mode::Difference => self.difference(subject),
        }
    }

    fn radius_m(&self) -> Result<f64, NoPicture> {
        let (ratio, metres) = (f64::from(self.wanted.ratio), self.frame.metres_per_px());
        let Some(radius_m) = self.wanted.radius_m else {
            return Ok(usual_radius_m(&self.frame, ratio));
        };
        let least = RADIUS_PX_MIN * ratio * metres;
        let most = f64::from(self.frame.width.max(self.frame.height)) * metres;
        if radius_m >= least && radius_m <= most {
            return Ok(radius_m);
        }
        let detail = format!(
            "is from {} to {} m in a picture of this scale",
            least.ceil(),
            most.floor()
        );
        Err(NoPicture::Parameter("radius_m", detail))
    }

    fn top(&self, reached: f64) -> f64 {
        self.wanted.top.unwrap_or_else(|| {
            if reached > 0.0 {
                words::round_up(reached * FITTING)
            } else {
                1.0
            }
        })
    }

    fn surface(&self, of: &Counted, radius_m: f64) -> Result<Surface, TooSlow> {
        Surface::of(
            &of.cases,
            &self.frame,
            radius_m,
            of.span.days(),
            self.deadline,
        )
    }

    fn heat(&mut self, now: &Counted) -> Result<Scale, NoPicture> {
        let radius_m = self.radius_m()?;
        let surface = self.surface(now, radius_m)?;
        let reached = surface.peak();
        let top = self.top(reached);
        let ramp = Ramp::of(&self.palette.heat);
        self.canvas
            .wash(|x, y| ramp.at(surface.at(x, y) / top as f32));
        let across = Across::Kernel(radius_m);
        let scale = Scale::Density {
            top,
            reached,
            across,
        };
        Ok(scale)
    }

    fn difference(&mut self, subject: &Subject) -> Result<Scale, NoPicture> {
        let radius_m = self.radius_m()?;
        let mut surface = self.surface(&subject.now, radius_m)?;
        let bases = subject.bases.iter();
        let bases: Vec<Surface> = bases
            .map(|base| self.surface(base, radius_m))
            .collect::<Result<_, _>>()?;
        surface.less(&bases);
        let reached = surface.peak();
        let top = self.top(reached);
        let (fewer, more) = (Ramp::of(&self.palette.fewer), Ramp::of(&self.palette.more));
        self.canvas.wash(|x, y| {
            let part = surface.at(x, y) / top as f32;
            let side = if part < 0.0 { &fewer } else { &more };
            side.at(part.abs())
        });
        let scale = Scale::Difference {
            top,
            reached,
            radius_m,
        };
        Ok(scale)
    }

    fn cells(&mut self, now: &Counted) -> Result<Scale, NoPicture> {
        let z = self
            .frame
            .zoom_of_cells(CELL_PX_MAX * f64::from(self.wanted.ratio));
        let side_px = self.frame.cell_px(z);
        let side_m = side_px * self.frame.metres_per_px();
        let found = self.counted(&now.cases, z)?;
        let share = 1e6 / (side_m * side_m) / now.span.days();
        let most = found.iter().map(|cell| cell.2).max().unwrap_or(0);
        let reached = f64::from(most) * share;
        let top = self.top(reached);
        let ramp = Ramp::of(&self.palette.heat);
        for (x, y, count) in found {
            let [r, g, b, cover] = ramp.at((f64::from(count) * share / top) as f32);
            let half = side_px as f32 / 2.0;
            // On whole pixels, so that neighbours share an edge.
            let (left, top) = ((x - half).round(), (y - half).round());
            let area = Area {
                x: left,
                y: top,
                width: (x + half).round() - left,
                height: (y + half).round() - top,
            };
            let colour = Color::from_rgba(r, g, b, cover.clamp(0.0, 1.0));
            self.canvas
                .block_of(area, colour.unwrap_or(Color::TRANSPARENT));
        }
        let scale = Scale::Density {
            top,
            reached,
            across: Across::Cell(side_m),
        };
        Ok(scale)
    }

    /// The counted cells of a zoom in the frame and around it: their middles in pixels, and cases.
    fn counted(&self, cases: &Countable, z: u8) -> Result<Vec<(f32, f32, u32)>, TooSlow> {
        let mut found = Vec::new();
        for tile in self.frame.tiles(z, self.frame.cell_px(z)) {
            self.deadline.check()?;
            for (cell, count) in cases.tile(tile).cells {
                let (x, y) = self.frame.cell(tile, cell);
                found.push((x, y, count));
            }
        }
        Ok(found)
    }

    /// How many cases lie in the frame, whatever is drawn of them: those whose small cell has its middle in it.
    pub(super) fn in_frame(&self, cases: &Countable) -> Result<u64, TooSlow> {
        let z = self
            .frame
            .zoom_of_cells(IN_FRAME_CELL_PX * f64::from(self.wanted.ratio));
        let cells = self.counted(cases, z)?.into_iter();
        let inside = cells.filter(|cell| self.frame.has((cell.0, cell.1)));
        Ok(inside.map(|cell| u64::from(cell.2)).sum())
    }

    fn areas(
        &mut self,
        now: &Counted,
        figures: &mut HashMap<AreaId, f64>,
    ) -> Result<Scale, NoPicture> {
        let (edition, level, per) = (self.edition, self.level, self.wanted.per);
        for (id, count) in of_level(edition, level, &now.cases) {
            self.deadline.check()?;
            if let Some(value) = per.of(edition, id, count, now.span.days()) {
                figures.insert(id, value);
            }
        }
        let classes = self.palette.areas.len();
        let values: Vec<f64> = figures.values().copied().collect();
        let reached = values.iter().copied().fold(0.0, f64::max);
        let breaks = match self.wanted.breaks.clone() {
            Some(breaks) => breaks,
            None => self.breaks(&values),
        };
        for id in land::within(edition, level, &self.frame) {
            self.deadline.check()?;
            let value = figures.get(&id).copied().unwrap_or(0.0);
            let Some(path) = land::path(&edition.area(id).shape, &self.frame) else {
                continue;
            };
            let class = breaks.iter().filter(|from| value >= **from).count();
            let hex = match value {
                none if none <= 0.0 => self.palette.no_cases,
                _ if breaks.is_empty() => self.palette.areas[2],
                _ => self.palette.areas[class.min(classes - 1)],
            };
            self.canvas.fill(&path, hex, 0.95);
        }
        let scale = Scale::Classes {
            breaks,
            level: edition.levels()[level].to_string(),
            per,
            top: self.wanted.top.unwrap_or(reached),
        };
        Ok(scale)
    }

    /// Equal steps up to a pinned top, or breaks that fit the areas.
    fn breaks(&self, values: &[f64]) -> Vec<f64> {
        let classes = self.palette.areas.len();
        let step = |top: f64, step: usize| top * step as f64 / classes as f64;
        match self.wanted.top {
            Some(top) => (1..classes).map(|number| step(top, number)).collect(),
            None => breaks_of(values, classes, self.wanted.per == Per::Count),
        }
    }
}

/// How many cases each area of a level has; only those that have any.
pub fn of_level(edition: &Edition, level: usize, cases: &Countable) -> Vec<(AreaId, u64)> {
    let ancestor = |id| {
        let mut chain = edition.chain(AreaId(id));
        let found = chain.find(|&id| usize::from(edition.area(id).level) == level);
        found.map_or(NO_AREA, |id| id.0)
    };
    let ancestors: Vec<u32> = (0..edition.areas().len() as u32).map(ancestor).collect();
    let counts = cases.counts(Group::Area(&ancestors)).counts.into_iter();
    counts
        .filter(|(key, _)| *key != u64::from(NO_AREA))
        .map(|(key, count)| (AreaId(key as u32), count))
        .collect()
}

//! The map of a picture: ground, cases, borders, names, legend.

use super::canvas::{Canvas, Look};
use super::deadline::{Deadline, TooSlow};
use super::frame::Frame;
use super::labels::{self, Name, Taken};
use super::letters::Letters;
use super::palette::Palette;
use super::scale::Scale;
use super::words;
use super::{NoPicture, Subject, Wanted, land, legend};
use crate::world::World;
use grids::{AreaId, Edition};
use std::collections::HashMap;

/// Areas narrower than this on average are too small to colour and name, as on the page.
const SIDE_PX_MIN: f64 = 72.0;
/// A map, drawn.
pub struct Map {
    /// Its pixels.
    pub canvas: Canvas,
    /// What its colours stand for.
    pub scale: Scale,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// About how many cases lie in it: those whose counted cell has its middle in it.
    pub in_frame: u64,
    /// Name of the level whose areas are outlined and named.
    pub level: String,
}

/// What is known while a map is drawn.
pub(super) struct Drawing<'a> {
    /// The areas.
    pub(super) edition: &'a Edition,
    /// The fonts.
    pub(super) letters: &'a Letters,
    /// What was asked for.
    pub(super) wanted: &'a Wanted,
    /// The colours.
    pub(super) palette: &'static Palette,
    /// Where pixels are.
    pub(super) frame: Frame,
    /// Number of the level whose areas are named.
    pub(super) level: usize,
    /// What is drawn so far.
    pub(super) canvas: Canvas,
    /// When it must be done.
    pub(super) deadline: Deadline,
}

impl Map {
    /// Draws the map in so many pixels of the file.
    pub fn draw(
        world: &World,
        letters: &Letters,
        wanted: &Wanted,
        subject: &Subject,
        (width, height): (u32, u32),
        deadline: Deadline,
    ) -> Result<Self, NoPicture> {
        let edition = world.edition();
        let frame = Frame::of(wanted.place, width, height, f64::from(wanted.ratio))?;
        let palette = wanted.theme.palette();
        let level = wanted
            .level
            .unwrap_or_else(|| fitting(edition, &frame, wanted.ratio));
        let mut drawing = Drawing {
            edition,
            letters,
            wanted,
            palette,
            frame,
            level,
            canvas: Canvas::new(width, height, palette.outside),
            deadline,
        };
        drawing.ground(world)?;
        let mut figures = HashMap::new();
        let scale = drawing.cases(subject, &mut figures)?;
        let in_frame = drawing.in_frame(&subject.now.cases)?;
        drawing.borders()?;
        let mut taken = Taken::default();
        for kept in legend::furniture(&drawing.sketch(&scale)) {
            taken.keep(kept);
        }
        drawing.names(&mut taken, &figures);
        let mut canvas = std::mem::replace(&mut drawing.canvas, Canvas::new(1, 1, palette.land));
        legend::draw(&mut canvas, &drawing.sketch(&scale));
        Ok(Self {
            canvas,
            scale,
            bounds: frame.bounds(),
            in_frame,
            level: edition.levels()[level].to_string(),
        })
    }
}

/// The finest level whose areas are large enough to see and name, but not the one that holds everything.
fn fitting(edition: &Edition, frame: &Frame, ratio: u32) -> usize {
    let levels = edition.levels().len();
    let wide =
        |level: &usize| land::side_px(edition, *level, frame) >= SIDE_PX_MIN * f64::from(ratio);
    let found = (0..levels).rev().find(wide).unwrap_or(0);
    found.max(usize::from(levels > 1))
}

impl Drawing<'_> {
    fn sketch<'s>(&'s self, scale: &'s Scale) -> legend::Sketch<'s> {
        legend::Sketch {
            letters: self.letters,
            wanted: self.wanted,
            scale,
            width: self.frame.width as f32,
            height: self.frame.height as f32,
            metres_per_px: self.frame.metres_per_px(),
        }
    }

    /// Pixels of the file for so many of the page.
    pub(super) fn px(&self, page_px: f32) -> f32 {
        page_px * self.wanted.ratio as f32
    }

    fn ground(&mut self, world: &World) -> Result<(), TooSlow> {
        if let Some(ground) = &world.ground {
            let shapes = ground.shapes();
            for id in land::within(shapes, 0, &self.frame) {
                self.deadline.check()?;
                if let Some(path) = land::path(&shapes.area(id).shape, &self.frame) {
                    self.canvas.fill(&path, self.palette.water, 1.0);
                }
            }
        }
        for id in land::within(self.edition, 0, &self.frame) {
            self.deadline.check()?;
            if let Some(path) = land::path(&self.edition.area(id).shape, &self.frame) {
                self.canvas.fill(&path, self.palette.land, 1.0);
            }
        }
        Ok(())
    }

    fn borders(&mut self) -> Result<(), TooSlow> {
        let palette = self.palette;
        for level in (0..=self.level).rev() {
            let strong = level == 0 || level < self.level;
            let hex = if strong {
                palette.line_strong
            } else {
                palette.line
            };
            let width = self.px(match level {
                0 => 1.8,
                _ if strong => 1.3,
                _ => 0.8,
            });
            for id in land::within(self.edition, level, &self.frame) {
                self.deadline.check()?;
                if let Some(path) = land::path(&self.edition.area(id).shape, &self.frame) {
                    self.canvas.stroke(&path, hex, 0.8, width);
                }
            }
        }
        let focus = self.wanted.focus.map(|id| &self.edition.area(id).shape);
        if let Some(path) = focus.and_then(|shape| land::path(shape, &self.frame)) {
            let (wide, narrow) = (self.px(5.0), self.px(2.2));
            self.canvas.stroke(&path, palette.label_halo, 0.7, wide);
            self.canvas.stroke(&path, palette.ink, 1.0, narrow);
        }
        Ok(())
    }

    fn names(&mut self, taken: &mut Taken, figures: &HashMap<AreaId, f64>) {
        let above = self.level.checked_sub(1).filter(|&above| above >= 1);
        let levels = above.into_iter().chain([self.level]);
        for level in levels.collect::<Vec<_>>() {
            let is_own = level == self.level;
            let names: Vec<Name> = land::within(self.edition, level, &self.frame)
                .map(|id| self.name(id, is_own.then_some(figures)))
                .collect();
            let look = Look {
                size: self.px(if is_own { 12.5 } else { 15.0 }),
                ink: self.palette.label,
                halo: Some((self.palette.label_halo, self.px(1.6))),
                bold: !is_own,
            };
            labels::write(&mut self.canvas, self.letters, taken, names, look);
        }
    }

    fn name(&self, id: AreaId, figures: Option<&HashMap<AreaId, f64>>) -> Name {
        let (area, label) = (self.edition.area(id), self.edition.label_point(id));
        let (x, y) = self.frame.place(label.lon_deg(), label.lat_deg());
        let bounds = self.edition.area_bounds(id);
        let size = (bounds.east - bounds.west) * (bounds.north - bounds.south);
        let figure = figures.and_then(|figures| figures.get(&id));
        let short = figure.map(|figure| words::rough(*figure));
        let words = match &short {
            Some(figure) => format!("{} {figure}", area.name),
            None => area.name.to_string(),
        };
        Name {
            words,
            short,
            x,
            y,
            weight: size,
        }
    }
}

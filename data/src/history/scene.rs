//! The district at work: what happens at an instant, where, and how somebody reports it.

use super::calendar::{Days, Hour};
use super::hotspots::Hotspots;
use super::kinds::KINDS;
use super::life::Limits;
use super::places::{Draw, Places, moved};
use super::report::{Place, Report, Truth};
use super::sources::{self, SOURCES};
use super::words;
use crate::dice::{Dice, cumulative};
use crate::street::Point;
use grids::{Converter, Crs, Position};
use jiff::Timestamp;

/// Something that happened, before anybody reports it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Issue {
    pub kind: usize,
    /// Where it is, WGS 84.
    pub place: Point,
    /// The grid it began in; hotspots spread a little beyond.
    pub grid: usize,
}

/// Everything a seed decides, ready to be asked.
pub(crate) struct Scene {
    pub days: Days,
    places: Places,
    hotspots: Hotspots,
    limits: Limits,
    gcj02: Converter,
    bd09: Converter,
    seed: u64,
}

impl Scene {
    pub fn of(seed: u64) -> Self {
        let converter = |crs| Converter::new(crs).expect("both systems are built in");
        Self {
            days: Days::new(seed),
            places: Places::read(seed),
            hotspots: Hotspots::new(seed),
            limits: Limits::read(),
            gcj02: converter(Crs::Gcj02),
            bd09: converter(Crs::Bd09),
            seed,
        }
    }

    /// Rising sums over [`KINDS`] for one hour.
    pub fn kinds_in(hour: &Hour) -> Vec<f64> {
        cumulative(KINDS.iter().map(|kind| kind.in_hour(hour)))
    }

    /// What happens at this time; `kinds` are the hour's sums.
    pub fn issue(&self, kinds: &[f64], at: Timestamp, dice: &mut Dice) -> Issue {
        let kind = dice.weighted(kinds);
        let what = &KINDS[kind];
        let gathered = what.draw == Draw::Changzhou || dice.chance(what.gathers);
        if gathered {
            let place = self.hotspots.place(kind, at, &self.places, dice);
            if let Some(grid) = self.places.grid_at(place) {
                return Issue { kind, place, grid };
            }
        }
        let grid = self.places.pick(what.draw, dice);
        Issue {
            kind,
            place: self.places.within(grid, dice),
            grid,
        }
    }

    /// How one source reports the issue. `serial` makes the id.
    pub fn report(&self, issue: &Issue, at: Timestamp, serial: u32, dice: &mut Dice) -> Report {
        let what = &KINDS[issue.kind];
        let source = sources::pick(what.mix, &self.days.hour(at), dice);
        self.report_by(source, issue, at, serial, dice)
    }

    /// As [`Scene::report`], by the source with this index.
    pub fn report_by(
        &self,
        source: usize,
        issue: &Issue,
        at: Timestamp,
        serial: u32,
        dice: &mut Dice,
    ) -> Report {
        let what = &KINDS[issue.kind];
        let grid = &self.places.grids[issue.grid];
        let template = words::template(what.words, source, dice);
        let text = words::sentence(template, &grid.community, &grid.code, source, dice);
        let place = self.given_place(source, issue, dice);
        let class = given_class(what.class, source, dice);
        let life = self.limits.life(what.class, dice);
        let id = format!("{}-{:x}-{serial:08}", SOURCES[source], self.seed);
        Report {
            id,
            source: SOURCES[source],
            at,
            place,
            class,
            text,
            truth: Truth {
                class: what.class,
                grid: grid.code.clone(),
                same_as: None,
            },
            life,
        }
    }

    /// The place as the source gives it.
    fn given_place(&self, source: usize, issue: &Issue, dice: &mut Dice) -> Place {
        let grid = &self.places.grids[issue.grid];
        let throw = dice.unit();
        match SOURCES[source] {
            "hotline" if throw < 0.03 => {
                return Place::Address(words::address(&grid.community, &grid.code, dice));
            }
            // The operator knows the community, or the caller names the village.
            "hotline" if throw < 0.08 => return Place::Area(grid.code[..12].to_owned()),
            "grid-worker" if throw < 0.02 => return Place::Area(grid.code.clone()),
            "resident" if throw < 0.002 => return Place::Nothing,
            _ => {}
        }
        let (crs, accuracy_m) = sources::habit(source, dice);
        if dice.chance(0.0045) {
            return bad_position(crs, accuracy_m, dice);
        }
        // Two thirds of readings lie within the radius a phone states.
        let error = accuracy_m * 0.6;
        let read = moved(issue.place, dice.normal() * error, dice.normal() * error);
        self.position(read, crs, accuracy_m)
    }

    fn position(&self, place: Point, crs: Crs, accuracy_m: f64) -> Place {
        let (lon, lat) = match crs {
            Crs::Gcj02 => bent(&self.gcj02, place),
            Crs::Bd09 => bent(&self.bd09, place),
            Crs::Wgs84 | Crs::Cgcs2000 | Crs::Epsg(_) => place,
        };
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Place::Position {
            lon: round(lon),
            lat: round(lat),
            crs,
            accuracy_m,
        }
    }
}

fn bent(converter: &Converter, (lon, lat): Point) -> Point {
    let position = Position::new(lon, lat).expect("places in and around the district are on Earth");
    converter.from_wgs84(position)
}

/// Positions that are on Earth but not in the district: the next city, the sea, and where broken phones are.
fn bad_position(crs: Crs, accuracy_m: f64, dice: &mut Dice) -> Place {
    let (lon, lat) = match dice.below(10) {
        0 => (0.0, 0.0),
        1 | 2 => (dice.between(113.65, 113.85), dice.between(22.3, 22.6)),
        3..=6 => (dice.between(113.25, 113.36), dice.between(23.05, 23.25)),
        _ => (dice.between(113.62, 113.8), dice.between(23.02, 23.3)),
    };
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Place::Position {
        lon: round(lon),
        lat: round(lat),
        crs,
        accuracy_m,
    }
}

/// The class as the source gives it: none, or one that no table has, now and then.
fn given_class(class: &'static str, source: usize, dice: &mut Dice) -> Option<&'static str> {
    let throw = dice.unit();
    match SOURCES[source] {
        "resident" if throw < 0.022 => None,
        "hotline" if throw < 0.006 => None,
        "enterprise" if throw < 0.02 => Some("ENV-7"),
        "video" if throw < 0.003 => Some("0798"),
        _ => Some(class),
    }
}

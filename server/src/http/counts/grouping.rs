//! What cases are counted by: which numbers the heat counts, what they are folded into, and what each is called.

mod of_card;

use super::super::areas;
use super::super::filter::Chosen;
use super::super::problem::Problem;
use super::periods::{Periods, month_of_day};
use super::{By, CountParams, Land};
use crate::books::{Book, Books};
use crate::veil::Countable;
use crate::world::World;
use crate::{clock, limits};
use grids::{AreaId, Edition};
use heat::{Group, NO_AREA, NO_CLASS, NO_TEAM};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use utoipa::ToSchema;

/// Shortest and longest period, seconds: a minute and a leap year.
const WIDTHS_S: RangeInclusive<u32> = 60..=31_622_400;
/// Deepest level of classes that is looked for.
const CLASS_LEVELS_MAX: u8 = 16;

/// What a group is called.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Told {
    /// Code, word, or local start of the time; `none` where the cases have none.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Of an area.
    #[serde(flatten)]
    pub land: Option<Land>,
}

/// A way to count, with the lists and areas it was understood by.
pub struct Grouping {
    kind: Kind,
    books: Arc<Books>,
    areas: Arc<Edition>,
}

enum Kind {
    None,
    /// For each area its ancestor at the level, or [`NO_AREA`].
    Area(Vec<u32>),
    /// For each class its ancestor at the level.
    Class(Vec<u16>),
    Source,
    Status,
    Team,
    Time(Periods),
    HourOfWeek,
}

impl Grouping {
    /// Understands what is asked.
    ///
    /// # Errors
    /// 400 for a level or a width that is missing, unknown, or does not belong there.
    pub fn of(world: &World, how: &CountParams) -> Result<Self, Problem> {
        let books = world.books();
        let kind = match how.group {
            By::None => Kind::None,
            By::Area => Kind::Area(ancestors(world.edition(), how.level.as_deref())?),
            By::Class => Kind::Class(main_classes(&books.classes, how.level.as_deref())?),
            By::Source => Kind::Source,
            By::Status => Kind::Status,
            By::Team => Kind::Team,
            By::Hour => Kind::Time(Periods::HOURS),
            By::Day => Kind::Time(Periods::DAYS),
            By::Week => Kind::Time(Periods::WEEKS),
            By::Month => Kind::Time(Periods::Months),
            By::Period => Kind::Time(Periods::Of(width_s(how.width_s)?)),
            By::HourOfWeek => Kind::HourOfWeek,
        };
        if how.level.is_some() && !matches!(how.group, By::Area | By::Class) {
            return Err(Problem::bad_parameter(
                "level",
                "belongs to group=area and group=class",
            ));
        }
        if how.width_s.is_some() && how.group != By::Period {
            return Err(Problem::bad_parameter("width_s", "belongs to group=period"));
        }
        Ok(Self {
            kind,
            books,
            areas: world.shared_edition(),
        })
    }

    /// How time is cut, where it is.
    pub fn periods(&self) -> Option<Periods> {
        match self.kind {
            Kind::Time(periods) => Some(periods),
            Kind::None
            | Kind::Area(_)
            | Kind::Class(_)
            | Kind::Source
            | Kind::Status
            | Kind::Team
            | Kind::HourOfWeek => None,
        }
    }

    /// How many cases have each key, and how many sensitive ones show none. They sum to the total, but for no grouping,
    /// which has no key.
    pub fn count(&self, cases: &Countable) -> (BTreeMap<i64, u64>, u64) {
        let offset_s = clock::AHEAD_S;
        let counts = |group: Group<'_>, key_of: &dyn Fn(i64) -> i64| {
            let grouped = cases.counts(group);
            (folded(grouped.counts, key_of), grouped.without)
        };
        let plain = |group: Group<'_>| counts(group, &|key| key);
        match &self.kind {
            Kind::None => (BTreeMap::new(), 0),
            Kind::Area(ancestors) => plain(Group::Area(ancestors)),
            Kind::Class(ancestors) => counts(Group::Class, &|class| {
                let ancestor = ancestors.get(class as usize);
                ancestor.map_or(class, |ancestor| i64::from(*ancestor))
            }),
            Kind::Source => plain(Group::Source),
            Kind::Status => plain(Group::Status),
            Kind::Team => plain(Group::Team),
            Kind::Time(periods) if *periods == Periods::HOURS => plain(Group::Hour { offset_s }),
            Kind::Time(periods) if *periods == Periods::DAYS => plain(Group::Day { offset_s }),
            Kind::Time(Periods::Months) => counts(Group::Day { offset_s }, &month_of_day),
            Kind::Time(Periods::Of(period_s)) => {
                let period_s = *period_s;
                plain(Group::Period { offset_s, period_s })
            }
            Kind::HourOfWeek => plain(Group::HourOfWeek { offset_s }),
        }
    }

    /// The keys to tell, in order: those counted, or where none may be left out, every one: statuses, hours of the
    /// week, and the times of the window, or of the cases where it is open.
    ///
    /// # Errors
    /// 400 for more than [`limits::BUCKETS_MAX`] times.
    pub fn keys(&self, chosen: &Chosen, counted: &BTreeMap<i64, u64>) -> Result<Vec<i64>, Problem> {
        match &self.kind {
            Kind::None => Ok(Vec::new()),
            Kind::Status => Ok((0..cases::Status::ALL.len() as i64).collect()),
            Kind::HourOfWeek => Ok((0..168).collect()),
            Kind::Time(periods) => times(chosen, *periods, counted),
            Kind::Area(_) | Kind::Class(_) | Kind::Source | Kind::Team => {
                Ok(counted.keys().copied().collect())
            }
        }
    }

    /// What a key is called.
    pub fn told(&self, key: i64) -> Told {
        let books = &self.books;
        match &self.kind {
            Kind::None => none(),
            Kind::Area(_) => self.area(key),
            Kind::Class(_) => line(&books.classes, key, NO_CLASS.into()),
            Kind::Source => line(&books.sources, key, i64::MAX),
            Kind::Team => line(&books.teams, key, NO_TEAM.into()),
            Kind::Status => {
                let status = cases::Status::ALL[(key as usize).min(cases::Status::ALL.len() - 1)];
                told(status.word(), status.names().0)
            }
            Kind::Time(periods) => {
                let start = clock::local(periods.begin_s(key));
                told(&start, &start)
            }
            Kind::HourOfWeek => {
                const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
                let day = DAYS[key as usize / 24 % 7];
                told(&key.to_string(), &format!("{day} {:02}:00", key % 24))
            }
        }
    }

    fn area(&self, key: i64) -> Told {
        let id = u32::try_from(key).ok().filter(|id| *id != NO_AREA);
        let Some(id) = id.map(AreaId) else {
            return Told {
                land: Some(Land::default()),
                ..none()
            };
        };
        let area = self.areas.area(id);
        Told {
            land: Some(Land::of(&self.areas, id)),
            ..told(&area.code, &area.name)
        }
    }
}

fn folded(counts: Vec<(u64, u64)>, key_of: impl Fn(i64) -> i64) -> BTreeMap<i64, u64> {
    let mut folded = BTreeMap::new();
    // Keys of times are signed numbers.
    for (key, count) in counts {
        *folded.entry(key_of(key as i64)).or_insert(0) += count;
    }
    folded
}

fn told(key: &str, name: &str) -> Told {
    Told {
        key: key.to_owned(),
        name: name.to_owned(),
        land: None,
    }
}

fn none() -> Told {
    told("none", "")
}

fn line(book: &Book, key: i64, without: i64) -> Told {
    let number = u16::try_from(key).ok().filter(|_| key != without);
    let line = number.and_then(|number| book.line(number));
    line.map_or_else(none, |line| told(&line.code, &line.name))
}

fn width_s(width_s: Option<u32>) -> Result<u32, Problem> {
    let width_s = width_s.filter(|width_s| WIDTHS_S.contains(width_s));
    width_s.ok_or_else(|| {
        let (least, most) = (WIDTHS_S.start(), WIDTHS_S.end());
        Problem::bad_parameter(
            "width_s",
            format!("belongs to group=period, and is {least} to {most} there"),
        )
    })
}

fn ancestors(edition: &Edition, level: Option<&str>) -> Result<Vec<u32>, Problem> {
    let level = level.ok_or_else(|| Problem::bad_parameter("level", "is needed for group=area"))?;
    let level = areas::level(edition, level)?;
    let ancestor = |id| {
        let at_level = edition
            .chain(AreaId(id))
            .find(|&id| usize::from(edition.area(id).level) == level);
        at_level.map_or(NO_AREA, |id| id.0)
    };
    Ok((0..edition.areas().len() as u32).map(ancestor).collect())
}

/// For each class the one at the level above it, 1 being the main classes; itself where it lies no deeper.
fn main_classes(classes: &Book, level: Option<&str>) -> Result<Vec<u16>, Problem> {
    let Some(level) = level else {
        return Ok(Vec::new());
    };
    let level = level.parse::<u8>().ok();
    let level = level.filter(|level| (1..=CLASS_LEVELS_MAX).contains(level));
    let level = level.ok_or_else(|| {
        Problem::bad_parameter(
            "level",
            format!("of classes is 1 (main classes) to {CLASS_LEVELS_MAX}"),
        )
    })?;
    let parent = |class: u16| {
        let code = classes.line(class)?.parent.as_deref()?;
        classes.number(code)
    };
    let ancestor = |class: u16| {
        let up = std::iter::successors(Some(class), |&class| parent(class));
        let chain: Vec<u16> = up.take(usize::from(CLASS_LEVELS_MAX) + 1).collect();
        chain[chain.len().saturating_sub(usize::from(level))]
    };
    Ok((0..classes.lines().len() as u16).map(ancestor).collect())
}

/// Every period from the first to the last: of the window where it is given, otherwise of the cases.
fn times(
    chosen: &Chosen,
    periods: Periods,
    counted: &BTreeMap<i64, u64>,
) -> Result<Vec<i64>, Problem> {
    let ends = |key: Option<&i64>| key.copied();
    let from = chosen.filter.from_s.map(|from_s| periods.of(from_s));
    let to = chosen
        .filter
        .to_s
        .map(|to_s| periods.of(to_s.saturating_sub(1)));
    let first = from.or_else(|| ends(counted.keys().next()));
    let last = to.or_else(|| ends(counted.keys().next_back()));
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(Vec::new());
    };
    if last.saturating_sub(first) >= limits::BUCKETS_MAX as i64 {
        let detail = format!(
            "would be more than {} buckets; narrow from and to, or count by longer times",
            limits::BUCKETS_MAX
        );
        return Err(Problem::bad_request("too_many_buckets", detail));
    }
    Ok((first..=last).collect())
}

//! Sensitive cases, gathered until no single one can be told.

use crate::books::Book;
use crate::clock;
use crate::register::Card;
use grids::{AreaId, Edition};
use heat::{Filter, Heat, NO_AREA, NO_CLASS, NO_TEAM, View};
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY_S: i64 = 86_400;
const WEEK_S: i64 = 7 * DAY_S;
/// 1970-01-01 was a Thursday: the Monday before it, in seconds of local time.
const MONDAY_S: i64 = -3 * DAY_S;
/// Stands where an atom has no status.
pub const NO_STATUS: u8 = u8::MAX;

/// Local days since 1970-01-01.
pub fn local_day(at_s: i64) -> i64 {
    (at_s + i64::from(clock::AHEAD_S)).div_euclid(DAY_S)
}

/// When the local week of a moment began, as seconds of UTC.
fn week_of(at_s: i64) -> i64 {
    let ahead_s = i64::from(clock::AHEAD_S);
    let local_s = at_s.saturating_add(ahead_s);
    local_s - (local_s - MONDAY_S).rem_euclid(WEEK_S) - ahead_s
}

/// The filter as it applies to atoms; `None` where it takes none.
pub fn filter(filter: &Filter) -> Option<Filter> {
    if filter.statuses.is_some() || filter.teams.is_some() || filter.times.is_some() {
        return None;
    }
    let first = |at_s: i64| {
        let begin_s = week_of(at_s);
        if begin_s < at_s {
            begin_s + WEEK_S
        } else {
            begin_s
        }
    };
    Some(Filter {
        from_s: filter.from_s.map(first),
        // The last week that is over when the window ends began a week before that.
        to_s: filter.to_s.map(week_of),
        ..filter.clone()
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    week_s: i64,
    area: u32,
    class: u16,
    source: u8,
}

/// Atoms while cases are put in.
pub struct Atoms<'a> {
    edition: &'a Edition,
    classes: &'a Book,
    /// The week that is not over yet.
    this_week_s: i64,
    counts: BTreeMap<Key, u32>,
}

impl<'a> Atoms<'a> {
    /// Without any case, at a moment.
    pub fn new(edition: &'a Edition, classes: &'a Book, now_s: i64) -> Self {
        Self {
            edition,
            classes,
            this_week_s: week_of(now_s),
            counts: BTreeMap::new(),
        }
    }

    /// Puts a case into its atom, if that one's week is over.
    pub fn put(&mut self, card: &Card) {
        let week_s = week_of(card.at_s);
        if week_s >= self.this_week_s {
            return;
        }
        let key = Key {
            week_s,
            area: self.community(card.area),
            class: self.main_class(card.class),
            source: card.source,
        };
        *self.counts.entry(key).or_insert(0) += 1;
    }

    /// The area above the finest level, where there is one.
    fn community(&self, area: u32) -> u32 {
        if area == NO_AREA {
            return NO_AREA;
        }
        let finest = self.edition.levels().len() - 1;
        let is_wide = |id: &AreaId| usize::from(self.edition.area(*id).level) < finest.max(1);
        let wide = self.edition.chain(AreaId(area)).find(is_wide);
        wide.map_or(NO_AREA, |id| id.0)
    }

    fn main_class(&self, class: u16) -> u16 {
        if class == NO_CLASS {
            return NO_CLASS;
        }
        let mut number = class;
        // No tree of classes is deeper than its lines are many.
        for _ in 0..self.classes.lines().len() {
            let above = self
                .classes
                .line(number)
                .and_then(|line| line.parent.as_deref());
            match above.and_then(|code| self.classes.number(code)) {
                Some(above) => number = above,
                None => break,
            }
        }
        number
    }

    /// What is shown of them at a threshold.
    pub fn view(&self, threshold: u32) -> Arc<View> {
        let shown = self.counts.iter().flat_map(|(key, &count)| {
            let position = self.point(key.area);
            let case = heat::Case {
                case: 0,
                position,
                at_s: key.week_s,
                class: key.class,
                source: key.source,
                status: NO_STATUS,
                area: key.area,
                team: NO_TEAM,
            };
            std::iter::repeat_n(case, (count - count % threshold) as usize)
        });
        let numbered = shown
            .zip(1..)
            .map(|(shown, case)| heat::Case { case, ..shown });
        Heat::from_cases(numbered.collect()).snapshot()
    }

    /// The one point of an area at which its atoms lie.
    fn point(&self, area: u32) -> Option<(f64, f64)> {
        (area != NO_AREA).then(|| {
            let point = self.edition.label_point(AreaId(area));
            (point.lon_deg(), point.lat_deg())
        })
    }
}

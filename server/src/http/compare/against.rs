//! What a window is compared with.

use super::super::filter::{Chosen, moment};
use super::super::problem::Problem;
use super::super::{counts::Periods, times};
use super::like::{Base, Window, WindowKind};
use crate::limits;
use crate::world::World;
use cases::clock::Calendar;
use heat::View;
use std::ops::RangeInclusive;

/// Moments that a compared window may lie between: 1970 to 2099.
const MOMENTS_S: RangeInclusive<i64> = 0..=4_102_416_000;

/// How the windows to compare with are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// So many like windows.
    Like(usize),
    /// One window, given.
    Window(i64, i64),
}

/// A window and those it is compared with.
#[expect(
    clippy::struct_field_names,
    reason = "the bases of the answer are called so"
)]
#[derive(Clone, Debug)]
pub struct Bases {
    /// The first second that counts, and the first that no longer does.
    pub window: (i64, i64),
    /// What its days are.
    pub kind: WindowKind,
    /// Newest first; none where nothing is like it.
    pub bases: Vec<Base>,
    /// See `calendar_until` of counts.
    pub calendar_until: Option<String>,
}

impl Against {
    /// Reads `like-8` or `FROM/TO`.
    ///
    /// # Errors
    /// 400 for anything else.
    pub fn read(text: &str) -> Result<Self, Problem> {
        if let Some(count) = text.strip_prefix("like-") {
            let count = count.parse().ok();
            let count = count.filter(|count| (1..=limits::LIKE_WINDOWS_MAX).contains(count));
            return count.map(Self::Like).ok_or_else(|| {
                let detail = format!("takes like-1 to like-{}", limits::LIKE_WINDOWS_MAX);
                Problem::bad_parameter("against", detail)
            });
        }
        let Some((from, to)) = text.split_once('/') else {
            return Err(Problem::bad_parameter(
                "against",
                "is like-8 or FROM/TO, such as 2026-11-07T00:00:00+08:00/2026-11-09T00:00:00+08:00",
            ));
        };
        let (from_s, to_s) = (moment("against", Some(from))?, moment("against", Some(to))?);
        let window = from_s.zip(to_s);
        let (from_s, to_s) = checked("against", window)?;
        Ok(Self::Window(from_s, to_s))
    }

    /// The windows that a filter's window is compared with; `view` tells when the cases begin.
    ///
    /// # Errors
    /// 400 when the filter has no window.
    pub fn bases(self, world: &World, view: &View, chosen: &Chosen) -> Result<Bases, Problem> {
        let filter = &chosen.filter;
        let (from_s, to_s) = checked("from", filter.from_s.zip(filter.to_s))?;
        let rules = world.rules();
        let calendar = rules.tables().calendar();
        let window = Window::new(calendar, from_s, to_s);
        let bases = match self {
            Self::Like(count) => window.like(count, since_s(view)),
            Self::Window(from_s, to_s) => vec![Base {
                from_s,
                to_s,
                why: ("所选的时段", "the window that was asked for").into(),
            }],
        };
        let first_s = bases.iter().map(|base| base.from_s).min().unwrap_or(from_s);
        let days = times::day_of(first_s.min(from_s))..=times::day_of(to_s - 1);
        let kinds_matter = matches!(self, Self::Like(_)) || has_days(filter);
        Ok(Bases {
            window: (from_s, to_s),
            kind: window.kind(),
            bases,
            calendar_until: times::beyond(calendar, days).filter(|_| kinds_matter),
        })
    }
}

/// Up to `count` earlier windows that are like a window, newest first, as `against=like-N` has them.
pub fn like_windows(
    calendar: &Calendar,
    view: &View,
    (from_s, to_s): (i64, i64),
    count: usize,
) -> Vec<(i64, i64)> {
    let bases = Window::new(calendar, from_s, to_s).like(count, since_s(view));
    bases.iter().map(|base| (base.from_s, base.to_s)).collect()
}

/// Before it there is nothing to compare with: the day of the first case counts as a whole one.
fn since_s(view: &View) -> i64 {
    let all = heat::Filter::default();
    let begin_s = view.span(&all).map_or(i64::MAX, |(first_s, _)| first_s);
    Periods::DAYS.begin_s(Periods::DAYS.of(begin_s))
}

fn has_days(filter: &heat::Filter) -> bool {
    let times = filter.times.as_ref();
    times.is_some_and(|times| times.days.is_some())
}

fn checked(name: &str, window: Option<(i64, i64)>) -> Result<(i64, i64), Problem> {
    let (from_s, to_s) = window.ok_or_else(|| {
        Problem::bad_parameter(name, "and its end are needed: a comparison is of a window")
    })?;
    if from_s >= to_s || !MOMENTS_S.contains(&from_s) || !MOMENTS_S.contains(&to_s) {
        return Err(Problem::bad_parameter(
            name,
            "a compared window ends after it begins and lies in the years 1970 to 2099",
        ));
    }
    Ok((from_s, to_s))
}

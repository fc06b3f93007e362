//! Which earlier windows are like a window: the same weekdays and hours, workdays with workdays, rest days with rest
//! days, holidays with holidays.

use super::super::counts::{Periods, date_of, day_number};
use cases::Sentence;
use cases::clock::{Calendar, DayKind};
use jiff::civil::Date;

const DAY_S: i64 = 86_400;
const WEEK_DAYS: i64 = 7;
/// How far back like windows are looked for: ten years.
const LOOK_BACK_DAYS: i64 = 3_653;
/// Of so many days of a window one may be of another kind than its like: a month has a holiday now and then.
const DAYS_AN_EXCEPTION: usize = 10;
/// The same for the same holiday of another year, which need not be as long.
const HOLIDAY_DAYS_AN_EXCEPTION: usize = 4;

/// What the days of a window are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowKind {
    /// All are worked, made-up working weekends (调休上班) among them.
    Workdays,
    /// All are ordinary days of weekends.
    Restdays,
    /// All are statutory days off.
    Holiday,
    /// Of several kinds.
    Mixed,
}

/// A window to compare with.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// The first second that counts.
    pub from_s: i64,
    /// The first second that no longer counts.
    pub to_s: i64,
    /// Why it is like the other.
    pub why: Sentence,
}

/// A window, day by day.
#[derive(Clone, Debug)]
pub struct Window<'a> {
    calendar: &'a Calendar,
    from_s: i64,
    to_s: i64,
    /// Local days since 1970-01-01.
    first: i64,
    kinds: Vec<DayKind>,
}

/// A run of days off of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Holiday<'a> {
    first: i64,
    days: i64,
    name: &'a str,
    name_en: &'a str,
}

impl<'a> Window<'a> {
    /// A window that is not empty and begins and ends within the years 1970 to 2099.
    pub fn new(calendar: &'a Calendar, from_s: i64, to_s: i64) -> Self {
        let (first, last) = (Periods::DAYS.of(from_s), Periods::DAYS.of(to_s - 1));
        let kinds = (first..=last).map(|day| kind(calendar, day)).collect();
        Self {
            calendar,
            from_s,
            to_s,
            first,
            kinds,
        }
    }

    /// What its days are.
    pub fn kind(&self) -> WindowKind {
        let all = |is: fn(DayKind) -> bool| self.kinds.iter().all(|kind| is(*kind));
        if all(DayKind::worked) {
            WindowKind::Workdays
        } else if all(|kind| kind == DayKind::Weekend) {
            WindowKind::Restdays
        } else if all(|kind| kind == DayKind::Holiday) {
            WindowKind::Holiday
        } else {
            WindowKind::Mixed
        }
    }

    /// Up to `count` earlier windows that are like it, newest first, none of which begins before `since_s`, overlaps
    /// another, or overlaps it.
    ///
    /// - Without a holiday and a made-up working day: the same weekdays of earlier weeks.
    /// - With a made-up working day: earlier made-up working days on the same weekdays, then any working days.
    /// - With a holiday: the same days of the same holiday in earlier years, then those of other holidays that are as
    ///   long.
    ///
    /// One day in ten may be of another kind, one in four in the same holiday of another year; `why` says how many are.
    pub fn like(&self, count: usize, since_s: i64) -> Vec<Base> {
        let mut found = Found {
            window: self,
            count,
            since_s,
            bases: Vec::new(),
        };
        if let Some(at) = self.kinds.iter().position(|kind| *kind == DayKind::Holiday) {
            self.holidays(self.first + at as i64, &mut found);
        } else {
            let made_up = self.kinds.contains(&DayKind::MadeUp);
            self.same_weekdays(made_up, &mut found);
            if made_up {
                self.any_weekdays(&mut found);
            }
        }
        let mut bases: Vec<Base> = found.bases.into_iter().map(|(_, base)| base).collect();
        bases.sort_by_key(|base| std::cmp::Reverse(base.from_s));
        bases
    }

    fn days(&self) -> i64 {
        self.kinds.len() as i64
    }

    /// The same weekdays of earlier weeks; `made_up` asks for made-up working days where this has them.
    fn same_weekdays(&self, made_up: bool, found: &mut Found<'_>) {
        let days = self.zh_en();
        let first = (self.days() + WEEK_DAYS - 1) / WEEK_DAYS * WEEK_DAYS;
        for shift in (first..=LOOK_BACK_DAYS).step_by(WEEK_DAYS as usize) {
            let differing = if made_up {
                self.differing(shift, |a, b| a == b)
            } else {
                self.differing(shift, alike)
            };
            if differing <= self.kinds.len() / DAYS_AN_EXCEPTION {
                let (zh, en) = (
                    format!("{}，星期相同", days.0),
                    format!("{}, same weekdays", days.1),
                );
                found.take(shift, zh, en, differing);
            }
        }
    }

    /// Days of the same kinds, whichever weekdays they are.
    fn any_weekdays(&self, found: &mut Found<'_>) {
        let days = self.zh_en();
        for shift in self.days()..=LOOK_BACK_DAYS {
            if self.differing(shift, alike) == 0 {
                let zh = format!("{}，星期不同（没有更多调休上班日）", days.0);
                let en = format!(
                    "{}, other weekdays: there are no more made-up working days",
                    days.1
                );
                found.take(shift, zh, en, 0);
            }
        }
    }

    /// The same days of earlier holidays; `day` is the first holiday of the window.
    fn holidays(&self, day: i64, found: &mut Found<'_>) {
        let all = holidays(self.calendar);
        let own = all
            .iter()
            .find(|holiday| (holiday.first..holiday.first + holiday.days).contains(&day));
        let Some(own) = own else { return };
        let earlier = || all.iter().rev().filter(|other| other.first < own.first);
        for other in earlier().filter(|other| other.is_same(own)) {
            let shift = own.first - other.first;
            let differing = self.differing(shift, alike);
            if differing <= self.kinds.len() / HOLIDAY_DAYS_AN_EXCEPTION {
                let year = date_of(other.first).year();
                let zh = format!("{year}年{}的同样日子", other.name);
                let en = format!("the same days of {} {year}", other.name_en);
                found.take(shift, zh, en, differing);
            }
        }
        for other in earlier().filter(|other| !other.is_same(own) && other.days == own.days) {
            let shift = own.first - other.first;
            let differing = self.differing(shift, alike);
            if differing <= self.kinds.len() / DAYS_AN_EXCEPTION {
                let (year, days) = (date_of(other.first).year(), other.days);
                let zh = format!("{year}年{}，同为{days}天的节假日", other.name);
                let en = format!("{} {year}, also a holiday of {days} days", other.name_en);
                found.take(shift, zh, en, differing);
            }
        }
    }

    /// How many of its days are of another kind so many days earlier.
    fn differing(&self, shift: i64, same: impl Fn(DayKind, DayKind) -> bool) -> usize {
        let kind_of = |day| kind(self.calendar, day);
        let days = (self.first..).zip(&self.kinds);
        days.filter(|(day, kind)| !same(**kind, kind_of(day - shift)))
            .count()
    }

    fn zh_en(&self) -> (&'static str, &'static str) {
        match self.kind() {
            WindowKind::Workdays => ("同为工作日", "working days as well"),
            WindowKind::Restdays => ("同为休息日", "rest days as well"),
            WindowKind::Holiday => ("同为节假日", "holidays as well"),
            WindowKind::Mixed => (
                "工作日对工作日、休息日对休息日",
                "workdays with workdays, rest days with rest days",
            ),
        }
    }
}

/// Like windows that were found, with their shifts in days.
struct Found<'a> {
    window: &'a Window<'a>,
    count: usize,
    since_s: i64,
    bases: Vec<(i64, Base)>,
}

impl Found<'_> {
    fn take(&mut self, shift: i64, mut zh: String, mut en: String, differing: usize) {
        let days = self.window.days();
        let from_s = self.window.from_s - shift * DAY_S;
        let overlaps = |other: &(i64, Base)| (other.0 - shift).abs() < days;
        let is_known = shift >= days && from_s >= self.since_s;
        if self.bases.len() >= self.count || !is_known || self.bases.iter().any(overlaps) {
            return;
        }
        if differing > 0 {
            zh = format!("{zh}，{days}天中{differing}天性质不同");
            en = format!("{en}; {differing} of {days} days are of another kind");
        }
        let to_s = self.window.to_s - shift * DAY_S;
        let why = (zh, en).into();
        self.bases.push((shift, Base { from_s, to_s, why }));
    }
}

impl Holiday<'_> {
    /// Do the two have a name in common? Holidays that fall together are called by both: 国庆节、中秋节.
    fn is_same(&self, other: &Self) -> bool {
        let mut names = self.name.split('、');
        names.any(|name| other.name.split('、').any(|other| other == name))
    }
}

/// Every holiday that the calendar lists, earliest first.
fn holidays(calendar: &Calendar) -> Vec<Holiday<'_>> {
    let years = calendar.covered_years();
    let new_year = |year: i16| Date::new(year, 1, 1).map_or(0, day_number);
    let (Some(first), Some(last)) = (years.first(), years.last()) else {
        return Vec::new();
    };
    let mut all: Vec<Holiday<'_>> = Vec::new();
    for day in new_year(*first)..new_year(last.saturating_add(1)) {
        let listed = i32::try_from(day).ok().and_then(|day| calendar.listed(day));
        let Some(listed) = listed.filter(|listed| listed.kind == DayKind::Holiday) else {
            continue;
        };
        match all.last_mut() {
            Some(last) if last.first + last.days == day && *last.name == *listed.name => {
                last.days += 1;
            }
            Some(_) | None => all.push(Holiday {
                first: day,
                days: 1,
                name: &listed.name,
                name_en: &listed.name_en,
            }),
        }
    }
    all
}

fn kind(calendar: &Calendar, day: i64) -> DayKind {
    calendar.kind(i32::try_from(day).unwrap_or(i32::MAX))
}

/// Made-up working days are working days.
fn alike(one: DayKind, other: DayKind) -> bool {
    match one {
        DayKind::Workday | DayKind::MadeUp => other.worked(),
        DayKind::Weekend | DayKind::Holiday => one == other,
    }
}

#[cfg(test)]
#[path = "like_tests.rs"]
mod tests;

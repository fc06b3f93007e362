//! The time in which cases could happen to be counted: what a number of cases is divided by to be "a day".

use crate::clock;
use crate::veil::Countable;
use heat::{Filter, Group, Times};

const HOUR_S: i64 = 3_600;
/// Seconds of a day.
pub const DAY_S: i64 = 86_400;

/// A window with both its ends, and how much of it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first second.
    pub from_s: i64,
    /// The first second after it.
    pub to_s: i64,
    /// Seconds of it that count: all, or those of the chosen hours and days.
    pub counted_s: i64,
    /// Whether the filter has no beginning: then it is the day of the first case.
    pub open_from: bool,
    /// Whether the filter has no end: then it is now.
    pub open_to: bool,
}

impl Span {
    /// The span of a filter's window. A window without a beginning begins on the local day of its first case, one
    /// without an end ends now. At least a second, so that it can be divided by.
    pub fn of(cases: &Countable, now_s: i64) -> Self {
        let filter = cases.filter();
        let from_s = filter
            .from_s
            .unwrap_or_else(|| first_day_s(cases).unwrap_or(now_s - DAY_S).min(now_s));
        let to_s = filter.to_s.unwrap_or(now_s).max(from_s + 1);
        Self {
            from_s,
            to_s,
            counted_s: counted_s(filter, from_s, to_s).max(1),
            open_from: filter.from_s.is_none(),
            open_to: filter.to_s.is_none(),
        }
    }

    /// The time that counts, in days of 24 hours.
    pub fn days(&self) -> f64 {
        self.counted_s as f64 / DAY_S as f64
    }
}

/// The first second of the local day of the first case; of sensitive cases that are counted together, of their week.
fn first_day_s(cases: &Countable) -> Option<i64> {
    let offset_s = clock::AHEAD_S;
    let week = Group::Period {
        offset_s,
        period_s: 7 * DAY_S as u32,
    };
    let days = cases.counts(Group::Day { offset_s });
    let first = |counts: &[(u64, u64)], period_s: i64| {
        let first = counts.iter().map(|(key, _)| *key as i64).min()?;
        Some(first * period_s)
    };
    let by_day = first(&days.counts, DAY_S);
    let found = if days.without > 0 {
        let by_week = first(&cases.counts(week).counts, 7 * DAY_S);
        by_day.into_iter().chain(by_week).min()
    } else {
        by_day
    };
    found.map(|local_s| local_s - i64::from(offset_s))
}

fn counted_s(filter: &Filter, from_s: i64, to_s: i64) -> i64 {
    let Some(times) = &filter.times else {
        return to_s - from_s;
    };
    if times.week.is_none() && times.days.is_none() {
        return to_s - from_s;
    }
    by_hours(times, from_s, to_s)
}

/// Local hours count whole or not at all.
fn by_hours(times: &Times, from_s: i64, to_s: i64) -> i64 {
    let ahead_s = i64::from(times.offset_s);
    let (mut counted_s, mut at_s) = (0, from_s);
    while at_s < to_s {
        let next_s = ((at_s + ahead_s).div_euclid(HOUR_S) + 1) * HOUR_S - ahead_s;
        let end_s = next_s.min(to_s);
        if times.has(at_s) {
            counted_s += end_s - at_s;
        }
        at_s = end_s;
    }
    counted_s
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slice::Seen;
    use heat::{Case, Heat, NO_AREA, Week};

    /// 2026-11-02, a Monday, 00:00 in Guangzhou.
    const MONDAY_S: i64 = 1_793_548_800;

    fn cases(at_s: &[i64], filter: Filter) -> Countable {
        let case = |(number, at_s): (u32, &i64)| Case {
            case: number,
            position: None,
            at_s: *at_s,
            class: 0,
            source: 0,
            status: 0,
            area: NO_AREA,
            team: 0,
        };
        let view = Heat::from_cases((1..).zip(at_s).map(case).collect()).snapshot();
        let seen = Seen {
            seq: 1,
            judged_s: 0,
            view,
        };
        Countable::whole(&seen, filter)
    }

    #[test]
    fn a_window_with_both_ends_is_as_long_as_it_says() {
        let filter = Filter {
            from_s: Some(MONDAY_S),
            to_s: Some(MONDAY_S + 36 * HOUR_S),
            ..Filter::default()
        };
        let span = Span::of(&cases(&[], filter), 0);
        assert_eq!(
            (span.days(), span.open_from, span.open_to),
            (1.5, false, false)
        );
    }

    #[test]
    fn an_open_window_goes_from_the_day_of_the_first_case_until_now() {
        let first = MONDAY_S + 9 * HOUR_S;
        let now_s = MONDAY_S + 2 * DAY_S;
        let span = Span::of(&cases(&[now_s - 5, first], Filter::default()), now_s);
        assert_eq!((span.from_s, span.to_s), (MONDAY_S, now_s));
        assert_eq!(span.days(), 2.0);
        let none = Span::of(&cases(&[], Filter::default()), now_s);
        assert_eq!(none.days(), 1.0);
    }

    #[test]
    fn of_chosen_hours_only_those_count_and_a_part_of_an_hour_as_a_part() {
        let times = Times {
            offset_s: clock::AHEAD_S,
            // Saturday and Sunday, 09 to 18.
            week: Some(
                [5_u8, 6]
                    .into_iter()
                    .flat_map(|day| (9..18).map(move |h| day * 24 + h))
                    .collect::<Week>(),
            ),
            days: None,
        };
        let of = |from_s, to_s| {
            let filter = Filter {
                from_s: Some(from_s),
                to_s: Some(to_s),
                times: Some(times.clone()),
                ..Filter::default()
            };
            Span::of(&cases(&[], filter), 0).counted_s
        };
        assert_eq!(of(MONDAY_S, MONDAY_S + 14 * DAY_S), 4 * 9 * HOUR_S);
        let saturday = MONDAY_S + 5 * DAY_S;
        assert_eq!(
            of(saturday + 9 * HOUR_S + 1_800, saturday + 10 * HOUR_S + 60),
            1_860
        );
        assert_eq!(of(MONDAY_S, MONDAY_S + DAY_S), 1, "never nothing");
    }
}

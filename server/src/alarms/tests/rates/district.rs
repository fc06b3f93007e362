//! The demo district's rules on the demo district's own traffic, at the pace of Huangpu (500,000 cases a year).

use super::super::super::surge::Bar;
use crate::http::like_windows;
use crate::limits::{ALARM_LIKE_WINDOWS, ALARM_SURGE_PAUSE_S};
use cases::Tables;
use cases::tables::{AlarmRule, Raises};
use data::history::History;
use heat::{Case, Heat, NO_AREA, NO_CLASS, NO_TEAM, View};
use jiff::Timestamp;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub const DAY_S: i64 = 86_400;
pub const WEEK_S: i64 = 7 * DAY_S;
/// Twelve weeks without a holiday: eight that are usual, four in which somebody looks.
pub const WEEKS: i64 = 12;
pub const LOOKED_WEEKS: i64 = 4;
const BEGIN: &str = "2026-06-21T16:00:00Z";
/// 500,000 cases a year.
const CASES: u32 = 115_000;
/// When cases came in, by the code of an area of one level; each list rises.
pub type Arrivals = BTreeMap<String, Vec<i64>>;

/// All cases as a row sees them.
pub struct Seen {
    pub by_area: Arrivals,
    /// Time and number of the area, in the order of time.
    in_order: Vec<(i64, u32)>,
    /// How wide cases scatter, by the hour in which somebody looks.
    spreads: RefCell<HashMap<i64, f64>>,
}

/// A small generator of our own: the same run every time.
pub struct Chance(pub u64);

impl Chance {
    /// 0 ≤ x < 1, by the generator `SplitMix64`.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn below(&mut self, limit: i64) -> i64 {
        (self.unit() * limit as f64) as i64
    }
}

/// The demo district's tables, and the look back that its rules have.
pub struct District {
    tables: Tables,
    view: Arc<View>,
    pub begin_s: i64,
}

impl District {
    pub fn new() -> Self {
        let begin: Timestamp = BEGIN.parse().expect("a time");
        let begin_s = begin.as_second();
        let first = Case {
            case: 1,
            position: None,
            at_s: begin_s,
            class: NO_CLASS,
            source: 0,
            status: 0,
            area: NO_AREA,
            team: NO_TEAM,
        };
        Self {
            tables: Tables::parse(&crate::cli::demo_tables()).expect("sound"),
            view: Heat::from_cases(vec![first]).snapshot(),
            begin_s,
        }
    }

    pub fn rules(&self) -> Vec<&AlarmRule> {
        let rows = self.tables.alarms().iter();
        rows.filter(|row| matches!(row.raises, Raises::Surge { .. }))
            .collect()
    }

    /// Cases of the district's history by grid; reports of an issue that is known already are none.
    pub fn traffic(&self, seed: u64) -> Vec<(String, i64)> {
        let history = History {
            seed,
            cases: CASES,
            from: Timestamp::from_second(self.begin_s).expect("a time"),
            to: Timestamp::from_second(self.begin_s + WEEKS * WEEK_S).expect("a time"),
        };
        let firsts = history
            .into_iter()
            .filter(|report| report.truth.same_as.is_none());
        firsts
            .map(|report| (report.truth.grid.clone(), report.at.as_second()))
            .collect()
    }

    /// The same cases at the same places, weekdays and hours, each in a week drawn anew and up to half an hour earlier or later:
    /// what is left is the rhythm of every place, and luck.
    pub fn quiet(&self, seed: u64) -> Vec<(String, i64)> {
        let mut chance = Chance(seed);
        let mut all = self.traffic(seed);
        for (_, at_s) in &mut all {
            let week = chance.below(WEEKS) * WEEK_S;
            let hour = chance.below(3_600) - 1_800;
            let within = (*at_s - self.begin_s + week + hour).rem_euclid(WEEKS * WEEK_S);
            *at_s = self.begin_s + within;
        }
        all
    }

    /// What a row finds in an area at a time.
    fn is_odd(&self, row: &AlarmRule, seen: &Seen, own: &[i64], now_s: i64, is_open: bool) -> bool {
        let Raises::Surge { minutes, count, .. } = row.raises else {
            return false;
        };
        let window = (now_s - 60 * i64::from(minutes), now_s);
        let now = within(own, window);
        if now < u64::from(count) {
            return false;
        }
        let likes = self.likes(window);
        let past = likes.iter().map(|like| within(own, *like)).sum();
        let bar = Bar::of(row).expect("a surge");
        let spread = self.spread(bar, seen, window);
        bar.is_met(now, past, likes.len(), spread, is_open)
    }

    fn likes(&self, window: (i64, i64)) -> Vec<(i64, i64)> {
        let calendar = self.tables.calendar();
        let likes = like_windows(calendar, &self.view, window, ALARM_LIKE_WINDOWS);
        assert_eq!(likes.len(), ALARM_LIKE_WINDOWS);
        likes
    }

    /// That of the full hour before: it takes long to reckon, and moves slowly.
    fn spread(&self, bar: Bar, seen: &Seen, (from_s, to_s): (i64, i64)) -> f64 {
        let late_s = to_s.rem_euclid(3_600);
        let known = seen.spreads.borrow().get(&(to_s - late_s)).copied();
        known.unwrap_or_else(|| {
            let mut past = bar.past();
            for (from_s, to_s) in self.likes((from_s - late_s, to_s - late_s)) {
                let before = |s| seen.in_order.partition_point(|(at_s, _)| *at_s < s);
                let mut counts: HashMap<u32, u64> = HashMap::new();
                for (_, area) in &seen.in_order[before(from_s)..before(to_s)] {
                    *counts.entry(*area).or_default() += 1;
                }
                past.take(counts);
            }
            let spread = past.spread();
            seen.spreads.borrow_mut().insert(to_s - late_s, spread);
            spread
        })
    }

    /// How many alarms a row raises in the weeks that are looked at: a look every [`ALARM_SURGE_PAUSE_S`], for as long after an
    /// arrival as its window lasts.
    fn raised(&self, row: &AlarmRule, seen: &Seen) -> u32 {
        let Raises::Surge { minutes, .. } = row.raises else {
            return 0;
        };
        let from_s = self.begin_s + (WEEKS - LOOKED_WEEKS) * WEEK_S;
        let mut raised = 0;
        for own in seen.by_area.values() {
            let mut looked_s = from_s;
            let mut is_open = false;
            for &at_s in own {
                let until_s = at_s + 60 * i64::from(minutes) + 2 * ALARM_SURGE_PAUSE_S;
                let mut now_s = next_look(looked_s.max(at_s));
                while now_s <= until_s {
                    let was_open = is_open;
                    is_open = self.is_odd(row, seen, own, now_s, is_open);
                    raised += u32::from(is_open && !was_open);
                    looked_s = now_s;
                    // Where too few came nothing changes until the next one.
                    if !is_open && within(own, (now_s - 3_600, now_s)) < 6 {
                        break;
                    }
                    now_s += ALARM_SURGE_PAUSE_S;
                }
            }
        }
        raised
    }

    /// Alarms a day of all rules together.
    pub fn alarms_a_day(&self, cases: &[(String, i64)]) -> f64 {
        let raised = self
            .rules()
            .into_iter()
            .map(|row| self.raised(row, &seen(row, cases)));
        f64::from(raised.sum::<u32>()) / (LOOKED_WEEKS * 7) as f64
    }

    /// Seconds from the begin of a surge of so many cases an hour until the look that tells it; none within the hour.
    pub fn told_after_s(
        &self,
        row: &AlarmRule,
        (seen, own): (&Seen, &[i64]),
        begin_s: i64,
        an_hour: f64,
        chance: &mut Chance,
    ) -> Option<i64> {
        let mut planted = own.to_vec();
        let mut at_s = begin_s as f64;
        let mut looks = Vec::new();
        loop {
            at_s += -(1.0 - chance.unit()).ln() * 3_600.0 / an_hour;
            if at_s > (begin_s + 3_600) as f64 {
                break;
            }
            planted.push(at_s as i64);
            looks.push(next_look(at_s as i64));
        }
        planted.sort_unstable();
        let told = looks
            .into_iter()
            .find(|now_s| self.is_odd(row, seen, &planted, *now_s, false));
        told.map(|now_s| now_s - begin_s)
    }
}

/// The look that first sees what came at a second.
fn next_look(at_s: i64) -> i64 {
    (at_s / ALARM_SURGE_PAUSE_S + 1) * ALARM_SURGE_PAUSE_S
}

fn within(arrivals: &[i64], (from_s, to_s): (i64, i64)) -> u64 {
    let before = |moment_s| arrivals.partition_point(|at_s| *at_s < moment_s);
    (before(to_s) - before(from_s)) as u64
}

/// By the areas of a row's level: communities have the first twelve digits of their grids.
pub fn seen(row: &AlarmRule, cases: &[(String, i64)]) -> Seen {
    let Raises::Surge { level, .. } = &row.raises else {
        panic!("a surge");
    };
    let digits = if &**level == "community" { 12 } else { 15 };
    let mut by_area = Arrivals::new();
    for (grid, at_s) in cases {
        let area = grid[..digits].to_owned();
        by_area.entry(area).or_default().push(*at_s);
    }
    let mut in_order = Vec::new();
    for (number, own) in (0..).zip(by_area.values_mut()) {
        own.sort_unstable();
        in_order.extend(own.iter().map(|at_s| (*at_s, number)));
    }
    in_order.sort_unstable();
    Seen {
        by_area,
        in_order,
        spreads: RefCell::default(),
    }
}

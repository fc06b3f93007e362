//! 突增: areas with far more cases than is usual there at this hour.

use super::luck::luck;
use super::past::Past;
use super::scope::Scope;
use super::{Figures, Finding};
use crate::http::like_windows;
use crate::limits::ALARM_LIKE_WINDOWS;
use crate::world::World;
use cases::tables::{AlarmRule, Raises};
use grids::{AreaId, Edition};
use heat::{Group, NO_AREA, View};
use std::collections::HashSet;

/// What a row asks of an area before its cases are a surge.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// At least so many cases,
    count: u64,
    /// at least so many times the usual,
    factor: f64,
    /// and so many by luck at most this often.
    chance: f64,
}

impl Bar {
    /// A row's; none where it is about something else.
    pub fn of(row: &AlarmRule) -> Option<Self> {
        match row.raises {
            Raises::Surge {
                count,
                factor,
                chance,
                ..
            } => Some(Self {
                count: count.into(),
                factor,
                chance,
            }),
            Raises::Call { .. } | Raises::NewCase | Raises::Overdue { .. } => None,
        }
    }

    /// What is known of the windows before, without a case yet.
    pub fn past(self) -> Past {
        Past::new(self.count)
    }

    /// Do `count` cases of an area meet it, after what was? Where the alarm is open its chance no longer matters. Without a like
    /// window nothing is usual, and nothing meets it.
    pub fn is_met(self, count: u64, past: u64, windows: usize, spread: f64, is_open: bool) -> bool {
        windows > 0
            && count >= self.count
            && count as f64 * windows as f64 >= self.factor * past as f64
            && (is_open || luck(count, past, windows, spread) <= self.chance)
    }
}

/// Where the row finds a surge now. `open` are the codes of areas whose alarm is open: it stays as long as count and factor do,
/// whatever the chance, so that it does not come and go at the edge.
///
/// The usual is the mean of the like windows: the same hours of earlier days of the same kind, as `GET /v1/compare` has
/// them. Where none is known nothing is odd.
pub fn surges(world: &World, row: &AlarmRule, now_s: i64, open: &HashSet<&str>) -> Vec<Finding> {
    let Raises::Surge { level, minutes, .. } = &row.raises else {
        return Vec::new();
    };
    let Some(bar) = Bar::of(row) else {
        return Vec::new();
    };
    let edition = world.edition();
    let Some(ancestors) = ancestors(edition, level) else {
        return Vec::new();
    };
    let scope = Scope::of(row, &world.books(), edition);
    let (_, view) = world.heat();
    let window = (now_s - 60 * i64::from(*minutes), now_s);
    let mut counted = counts(&view, &scope, &ancestors, window);
    counted.retain(|(_, count)| *count >= bar.count);
    if counted.is_empty() {
        return Vec::new();
    }
    let rules = world.rules();
    let likes = like_windows(rules.tables().calendar(), &view, window, ALARM_LIKE_WINDOWS);
    let mut before = bar.past();
    for like in &likes {
        before.take(counts(&view, &scope, &ancestors, *like));
    }
    let (windows, spread) = (before.windows(), before.spread());
    let mut found = Vec::new();
    for (area, count) in counted {
        let past = before.of(area);
        let code = &edition.area(AreaId(area)).code;
        if !bar.is_met(count, past, windows, spread, open.contains(&**code)) {
            continue;
        }
        let usual = past as f64 / windows as f64;
        let label = edition.label_point(AreaId(area));
        found.push(Finding {
            area: Some(code.to_string()),
            position: Some((label.lon_deg(), label.lat_deg())),
            figures: Figures {
                count: Some(count),
                usual: Some(usual),
                factor: (past > 0).then(|| count as f64 / usual),
                chance: Some(luck(count, past, windows, spread)),
                windows: u32::try_from(windows).ok(),
                minutes: Some(*minutes),
                ..Figures::default()
            },
            ..Finding::of(row, code.to_string())
        });
    }
    found
}

/// Cases of a window by the areas of a level; those that lie in none are left out.
fn counts(view: &View, scope: &Scope, ancestors: &[u32], window: (i64, i64)) -> Vec<(u32, u64)> {
    let counted = view.counts(&scope.within(window), Group::Area(ancestors));
    let areas = counted
        .into_iter()
        .filter_map(|(area, count)| Some((u32::try_from(area).ok()?, count)));
    areas.filter(|(area, _)| *area != NO_AREA).collect()
}

/// For each area the one of this level around it, or [`NO_AREA`]; none where the areas do not have the level.
fn ancestors(edition: &Edition, level: &str) -> Option<Vec<u32>> {
    let level = edition.levels().iter().position(|name| **name == *level)?;
    let ancestor = |id| {
        let mut chain = edition.chain(AreaId(id));
        let at_level = chain.find(|&id| usize::from(edition.area(id).level) == level);
        at_level.map_or(NO_AREA, |id| id.0)
    };
    Some((0..edition.areas().len() as u32).map(ancestor).collect())
}

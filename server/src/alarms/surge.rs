//! 突增: areas with far more cases than is usual there at this hour.

use super::luck::luck;
use super::scope::Scope;
use super::{Figures, Finding};
use crate::http::like_windows;
use crate::limits::ALARM_LIKE_WINDOWS;
use crate::world::World;
use cases::tables::{AlarmRule, Raises};
use grids::{AreaId, Edition};
use heat::{Group, NO_AREA, View};
use std::collections::{HashMap, HashSet};

/// Where the row finds a surge now. `open` are the codes of areas whose alarm is open: it stays as long as count and factor do,
/// whatever the chance, so that it does not come and go at the edge.
///
/// The usual is the mean of the like windows: the same hours of earlier days of the same kind, as `GET /v1/compare` has
/// them. Where none is known nothing is odd.
pub fn surges(world: &World, row: &AlarmRule, now_s: i64, open: &HashSet<&str>) -> Vec<Finding> {
    let Raises::Surge {
        level,
        minutes,
        count: count_min,
        factor: factor_min,
        chance: chance_max,
    } = &row.raises
    else {
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
    counted.retain(|(_, count)| *count >= u64::from(*count_min));
    if counted.is_empty() {
        return Vec::new();
    }
    let rules = world.rules();
    let likes = like_windows(rules.tables().calendar(), &view, window, ALARM_LIKE_WINDOWS);
    let mut past: HashMap<u32, u64> = HashMap::new();
    for like in &likes {
        for (area, count) in counts(&view, &scope, &ancestors, *like) {
            *past.entry(area).or_default() += count;
        }
    }
    let mut found = Vec::new();
    for (area, count) in counted {
        let past = past.get(&area).copied().unwrap_or(0);
        let usual = past as f64 / likes.len().max(1) as f64;
        let chance = luck(count, past, likes.len());
        let code = &edition.area(AreaId(area)).code;
        let is_odd = chance <= *chance_max || open.contains(&**code);
        if likes.is_empty() || (count as f64) < factor_min * usual || !is_odd {
            continue;
        }
        let label = edition.label_point(AreaId(area));
        found.push(Finding {
            area: Some(code.to_string()),
            position: Some((label.lon_deg(), label.lat_deg())),
            figures: Figures {
                count: Some(count),
                usual: Some(usual),
                factor: (past > 0).then(|| count as f64 / usual),
                chance: Some(chance),
                windows: u32::try_from(likes.len()).ok(),
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

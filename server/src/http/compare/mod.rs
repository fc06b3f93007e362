//! How much above or below its likes: `GET /v1/compare`.

mod against;
mod like;
mod spread;

pub use against::{Against, Bases, like_windows};
pub use spread::Spread;

use super::answer::Sentence;
use super::counts::{CountParams, Grouping, Told, is_zero};
use super::filter::{Chosen, FilterParams};
use super::permission::{Can, ReadCounts};
use super::problem::Problem;
use super::query::Query;
use super::refusals::Busy;
use super::sheet::{Sheet, tag};
use crate::clock;
use crate::veil::Countable;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use like::WindowKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::{IntoParams, ToSchema};

/// What to compare with.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgainstParams {
    /// `like-1` to `like-52`: the last so many like windows, which are earlier ones with the same weekdays and hours,
    /// where workdays are matched with workdays, rest days with rest days and holidays with holidays; or one window
    /// `FROM/TO` (RFC 3339).
    #[param(example = "like-8")]
    against: String,
}

/// Both sets of parameters of a comparison.
#[derive(Debug)]
pub struct CompareParams(CountParams, AgainstParams);

impl<'de> Deserialize<'de> for CompareParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            #[serde(default)]
            group: super::counts::By,
            level: Option<String>,
            width_s: Option<u32>,
            against: String,
        }
        let flat = Flat::deserialize(deserializer)?;
        let how = CountParams {
            group: flat.group,
            level: flat.level,
            width_s: flat.width_s,
        };
        let against = flat.against;
        Ok(Self(how, AgainstParams { against }))
    }
}

impl IntoParams for CompareParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = CountParams::into_params(&place);
        all.extend(AgainstParams::into_params(&place));
        all
    }
}

/// A window beside its likes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Compared {
    from: String,
    to: String,
    /// The newest event that is counted; 0 for whoever may not read cases.
    seq: u64,
    /// What the window's days are: `workdays`, `restdays`, `holiday` or `mixed`.
    kind: &'static str,
    /// What it is compared with, newest first; empty where nothing since the first case is like it.
    bases: Vec<BaseTold>,
    /// Where the windows reach into years that the calendar in force does not know: its last day. Beyond it weekdays
    /// count as workdays.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar_until: Option<String>,
    /// Cases of the window.
    total: u64,
    /// See counts.
    #[serde(skip_serializing_if = "is_zero")]
    ungrouped: u64,
    #[serde(flatten)]
    usual: Usual,
    /// The groups of the window and of its bases. Counts and `ungrouped` sum to `total`; medians do not sum to the median.
    groups: Vec<GroupCompared>,
}

/// One of the windows that the window is compared with.
#[derive(Debug, Serialize, ToSchema)]
pub struct BaseTold {
    from: String,
    to: String,
    /// Its cases.
    total: u64,
    #[schema(value_type = Sentence)]
    why: cases::Sentence,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupCompared {
    /// A time is that of the window; the times of the bases stand as far from their beginnings.
    #[serde(flatten)]
    told: Told,
    /// Cases of the window.
    count: u64,
    #[serde(flatten)]
    usual: Usual,
}

/// What the bases have.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Usual {
    /// The median of the bases: of an even number of them the mean of the middle two. Null without bases.
    base: Option<f64>,
    /// Their lower quartile, interpolated linearly between ranks (Hyndman and Fan 1996, definition 7).
    low: Option<f64>,
    /// Their upper quartile, likewise.
    high: Option<f64>,
    /// (count − base) ÷ base; null where the base is 0.
    change: Option<f64>,
}

impl Usual {
    fn of(count: u64, bases: Vec<u64>) -> Self {
        let spread = Spread::of(bases);
        let base = spread.map(|spread| spread.median);
        Self {
            base,
            low: spread.map(|spread| spread.low),
            high: spread.map(|spread| spread.high),
            change: base
                .filter(|base| *base > 0.0)
                .map(|base| (count as f64 - base) / base),
        }
    }
}

/// Compare a window with its likes
///
/// `from` and `to` are needed. Base windows lie before it, overlap neither it nor each other, and none begins before
/// the day of the first case. With `like-N` there may be fewer than N of them; each says why it is one.
#[utoipa::path(get, path = "/v1/compare", tag = "cases", params(FilterParams, CountParams, AgainstParams), responses(
    (status = 200, body = Compared), (status = 304), Busy))]
pub async fn show(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CompareParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, CompareParams(how, AgainstParams { against })) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let grouping = Grouping::of(&world, &how)?;
    let seen = chosen.seen_beside(&world).await?;
    let how = serde_json::to_string(&how).expect("words and a number");
    let asked = format!("{how} {against} {}", world.rules().tables().version());
    let bases = Against::read(&against)?.bases(&world, &seen.view, &chosen)?;
    let sight = can.sight();
    let sheet = Sheet::json("compare", tag(&world, &seen, &chosen, sight, &asked));
    let compared = move |world: &World| {
        let cases = |window| chosen.within(world, &seen, sight, window);
        compare(&cases, &chosen, &grouping, &bases)
    };
    sheet.answer_json(&world, &request, compared).await
}

/// Counts the window and each of its bases, all at the same event; `cases` are those of a window.
///
/// # Errors
/// 400 for more than [`crate::limits::BUCKETS_MAX`] times.
pub fn compare(
    cases: &dyn Fn((i64, i64)) -> Countable,
    chosen: &Chosen,
    grouping: &Grouping,
    bases: &Bases,
) -> Result<Compared, Problem> {
    let (from_s, to_s) = bases.window;
    let count_of = |window: (i64, i64)| {
        let cases = cases(window);
        let (counted, ungrouped) = grouping.count(&cases);
        let counted = moved(grouping, counted, window.0, from_s);
        (cases.total().cases, counted, ungrouped)
    };
    let (all, own, ungrouped) = count_of(bases.window);
    let others = bases
        .bases
        .iter()
        .map(|base| count_of((base.from_s, base.to_s)));
    let (totals, others): (Vec<u64>, Vec<_>) =
        others.map(|(total, counted, _)| (total, counted)).unzip();
    let mut keys: BTreeSet<i64> = grouping.keys(chosen, &own)?.into_iter().collect();
    keys.extend(others.iter().flat_map(BTreeMap::keys));
    let count = |counts: &BTreeMap<i64, u64>, key| counts.get(&key).copied().unwrap_or(0);
    let group = |key: i64| GroupCompared {
        told: grouping.told(key),
        count: count(&own, key),
        usual: Usual::of(
            count(&own, key),
            others.iter().map(|counts| count(counts, key)).collect(),
        ),
    };
    let groups = keys.into_iter().map(group).collect();
    let told = |(base, total): (&like::Base, &u64)| BaseTold {
        from: clock::local(base.from_s),
        to: clock::local(base.to_s),
        total: *total,
        why: base.why.clone(),
    };
    Ok(Compared {
        from: clock::local(from_s),
        to: clock::local(to_s),
        seq: cases(bases.window).seq,
        kind: bases.kind.word(),
        bases: bases.bases.iter().zip(&totals).map(told).collect(),
        calendar_until: bases.calendar_until.clone(),
        total: all,
        ungrouped,
        usual: Usual::of(all, totals),
        groups,
    })
}

/// Times of a base as those of the window that lie as far from its beginning; other keys as they are.
fn moved(
    grouping: &Grouping,
    counted: BTreeMap<i64, u64>,
    base_s: i64,
    window_s: i64,
) -> BTreeMap<i64, u64> {
    let Some(periods) = grouping.periods() else {
        return counted;
    };
    let shift = periods.of(window_s) - periods.of(base_s);
    let moved = counted.into_iter().map(|(key, count)| (key + shift, count));
    moved.collect()
}

impl WindowKind {
    fn word(self) -> &'static str {
        match self {
            Self::Workdays => "workdays",
            Self::Restdays => "restdays",
            Self::Holiday => "holiday",
            Self::Mixed => "mixed",
        }
    }
}

#[cfg(test)]
mod tests;

//! The three rates (三率): what whoever reported said of the results. `GET /v1/rates`, from memory.

mod sums;
#[cfg(test)]
mod tests;

pub use sums::{FEW, Rate, Sums};

use super::apart::apart;
use super::counts::{By, CountParams, Grouping, Told};
use super::filter::{Chosen, FilterParams};
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use super::refusals::Busy;
use crate::world::World;
use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use utoipa::{IntoParams, ToSchema};

/// Names the way the rates are made; it changes when what is counted does.
pub const FORMULA: &str = "three-rates/1";

/// What to add up by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RatesBy {
    /// All together.
    #[default]
    None,
    /// By the areas of `level`.
    Area,
    /// By class, of any depth or of that of `level`.
    Class,
    /// By source.
    Source,
    /// By lead team.
    Team,
    /// By the local day it happened.
    Day,
    /// By the local week it happened, from Monday.
    Week,
    /// By the local month it happened.
    Month,
}

impl From<RatesBy> for By {
    fn from(by: RatesBy) -> Self {
        match by {
            RatesBy::None => Self::None,
            RatesBy::Area => Self::Area,
            RatesBy::Class => Self::Class,
            RatesBy::Source => Self::Source,
            RatesBy::Team => Self::Team,
            RatesBy::Day => Self::Day,
            RatesBy::Week => Self::Week,
            RatesBy::Month => Self::Month,
        }
    }
}

/// How to add up.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RatesParams {
    /// What to add up by.
    #[serde(default)]
    #[param(inline, required = false)]
    pub group: RatesBy,
    /// As of `/v1/counts`: the level of areas, by name, or the depth of classes.
    pub level: Option<String>,
}

impl RatesParams {
    /// The same groups that cases are counted in.
    ///
    /// # Errors
    /// 400 for a level that is missing, unknown, or does not belong there.
    pub fn grouping(&self, world: &World) -> Result<Grouping, Problem> {
        let how = CountParams {
            group: self.group.into(),
            level: self.level.clone(),
            width_s: None,
        };
        Grouping::of(world, &how)
    }
}

/// The rates.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rates {
    /// Which formula: another name, other numbers.
    #[schema(example = "three-rates/1")]
    formula: &'static str,
    /// A rate of fewer answers is marked `few`.
    few_below: u64,
    /// The newest event that is counted.
    seq: u64,
    #[serde(flatten)]
    pub all: Sums,
    /// They sum to the whole.
    pub groups: Vec<RatesOf>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatesOf {
    /// What it is.
    #[serde(flatten)]
    pub told: Told,
    #[serde(flatten)]
    pub sums: Sums,
}

/// Add up the three rates
///
/// What whoever reported said of the results of closed cases, by the page of their link or when they were called back; of
/// each case the rating that stands: one that was opened again is rated anew. Response (响应率) is "contacted" ÷ those who said whether
/// somebody contacted them; solved (解决率) "solved" ÷ those who said whether it is; satisfied (满意率) "satisfied" ÷ those
/// who said whether they are. Who was not asked, or did not answer, is in no denominator: `closed` and `rated` tell how many
/// those are. `/v1/cases?rated=` lists the cases behind each number.
#[utoipa::path(get, path = "/v1/rates", tag = "cases", params(FilterParams, RatesParams), responses(
    (status = 200, body = Rates), Busy))]
pub async fn show(
    can: Can<ReadCases>,
    world: web::Data<World>,
    query: Query<FilterParams, RatesParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, how) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let grouping = how.grouping(&world)?;
    let told = apart(move || add_up(&world, &chosen, &grouping)).await??;
    Ok(HttpResponse::Ok().json(told))
}

/// Adds up what is chosen, all of it at the same event.
///
/// # Errors
/// 400 for more than [`crate::limits::BUCKETS_MAX`] times.
pub fn add_up(world: &World, chosen: &Chosen, grouping: &Grouping) -> Result<Rates, Problem> {
    let now_s = Timestamp::now().as_second();
    let register = world
        .register
        .read()
        .unwrap_or_else(PoisonError::into_inner);
    let seq = register.seq;
    let (all, by_key) = sums::sums(
        &register,
        |card| chosen.has(card, now_s),
        |card| grouping.key(card),
    );
    drop(register);
    let counted: BTreeMap<i64, u64> = by_key
        .iter()
        .map(|(key, sums)| (*key, sums.closed))
        .collect();
    let keys = grouping.keys(chosen, &counted)?;
    let group = |key: i64| RatesOf {
        told: grouping.told(key),
        sums: by_key.get(&key).copied().unwrap_or_default(),
    };
    Ok(Rates {
        formula: FORMULA,
        few_below: FEW,
        seq,
        all,
        groups: keys.into_iter().map(group).collect(),
    })
}

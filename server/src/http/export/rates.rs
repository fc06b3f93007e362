//! The three rates as a table: `GET /v1/export/rates.csv` and `.xlsx`.

use super::about::About;
use super::counts::{TableParams, grouped_by};
use super::table::{Cell, File, Heading, Style, Table};
use super::{filter_pairs, this_minute_s};
use crate::http::apart::apart;
use crate::http::filter::FilterParams;
use crate::http::permission::{Can, ReadCases};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::rates::{FEW, FORMULA, Rate, Rates, RatesBy, RatesParams, Sums, add_up};
use crate::http::refusals::Busy;
use crate::veil::Sight;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// Both sets of parameters.
#[derive(Debug)]
pub struct RatesTableParams(RatesParams, TableParams);

impl<'de> Deserialize<'de> for RatesTableParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            #[serde(default)]
            group: RatesBy,
            level: Option<String>,
            bom: Option<bool>,
            notes: Option<bool>,
        }
        let flat = Flat::deserialize(deserializer)?;
        let (bom, notes) = (flat.bom, flat.notes);
        let (group, level) = (flat.group, flat.level);
        Ok(Self(
            RatesParams { group, level },
            TableParams { bom, notes },
        ))
    }
}

impl IntoParams for RatesTableParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = RatesParams::into_params(&place);
        all.extend(TableParams::into_params(&place));
        all
    }
}

/// Export the three rates as CSV
///
/// The groups of `/v1/rates` for the same question, a line each: numerator, denominator and rate of each of the three, empty
/// where nobody answered.
#[utoipa::path(get, path = "/v1/export/rates.csv", tag = "exports", params(FilterParams, RatesParams, TableParams), responses(
    (status = 200, body = String, content_type = "text/csv", headers(("huying-total" = u64, description = "All cases that pass the filter"))),
    Busy))]
pub async fn csv(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, RatesTableParams>,
) -> Result<HttpResponse, Problem> {
    let style = query.1.1.style();
    answer(&can, world, &request, query, Some(style)).await
}

/// Export the three rates as XLSX
///
/// As the CSV, numbers as numbers, and a second sheet that says what they are of.
#[utoipa::path(get, path = "/v1/export/rates.xlsx", tag = "exports", params(FilterParams, RatesParams, TableParams), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers(("huying-total" = u64, description = "All cases that pass the filter"))), Busy))]
pub async fn xlsx(
    can: Can<ReadCases>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, RatesTableParams>,
) -> Result<HttpResponse, Problem> {
    answer(&can, world, &request, query, None).await
}

async fn answer(
    can: &Can<ReadCases>,
    world: web::Data<World>,
    request: &HttpRequest,
    query: Query<FilterParams, RatesTableParams>,
    style: Option<Style>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, RatesTableParams(how, _)) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let grouping = how.grouping(&world)?;
    let seat = world.seats.exports.take()?;
    let seen = chosen.seen_beside(&world).await?;
    let (pairs, now_s) = (filter_pairs(request), this_minute_s());
    let made = apart(move || -> Result<File, Problem> {
        let _seat = seat;
        let rates = add_up(&world, &chosen, &grouping)?;
        let cases = chosen.countable(&world, &seen, Sight::Single);
        let mut about = About::of(&world, &pairs, &cases, now_s)?;
        about.add("公式", "Formula", FORMULA.to_owned());
        about.add(
            "样本少",
            "Few answers",
            format!("分母不足{FEW}的率只供参考 / a rate of fewer than {FEW} answers says little"),
        );
        table(&rates, how.group, about).file(now_s, style)
    });
    Ok(made.await??.answer())
}

const HEADINGS: [Heading; 12] = [
    ("名称", "name"),
    ("已结案", "closed"),
    ("已评价", "rated"),
    ("已联系", "contacted"),
    ("答联系", "answered contacted"),
    ("响应率", "response rate"),
    ("已解决", "solved"),
    ("答解决", "answered solved"),
    ("解决率", "solved rate"),
    ("满意", "satisfied"),
    ("答满意", "answered satisfied"),
    ("满意率", "satisfied rate"),
];

fn table(rates: &Rates, group: RatesBy, about: About) -> Table {
    let row = |key: &str, name: &str, sums: &Sums| -> Vec<Cell> {
        let rate = |rate: &Rate| {
            [
                Cell::Count(rate.yes),
                Cell::Count(rate.answered),
                Cell::number(rate.quotient()),
            ]
        };
        let first = [
            Cell::words(key),
            Cell::words(name),
            Cell::Count(sums.closed),
            Cell::Count(sums.rated),
        ];
        let three = [&sums.contacted, &sums.solved, &sums.satisfied];
        first
            .into_iter()
            .chain(three.into_iter().flat_map(rate))
            .collect()
    };
    let mut rows: Vec<Vec<Cell>> = rates
        .groups
        .iter()
        .map(|group| row(&group.told.key, &group.told.name, &group.sums))
        .collect();
    if group == RatesBy::None {
        rows.push(row("all", "全部", &rates.all));
    }
    let mut headings = vec![grouped_by(group.into())];
    headings.extend(HEADINGS);
    Table {
        name: "rates",
        headings,
        rows,
        about: about.lines,
    }
}

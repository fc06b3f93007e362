//! A comparison as a table: `GET /v1/export/compare.csv` and `.xlsx`.

use super::about::About;
use super::counts::{TableParams, figure, figures, grouped_by, words};
use super::table::{Cell, File, Style, Table};
use super::{filter_pairs, this_minute_s};
use crate::http::apart::apart;
use crate::http::compare::{Against, compare};
use crate::http::counts::{By, CountParams, Grouping};
use crate::http::filter::FilterParams;
use crate::http::permission::{Can, ReadCounts};
use crate::http::problem::Problem;
use crate::http::query::Query;
use crate::http::refusals::Busy;
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

/// What to compare with.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AgainstOneParams {
    /// As for `/v1/compare`: `like-1` to `like-52`, or `FROM/TO`.
    #[param(example = "like-8")]
    against: String,
}

/// All sets of parameters.
#[derive(Debug)]
pub struct CompareTableParams(CountParams, AgainstOneParams, TableParams);

impl<'de> Deserialize<'de> for CompareTableParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            #[serde(default)]
            group: By,
            level: Option<String>,
            width_s: Option<u32>,
            against: String,
            bom: Option<bool>,
            notes: Option<bool>,
        }
        let flat = Flat::deserialize(deserializer)?;
        let how = CountParams {
            group: flat.group,
            level: flat.level,
            width_s: flat.width_s,
        };
        let against = AgainstOneParams {
            against: flat.against,
        };
        let (bom, notes) = (flat.bom, flat.notes);
        Ok(Self(how, against, TableParams { bom, notes }))
    }
}

impl IntoParams for CompareTableParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = CountParams::into_params(&place);
        all.extend(AgainstOneParams::into_params(&place));
        all.extend(TableParams::into_params(&place));
        all
    }
}

/// Export a comparison as CSV
///
/// The groups of `/v1/compare` for the same question, a line each: cases, median and quartiles of the base windows,
/// change. The lines above say each base window and why it is one.
#[utoipa::path(get, path = "/v1/export/compare.csv", tag = "exports", params(FilterParams, CountParams, AgainstOneParams, TableParams), responses(
    (status = 200, body = String, content_type = "text/csv", headers(("huying-total" = u64, description = "All cases that pass the filter"))),
    Busy))]
pub async fn csv(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CompareTableParams>,
) -> Result<HttpResponse, Problem> {
    let style = query.1.2.style();
    answer(&can, world, &request, query, Some(style)).await
}

/// Export a comparison as XLSX
///
/// As the CSV, numbers as numbers, and a second sheet that says what they are of.
#[utoipa::path(get, path = "/v1/export/compare.xlsx", tag = "exports", params(FilterParams, CountParams, AgainstOneParams, TableParams), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers(("huying-total" = u64, description = "All cases that pass the filter"))), Busy))]
pub async fn xlsx(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CompareTableParams>,
) -> Result<HttpResponse, Problem> {
    answer(&can, world, &request, query, None).await
}

async fn answer(
    can: &Can<ReadCounts>,
    world: web::Data<World>,
    request: &HttpRequest,
    query: Query<FilterParams, CompareTableParams>,
    style: Option<Style>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, CompareTableParams(how, against, _)) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let sight = can.sight();
    let grouping = Grouping::of(&world, &how)?;
    let against = Against::read(&against.against)?;
    let seat = world.seats.exports.take()?;
    let seen = chosen.seen_beside(&world).await?;
    let (pairs, now_s) = (filter_pairs(request), this_minute_s());
    let made = apart(move || -> Result<File, Problem> {
        let _seat = seat;
        let bases = against.bases(&world, &seen.view, &chosen)?;
        let cases = |window| chosen.within(&world, &seen, sight, window);
        let compared = compare(&cases, &chosen, &grouping, &bases)?;
        let compared = serde_json::to_value(compared).map_err(|error| Problem::fault(&error))?;
        let about = About::of(
            &world,
            &pairs,
            &chosen.countable(&world, &seen, sight),
            now_s,
        )?;
        table(&compared, how.group, about).file(now_s, style)
    });
    Ok(made.await??.answer())
}

fn table(compared: &Value, group: By, mut about: About) -> Table {
    let empty = Vec::new();
    for base in compared["bases"].as_array().unwrap_or(&empty) {
        let text = |name: &str| base[name].as_str().unwrap_or_default();
        let why = |tongue: &str| base["why"][tongue].as_str().unwrap_or_default();
        let saying = format!(
            "{} – {}: {} 件 cases；{} / {}",
            text("from"),
            text("to"),
            base["total"],
            why("zh"),
            why("en")
        );
        about.add("基准时段", "Base window", saying);
    }
    let groups = compared["groups"].as_array().unwrap_or(&empty);
    let figures = figures(groups);
    let mut headings = vec![
        grouped_by(group),
        ("名称", "name"),
        ("件数", "cases"),
        ("基准（中位数）", "base (median)"),
        ("下四分位", "lower quartile"),
        ("上四分位", "upper quartile"),
        ("变化", "change"),
    ];
    headings.extend(figures.iter().map(|(_, heading)| *heading));
    let numbers =
        |of: &Value| ["base", "low", "high", "change"].map(|name| Cell::number(of[name].as_f64()));
    let row = |one: &Value| {
        let first = [words(one, "key"), words(one, "name"), figure(one, "count")];
        let more = figures.iter().map(|(name, _)| figure(one, name));
        first.into_iter().chain(numbers(one)).chain(more).collect()
    };
    let mut rows: Vec<Vec<Cell>> = groups.iter().map(row).collect();
    let mut all = vec![
        Cell::words("all"),
        Cell::words("全部"),
        figure(compared, "total"),
    ];
    all.extend(numbers(compared));
    all.extend(figures.iter().map(|_| Cell::Nothing));
    if group == By::None {
        rows.push(all);
    } else {
        // Medians of groups do not sum to the median of all, so that is said; a row of it would spoil sums.
        let saying = |name: &str| {
            compared[name]
                .as_f64()
                .map_or_else(String::new, |n| n.to_string())
        };
        about.add("基准总数（中位数）", "Base of all (median)", saying("base"));
    }
    Table {
        name: "compare",
        headings,
        rows,
        about: about.lines,
    }
}

//! Counts as a table: `GET /v1/export/counts.csv` and `.xlsx`.

use super::about::About;
use super::table::{Cell, File, Heading, Style, Table};
use super::{filter_pairs, this_minute_s};
use crate::http::apart::apart;
use crate::http::counts::{By, CountParams, Grouping, count};
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

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TableParams {
    /// CSV only: whether it begins with the byte order mark by which Excel knows UTF-8; usual is yes.
    pub bom: Option<bool>,
    /// CSV only: whether lines that begin with `#` say what the table is of, above the headings; usual is yes.
    pub notes: Option<bool>,
}

impl TableParams {
    /// For CSV.
    pub fn style(self) -> Style {
        Style {
            bom: self.bom.unwrap_or(true),
            notes: self.notes.unwrap_or(true),
        }
    }
}

/// Both sets of parameters.
#[derive(Debug)]
pub struct CountTableParams(CountParams, TableParams);

impl<'de> Deserialize<'de> for CountTableParams {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Flat {
            #[serde(default)]
            group: By,
            level: Option<String>,
            width_s: Option<u32>,
            bom: Option<bool>,
            notes: Option<bool>,
        }
        let flat = Flat::deserialize(deserializer)?;
        let how = CountParams {
            group: flat.group,
            level: flat.level,
            width_s: flat.width_s,
        };
        let (bom, notes) = (flat.bom, flat.notes);
        Ok(Self(how, TableParams { bom, notes }))
    }
}

impl IntoParams for CountTableParams {
    fn into_params(place: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let mut all = CountParams::into_params(&place);
        all.extend(TableParams::into_params(&place));
        all
    }
}

/// Export counts as CSV
///
/// The groups of `/v1/counts` for the same question, a line each, with headings in Chinese and English. Lines above,
/// which begin with `#`, say window, filter, total, areas and checkpoint. Words that begin like a formula get a
/// quotation mark before them.
#[utoipa::path(get, path = "/v1/export/counts.csv", tag = "exports", params(FilterParams, CountParams, TableParams), responses(
    (status = 200, body = String, content_type = "text/csv", headers(("huying-total" = u64, description = "All cases that pass the filter"))),
    Busy))]
pub async fn csv(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CountTableParams>,
) -> Result<HttpResponse, Problem> {
    let style = query.1.1.style();
    answer(&can, world, &request, query, Some(style)).await
}

/// Export counts as XLSX
///
/// As the CSV, numbers as numbers, and a second sheet that says what they are of.
#[utoipa::path(get, path = "/v1/export/counts.xlsx", tag = "exports", params(FilterParams, CountParams, TableParams), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers(("huying-total" = u64, description = "All cases that pass the filter"))), Busy))]
pub async fn xlsx(
    can: Can<ReadCounts>,
    world: web::Data<World>,
    request: HttpRequest,
    query: Query<FilterParams, CountTableParams>,
) -> Result<HttpResponse, Problem> {
    answer(&can, world, &request, query, None).await
}

async fn answer(
    can: &Can<ReadCounts>,
    world: web::Data<World>,
    request: &HttpRequest,
    query: Query<FilterParams, CountTableParams>,
    style: Option<Style>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, CountTableParams(how, _)) = query;
    let chosen = filter.choose(&world, can.reach())?;
    let sight = can.sight();
    let grouping = Grouping::of(&world, &how)?;
    let seat = world.seats.exports.take()?;
    let seen = chosen.seen_beside(&world).await?;
    let (pairs, now_s) = (filter_pairs(request), this_minute_s());
    let made = apart(move || -> Result<File, Problem> {
        let _seat = seat;
        let counts = count(&world, &seen, &chosen, sight, &grouping)?;
        let counts = serde_json::to_value(counts).map_err(|error| Problem::fault(&error))?;
        let about = About::of(
            &world,
            &pairs,
            &chosen.countable(&world, &seen, sight),
            now_s,
        )?;
        table(&counts, how.group, about).file(now_s, style)
    });
    Ok(made.await??.answer())
}

/// The name of what is counted by.
pub fn grouped_by(group: By) -> Heading {
    match group {
        By::None => ("分组", "group"),
        By::Area => ("区域编码", "area code"),
        By::Class => ("类别编码", "class code"),
        By::Source => ("来源编码", "source code"),
        By::Status => ("状态", "status"),
        By::Team => ("主办编码", "team code"),
        By::Hour | By::Day | By::Week | By::Month | By::Period => ("起始时间", "begins"),
        By::HourOfWeek => ("一周中的小时", "hour of week"),
    }
}

/// A column of figures that an answer may have: its member, its heading.
const FIGURES: [(&str, Heading); 3] = [
    ("km2", ("面积（平方公里）", "km2")),
    ("population", ("人口", "population")),
    ("road_km", ("道路（公里）", "road km")),
];

/// A column of figures of an answer's groups, when any of them has it.
pub fn figures(groups: &[Value]) -> Vec<(&'static str, Heading)> {
    let has = |name: &str| groups.iter().any(|group| group[name].is_number());
    FIGURES.into_iter().filter(|(name, _)| has(name)).collect()
}

/// The words of a member.
pub fn words(of: &Value, name: &str) -> Cell {
    Cell::words(of[name].as_str().unwrap_or_default())
}

/// The number of a member.
pub fn figure(of: &Value, name: &str) -> Cell {
    match of[name].as_u64() {
        Some(count) => Cell::Count(count),
        None => Cell::number(of[name].as_f64()),
    }
}

fn table(counts: &Value, group: By, about: About) -> Table {
    let empty = Vec::new();
    let groups = counts["groups"].as_array().unwrap_or(&empty);
    let figures = figures(groups);
    let mut headings = vec![grouped_by(group), ("名称", "name"), ("件数", "cases")];
    headings.extend(figures.iter().map(|(_, heading)| *heading));
    let row = |counted: &Value| {
        let first = [
            words(counted, "key"),
            words(counted, "name"),
            figure(counted, "count"),
        ];
        let more = figures.iter().map(|(name, _)| figure(counted, name));
        first.into_iter().chain(more).collect()
    };
    let mut rows: Vec<Vec<Cell>> = groups.iter().map(row).collect();
    if group == By::None {
        rows.push(vec![
            Cell::words("all"),
            Cell::words("全部"),
            figure(counts, "total"),
        ]);
    }
    Table {
        name: "counts",
        headings,
        rows,
        about: about.lines,
    }
}

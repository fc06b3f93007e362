//! How many cases: `GET /v1/counts`, from memory.

use super::areas;
use super::filter::{Chosen, FilterParams};
use super::permission::{Can, ReadCases};
use super::problem::Problem;
use super::query::Query;
use crate::books::Book;
use crate::slice::Seen;
use crate::world::World;
use crate::{clock, limits};
use actix_web::{HttpResponse, get, web};
use grids::{AreaId, Edition};
use heat::{Group, NO_AREA, NO_CLASS, NO_TEAM};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;

/// What to count by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// All together.
    #[default]
    None,
    /// By the areas of `level`.
    Area,
    /// By class.
    Class,
    /// By source.
    Source,
    /// By status.
    Status,
    /// By lead team.
    Team,
    /// By local hour; hours without a case are listed with 0.
    Hour,
    /// By local day; days without a case are listed with 0.
    Day,
    /// By local hour of the week: 0 is Monday 00:00 to 01:00; all 168.
    HourOfWeek,
}

/// How to count.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountParams {
    /// What to count by.
    #[serde(default)]
    #[param(inline, required = false)]
    group: By,
    /// The level to count areas of, by name; only with `group=area`, and there needed.
    level: Option<String>,
}

/// Counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    /// All cases that pass the filter.
    total: u64,
    /// Those of them without a position: they are on no map.
    without_position: u64,
    /// The newest event that is counted.
    seq: u64,
    /// Their counts sum to `total`.
    groups: Vec<Counted>,
}

/// One group.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counted {
    /// Code, word, or local start of the time; `none` where the cases have none.
    key: String,
    name: String,
    count: u64,
}

/// Count cases
#[utoipa::path(tag = "cases", params(FilterParams, CountParams), responses(
    (status = 200, body = Counts), (status = 400, body = Problem, content_type = "application/problem+json")))]
#[get("/v1/counts")]
pub async fn show(
    _: Can<ReadCases>,
    world: web::Data<World>,
    query: Query<FilterParams, CountParams>,
) -> Result<HttpResponse, Problem> {
    let Query(filter, how) = query;
    if how.level.is_some() != (how.group == By::Area) {
        return Err(Problem::bad_parameter(
            "level",
            "belongs to group=area, and is needed there",
        ));
    }
    let chosen = filter.choose(&world)?;
    // Beside the event loop: late cases are a pass over all of them.
    let counted = web::block(move || -> Result<Counts, Problem> {
        let seen = chosen.seen(&world);
        let totals = seen.view.total(&chosen.filter);
        let groups = groups(&world, &seen, &chosen, &how)?;
        Ok(Counts {
            total: totals.cases,
            without_position: totals.without_position,
            seq: seen.seq,
            groups,
        })
    });
    let counted = counted.await.map_err(|error| Problem::fault(&error))??;
    Ok(HttpResponse::Ok().json(counted))
}

fn groups(
    world: &World,
    seen: &Seen,
    chosen: &Chosen,
    how: &CountParams,
) -> Result<Vec<Counted>, Problem> {
    let counts = |group: Group<'_>| seen.view.counts(&chosen.filter, group);
    let offset_s = clock::AHEAD_S;
    let books = world.books();
    Ok(match how.group {
        By::None => Vec::new(),
        By::Area => by_area(
            world.edition(),
            how.level.as_deref().unwrap_or(""),
            |ancestors| counts(Group::Area(ancestors)),
        )?,
        By::Class => by_book(&books.classes, u64::from(NO_CLASS), &counts(Group::Class)),
        By::Source => by_book(&books.sources, u64::MAX, &counts(Group::Source)),
        By::Team => by_book(&books.teams, u64::from(NO_TEAM), &counts(Group::Team)),
        By::Status => by_status(&counts(Group::Status)),
        By::Hour => by_time(chosen, HOUR_S, &counts(Group::Hour { offset_s }))?,
        By::Day => by_time(chosen, DAY_S, &counts(Group::Day { offset_s }))?,
        By::HourOfWeek => by_hour_of_week(&counts(Group::HourOfWeek { offset_s })),
    })
}

fn by_area(
    edition: &Edition,
    level: &str,
    counts: impl Fn(&[u32]) -> Vec<(u64, u64)>,
) -> Result<Vec<Counted>, Problem> {
    let level = areas::level(edition, level)?;
    let ancestor = |id| {
        let at_level = edition
            .chain(AreaId(id))
            .find(|&id| usize::from(edition.area(id).level) == level);
        at_level.map_or(NO_AREA, |id| id.0)
    };
    let ancestors: Vec<u32> = (0..edition.areas().len() as u32).map(ancestor).collect();
    let counted =
        |(key, count): (u64, u64)| match u32::try_from(key).ok().filter(|&key| key != NO_AREA) {
            Some(id) => {
                let area = edition.area(AreaId(id));
                Counted {
                    key: area.code.to_string(),
                    name: area.name.to_string(),
                    count,
                }
            }
            None => none(count),
        };
    Ok(counts(&ancestors).into_iter().map(counted).collect())
}

fn none(count: u64) -> Counted {
    Counted {
        key: "none".to_owned(),
        name: String::new(),
        count,
    }
}

fn by_book(book: &Book, without: u64, counts: &[(u64, u64)]) -> Vec<Counted> {
    let counted =
        |&(key, count): &(u64, u64)| match book.line(key as u16).filter(|_| key != without) {
            Some(line) => Counted {
                key: line.code.to_string(),
                name: line.name.to_string(),
                count,
            },
            None => none(count),
        };
    counts.iter().map(counted).collect()
}

fn by_status(counts: &[(u64, u64)]) -> Vec<Counted> {
    let of = |status: cases::Status| {
        let found = counts.iter().find(|(key, _)| *key == status as u64);
        let count = found.map_or(0, |(_, count)| *count);
        Counted {
            key: status.word().to_owned(),
            name: status.names().0.to_owned(),
            count,
        }
    };
    cases::Status::ALL.into_iter().map(of).collect()
}

/// Every bucket from the first to the last: of the window where it is given, otherwise of the cases.
fn by_time(chosen: &Chosen, width_s: i64, counts: &[(u64, u64)]) -> Result<Vec<Counted>, Problem> {
    let bucket = |at_s: i64| (at_s + i64::from(clock::AHEAD_S)).div_euclid(width_s);
    // Keys are signed numbers that are ordered as unsigned ones: those before 1970 come last.
    let found = || counts.iter().map(|(key, _)| *key as i64);
    let first = chosen.filter.from_s.map(bucket).or_else(|| found().min());
    let last = chosen
        .filter
        .to_s
        .map(|to| bucket(to - 1))
        .or_else(|| found().max());
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(Vec::new());
    };
    if last.saturating_sub(first) >= limits::BUCKETS_MAX as i64 {
        let detail = format!(
            "would be more than {} buckets; narrow from and to, or group by day",
            limits::BUCKETS_MAX
        );
        return Err(Problem::bad_request("too_many_buckets", detail));
    }
    let count_of = |key: i64| {
        counts
            .iter()
            .find(|(other, _)| *other as i64 == key)
            .map_or(0, |(_, count)| *count)
    };
    let counted = |key: i64| {
        let start = clock::local(key * width_s - i64::from(clock::AHEAD_S));
        Counted {
            name: start.clone(),
            key: start,
            count: count_of(key),
        }
    };
    Ok((first..=last).map(counted).collect())
}

fn by_hour_of_week(counts: &[(u64, u64)]) -> Vec<Counted> {
    const DAYS: [&str; 7] = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    let of = |hour: u64| {
        let count = counts
            .iter()
            .find(|(key, _)| *key == hour)
            .map_or(0, |(_, count)| *count);
        let name = format!("{} {:02}:00", DAYS[hour as usize / 24], hour % 24);
        Counted {
            key: hour.to_string(),
            name,
            count,
        }
    };
    (0..168).map(of).collect()
}

//! Pictures and tables out: what a person takes away from a view. Every answer is of one view of the cases and says
//! which, by the filter, the edition and the log's checkpoint.

mod about;
mod areas;
mod cases;
mod cells;
mod compare;
mod counts;
mod picture;
mod picture_params;
mod piecemeal;
mod rates;
mod table;
#[cfg(test)]
mod tests;
mod workbook;

use super::filter::FilterParams;
use super::problem::Problem;
use crate::http::routes;
use crate::world::World;
use actix_web::HttpRequest;
use jiff::Timestamp;
use utoipa::IntoParams as _;
use utoipa_actix_web::service_config::ServiceConfig;

/// Puts them on the web.
pub fn configure(config: &mut ServiceConfig<'_>) {
    routes![config;
        picture => show,
        counts => csv,
        counts => xlsx,
        compare => csv,
        compare => xlsx,
        rates => csv,
        rates => xlsx,
        cases => csv,
        cases => xlsx,
        areas => geojson,
        cells => geojson,
    ];
}

/// The parameters of the filter as they were sent.
fn filter_pairs(request: &HttpRequest) -> Vec<(String, String)> {
    let pairs = serde_urlencoded_pairs(request.query_string());
    let known: Vec<String> = FilterParams::into_params(|| None)
        .into_iter()
        .map(|parameter| parameter.name)
        .collect();
    let of_filter = |(name, _): &(String, String)| known.contains(name);
    pairs.into_iter().filter(of_filter).collect()
}

fn serde_urlencoded_pairs(query: &str) -> Vec<(String, String)> {
    let pairs = actix_web::web::Query::<Vec<(String, String)>>::from_query(query);
    pairs.map_or_else(|_| Vec::new(), actix_web::web::Query::into_inner)
}

/// Now, in whole minutes: what is written into a file stays the same for as long.
fn this_minute_s() -> i64 {
    Timestamp::now().as_second().div_euclid(60) * 60
}

/// What a level is called in the edition, as its number; none when no level was named.
fn level(world: &World, name: Option<&str>) -> Result<Option<usize>, Problem> {
    name.map(|name| super::areas::level(world.edition(), name))
        .transpose()
}

/// A name for a file, by what it holds and the minute it was made.
fn file_name(what: &str, now_s: i64, ending: &str) -> String {
    let local = crate::clock::local(now_s);
    let digits: String = local
        .chars()
        .take(16)
        .filter(char::is_ascii_digit)
        .collect();
    let (day, time) = digits.split_at(digits.len().min(8));
    format!("huying-{what}-{day}-{time}.{ending}")
}

//! Query parameters: parsed into a type, each at most once, none unknown.

use super::problem::Problem;
use actix_web::dev::Payload;
use actix_web::error::QueryPayloadError;
use actix_web::{FromRequest, HttpRequest, web};
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use utoipa::IntoParams;

/// The parameters of a request: those of `A` and those of `B`.
///
/// The documented parameters are the known ones, so the description and the check cannot differ.
#[derive(Debug)]
pub struct Query<A, B = Nothing>(pub A, pub B);

/// No parameters.
#[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
pub struct Nothing {}

impl<A, B> FromRequest for Query<A, B>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()))
    }
}

/// Parses a query string.
pub fn parse<A, B>(query: &str) -> Result<Query<A, B>, Problem>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    if !query.is_empty() {
        check_names(query, &known::<A, B>())?;
    }
    let fault = |error: QueryPayloadError| Problem::bad_request("bad_parameter", error.to_string());
    let a = web::Query::<A>::from_query(query).map_err(fault)?;
    let b = web::Query::<B>::from_query(query).map_err(fault)?;
    Ok(Query(a.into_inner(), b.into_inner()))
}

fn known<A: IntoParams, B: IntoParams>() -> Vec<String> {
    let a = A::into_params(|| None).into_iter();
    a.chain(B::into_params(|| None))
        .map(|parameter| parameter.name)
        .collect()
}

fn check_names(query: &str, known: &[String]) -> Result<(), Problem> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query).map_err(|_| {
        Problem::bad_request(
            "bad_query",
            "the query is not of the form name=value&name=value in UTF-8",
        )
    })?;
    for (place, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(name) {
            return Err(Problem::unknown_parameter(name, known));
        }
        if pairs[..place].iter().any(|(earlier, _)| earlier == name) {
            return Err(Problem::bad_parameter(
                name,
                "given twice; separate several values by commas",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize, utoipa::IntoParams)]
    struct Page {
        limit: Option<u32>,
    }

    fn code(query: &str) -> &'static str {
        parse::<Page, Nothing>(query).expect_err("refused").code
    }

    #[test]
    fn unknown_repeated_and_malformed_parameters_are_refused() {
        assert_eq!(
            parse::<Page, Nothing>("limit=7").expect("known").0.limit,
            Some(7)
        );
        assert_eq!(
            parse::<Page, Nothing>("").expect("all optional").0.limit,
            None
        );
        assert_eq!(code("limit=7&x=1"), "unknown_parameter");
        assert_eq!(code("limit=7&limit=7"), "bad_parameter");
        assert_eq!(code("limit=-7"), "bad_parameter");
        assert_eq!(code("lim%FFit=1"), "unknown_parameter");
    }
}

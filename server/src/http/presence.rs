//! Who is on duty by their own word: `GET` and `PUT /v1/presence`. The roster says who should be: `/v1/duty`.

use super::apart::apart;
use super::body;
use super::caller::Caller;
use super::permission::{Can, ReadCases, SetPresence};
use super::problem::{Problem, shortened};
use super::query::{Nothing, Query};
use super::refusals::{NotFound, WrongBody, WrongFields};
use crate::clock;
use crate::identity::Reach;
use crate::limits;
use crate::people::{NotDone, Present};
use crate::world::World;
use actix_web::{HttpRequest, HttpResponse, web};
use cases::FieldFault;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

/// Of whom.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PresenceParams {
    /// Code of a team; without, every team that the caller's rights extend to.
    team: Option<String>,
}

/// Whether one is on duty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PresenceBody {
    /// On duty from now on, or off.
    on: bool,
    /// Code of one's team.
    team: String,
    /// Your account, where nobody is logged in.
    by: Option<String>,
}

/// Who is on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct Presence {
    /// By team and name.
    items: Vec<PresentTold>,
}

/// One person on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresentTold {
    account: String,
    /// The person's name as it is shown.
    shown: String,
    team: String,
    team_name: Option<String>,
    /// Since when, without a break.
    since: String,
    /// When it ends by itself.
    until: String,
}

/// Show who is on duty by their own word
#[utoipa::path(get, path = "/v1/presence", tag = "reference", params(PresenceParams), responses((status = 200, body = Presence),
    NotFound))]
pub async fn show(
    can: Can<ReadCases>,
    world: web::Data<World>,
    Query(asked, Nothing {}): Query<PresenceParams>,
) -> Result<HttpResponse, Problem> {
    let teams = match asked.team {
        Some(team) if may_see(&world, can.reach(), &team) => Some(vec![team]),
        Some(team) => return Err(no_team(&team)),
        None if can.reach().is_all() => None,
        None => Some(seen_teams(&world, can.reach())),
    };
    answer(&world, teams).await
}

/// Go on or off duty
///
/// On duty one's phones are told of tasks of the team, where one asked for that. It ends by itself after 12 hours; saying
/// it again makes it longer. Answers who of the team is on duty now.
#[utoipa::path(put, path = "/v1/presence", tag = "reference", request_body = PresenceBody, responses(
    (status = 200, body = Presence), NotFound, WrongBody, WrongFields))]
pub async fn set(
    can: Can<SetPresence>,
    request: HttpRequest,
    world: web::Data<World>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bytes = body::json(&request, &mut payload, limits::BODY_BYTES_MAX).await?;
    let given: PresenceBody = serde_json::from_slice(&bytes).map_err(|error| {
        Problem::wrong_fields(vec![FieldFault {
            field: String::new(),
            reason: error.to_string(),
            fix: "send {\"on\": true, \"team\": \"the code of your team\"}".to_owned(),
        }])
    })?;
    let by = acting(can.caller(), given.by.as_deref())?;
    let (on, team) = (given.on, given.team);
    if !is_known(&world, &team) || !is_of(can.reach(), &team) {
        return Err(no_team(&team));
    }
    let (kept, of) = (world.people.clone(), team.clone());
    let done = apart(move || {
        if on {
            kept.go_on_duty(&by, &of, Timestamp::now())
        } else {
            kept.go_off_duty(&by, &of).map_err(Into::into)
        }
    });
    done.await?.map_err(Problem::from)?;
    answer(&world, Some(vec![team])).await
}

/// Who is on duty now for each of these teams; no entry for a team that a reader of this reach may not know of.
pub(super) async fn of_teams(
    world: &World,
    reach: &Reach,
    teams: &[String],
) -> Result<HashMap<String, Vec<PresentTold>>, Problem> {
    let seen: Vec<String> = { teams.iter() }
        .filter(|team| may_see(world, reach, team))
        .cloned()
        .collect();
    let mut by_team: HashMap<String, Vec<PresentTold>> =
        seen.iter().map(|team| (team.clone(), Vec::new())).collect();
    for one in present(world, Some(seen)).await? {
        if let Some(of_team) = by_team.get_mut(&one.team) {
            of_team.push(told(world, one));
        }
    }
    Ok(by_team)
}

async fn answer(world: &World, teams: Option<Vec<String>>) -> Result<HttpResponse, Problem> {
    let present = present(world, teams).await?;
    let items = present.into_iter().map(|one| told(world, one)).collect();
    Ok(HttpResponse::Ok().json(Presence { items }))
}

async fn present(world: &World, teams: Option<Vec<String>>) -> Result<Vec<Present>, Problem> {
    let people = world.people.clone();
    let present = apart(move || people.on_duty(teams.as_deref(), Timestamp::now())).await?;
    present.map_err(|error| Problem::from(NotDone::from(error)))
}

fn told(world: &World, one: Present) -> PresentTold {
    let books = world.books();
    let line = { books.teams.number(&one.team) }.and_then(|number| books.teams.line(number));
    PresentTold {
        team_name: line.map(|line| line.name.to_string()),
        account: one.account,
        shown: one.shown,
        team: one.team,
        since: clock::local(one.since.as_second()),
        until: clock::local(one.until.as_second()),
    }
}

/// Whose account it is; one that is only named must look like one.
pub(super) fn acting(caller: &Caller, given: Option<&str>) -> Result<String, Problem> {
    let by = caller.by(given)?;
    let is_plain = !by.is_empty() && !by.chars().any(char::is_control);
    if is_plain && by.chars().count() <= limits::ACCOUNT_CHARS_MAX {
        return Ok(by);
    }
    Err(Problem::wrong_fields(vec![FieldFault {
        field: "by".to_owned(),
        reason: "is not an account".to_owned(),
        fix: format!("it has 1 to {} characters", limits::ACCOUNT_CHARS_MAX),
    }]))
}

/// The same whether there is no such team or it is none of the caller's.
fn no_team(code: &str) -> Problem {
    let code = shortened(code);
    Problem::not_found(format!("no team of yours has the code {code}"))
}

fn is_known(world: &World, code: &str) -> bool {
    let rules = world.rules();
    rules
        .tables()
        .teams()
        .iter()
        .any(|team| *team.code == *code)
}

/// Does somebody of this reach belong to the team? A reach of areas alone belongs to none.
fn is_of(reach: &Reach, team: &str) -> bool {
    reach.has_team(team) && (reach.teams.is_some() || reach.areas.is_none())
}

fn may_see(world: &World, reach: &Reach, code: &str) -> bool {
    let rules = world.rules();
    let mut teams = rules.tables().teams().iter();
    teams.any(|team| *team.code == *code && sees(reach, &team.code, &team.area))
}

fn seen_teams(world: &World, reach: &Reach) -> Vec<String> {
    let rules = world.rules();
    let teams = rules.tables().teams().iter();
    let seen = teams.filter(|team| sees(reach, &team.code, &team.area));
    seen.map(|team| team.code.to_string()).collect()
}

/// A team that stands in an area of the reach, or above one: its cases there are the caller's to read.
fn sees(reach: &Reach, code: &str, area: &str) -> bool {
    let near = |begin: &String| area.starts_with(begin.as_str()) || begin.starts_with(area);
    let in_area = { reach.areas.as_ref() }.is_none_or(|areas| areas.iter().any(near));
    reach.has_team(code) && in_area
}

//! Who answers now: `GET /v1/duty`.

use super::answer::Sentence;
use super::areas::AreaName;
use super::presence::{self, PresentTold};
use super::problem::{Problem, shortened};
use super::refusals::NotFound;
use super::words;
use super::{Can, Nothing, Query, ReadCases, ReadTables};
use crate::clock;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::roster::{OnDuty, OnShift, on_duty};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};

/// Of whom, and when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DutyParams {
    /// Code of a team, or of an area whose own people answer.
    team: Option<String>,
    /// Code of an area: every team that stands there or above it.
    area: Option<String>,
    /// At this moment, RFC 3339; usually now.
    at: Option<String>,
}

/// Who is on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct Duty {
    /// The moment.
    at: String,
    /// One team, or those of the area: its own first, then those of the areas around it.
    items: Vec<TeamDuty>,
}

/// Who is on duty for one team.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamDuty {
    team: String,
    team_name: Option<String>,
    /// In the order of the roster: who should be.
    on_duty: Vec<PersonDuty>,
    /// Who says that they are, by name; null of another moment than now, and where the caller may not know.
    present: Option<Vec<PresentTold>>,
    /// The next change of shift; null when none comes within a year.
    next: Option<Handover>,
    /// Why nobody is on duty, and who answers one level up.
    nobody: Option<Nobody>,
    /// Whether the roster speaks of this team at all.
    known: bool,
    /// The calendar does not cover this day: a holiday may have been taken for a working day.
    beyond_calendar: bool,
}

/// One person on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDuty {
    account: String,
    /// Key of the department they stand for.
    department: String,
    department_name: Option<String>,
    role: String,
    /// When the shift ends.
    until: String,
}

/// A change of shift.
#[derive(Debug, Serialize, ToSchema)]
pub struct Handover {
    /// When.
    at: String,
    /// Who comes.
    comes: Vec<PersonDuty>,
    /// Accounts of those who go.
    goes: Vec<String>,
}

/// Nobody is on duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nobody {
    /// Which of the two reasons.
    #[schema(value_type = words::NobodyWhy)]
    reason: cases::roster::NobodyWhy,
    /// The reason in words.
    #[schema(value_type = Sentence)]
    words: cases::Sentence,
    /// Who stands one level up; ask again with its code.
    next_level: Option<NextLevel>,
}

/// A team one level up.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextLevel {
    team: String,
    team_name: String,
}

/// Show who is on duty
///
/// By team or by area, one of the two.
#[utoipa::path(get, path = "/v1/duty", tag = "reference", params(DutyParams), responses((status = 200, body = Duty),
    NotFound))]
pub async fn show(
    can: Can<ReadTables>,
    world: web::Data<World>,
    Query(asked, Nothing {}): Query<DutyParams>,
) -> Result<HttpResponse, Problem> {
    let at = match asked.at.as_deref() {
        None => Timestamp::now(),
        Some(text) => text.parse().map_err(|_| {
            Problem::bad_parameter(
                "at",
                "is a time with a zone, such as 2026-11-01T08:00:00+08:00",
            )
        })?,
    };
    let rules = world.rules();
    let teams = match (asked.team, asked.area) {
        (Some(team), None) => vec![known(&rules, team)?],
        (None, Some(area)) => around(&rules, &area)?,
        (Some(_), Some(_)) => return Err(Problem::bad_parameter("team", "goes without area")),
        (None, None) => return Err(Problem::bad_parameter("team", "name a team or an area")),
    };
    let mut present = match asked.at {
        None if can.also::<ReadCases>() => presence::of_teams(&world, can.reach(), &teams).await?,
        None | Some(_) => HashMap::new(),
    };
    let items = teams.iter().map(|team| {
        let duty = on_duty(&rules, team, at);
        told(&world, &rules, &duty, present.remove(team))
    });
    Ok(HttpResponse::Ok().json(Duty {
        at: clock::local(at.as_second()),
        items: items.collect(),
    }))
}

/// The code, if a team or an area has it.
fn known(rules: &cases::World, code: String) -> Result<String, Problem> {
    let teams = rules.tables().teams();
    if teams.iter().any(|team| *team.code == *code) || rules.edition().find(&code).is_some() {
        return Ok(code);
    }
    let code = shortened(&code);
    Err(Problem::not_found(format!(
        "no team and no area has the code {code}"
    )))
}

/// The teams of an area, then those of the areas around it, each once.
fn around(rules: &cases::World, code: &str) -> Result<Vec<String>, Problem> {
    let edition = rules.edition();
    let area = edition
        .find(code)
        .ok_or_else(|| Problem::not_found(format!("no area has the code {}", shortened(code))))?;
    let (mut seen, mut found) = (HashSet::new(), Vec::new());
    for area in edition.chain(area) {
        let code = &edition.area(area).code;
        let teams = rules.tables().teams().iter();
        for team in teams.filter(|team| team.area == *code) {
            if seen.insert(&team.code) {
                found.push(team.code.to_string());
            }
        }
    }
    Ok(found)
}

fn told(
    world: &World,
    rules: &cases::World,
    duty: &OnDuty,
    present: Option<Vec<PresentTold>>,
) -> TeamDuty {
    let people = |people: &[OnShift]| people.iter().map(|one| person(rules, one)).collect();
    TeamDuty {
        team: duty.team.to_string(),
        team_name: name(world, &duty.team),
        on_duty: people(&duty.people),
        present,
        next: duty.next.as_ref().map(|next| Handover {
            at: clock::local(next.at.as_second()),
            comes: people(&next.comes),
            goes: next.goes.iter().map(ToString::to_string).collect(),
        }),
        nobody: duty.nobody.as_ref().map(|nobody| Nobody {
            reason: nobody.reason,
            words: nobody.words.clone(),
            next_level: nobody.next_level.as_ref().map(|team| NextLevel {
                team: team.code.to_string(),
                team_name: team.name.to_string(),
            }),
        }),
        known: duty.known,
        beyond_calendar: duty.beyond_calendar,
    }
}

fn person(rules: &cases::World, one: &OnShift) -> PersonDuty {
    let departments = rules.tables().departments();
    let department = departments.iter().find(|known| known.key == one.department);
    PersonDuty {
        account: one.account.to_string(),
        department: one.department.to_string(),
        department_name: department.map(|known| known.name.to_string()),
        role: one.role.to_string(),
        until: clock::local(one.until.as_second()),
    }
}

fn name(world: &World, code: &str) -> Option<String> {
    let books = world.books();
    let team = books
        .teams
        .number(code)
        .and_then(|number| books.teams.line(number));
    let area = || {
        let AreaName { name, .. } =
            super::areas::name(world.edition(), world.edition().find(code)?);
        Some(name)
    };
    team.map(|team| team.name.to_string()).or_else(area)
}

//! Alarms by rule: `GET /v1/alarms`, and that somebody has seen one: `POST /v1/alarms/{id}/acknowledge`.

use super::answer::Sentence;
use super::areas;
use super::body;
use super::permission::{AcknowledgeAlarms, Can, ReadAlarms};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::{DiskFull, NotFound, WrongBody, WrongFields};
use super::words;
use crate::alarms::{Acknowledged, Alarm, AlarmState, NotAcknowledged};
use crate::books::{Book, Books};
use crate::identity::Reach;
use crate::people::PeopleError;
use crate::world::World;
use crate::{clock, limits};
use actix_web::{HttpRequest, HttpResponse, web};
use cases::FieldFault;
use grids::Edition;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which alarms.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AlarmParams {
    /// Only those that stand so; absent: all.
    #[param(value_type = Option<words::AlarmState>)]
    state: Option<String>,
}

/// Alarms that the caller may see.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmList {
    /// The open ones, earliest first, then those that are over, latest first, at most 50.
    items: Vec<AlarmTold>,
    /// Moves on with every change of any alarm; the stream of events tells it, too. It begins anew with the server.
    version: u64,
    /// Reasons that found no room beside the open alarms.
    without_room: usize,
}

/// One alarm.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlarmTold {
    /// Its id.
    id: String,
    /// Id of the row that raised it.
    rule: String,
    /// What sort of rule that is.
    #[schema(value_type = words::AlarmKind)]
    kind: String,
    /// The rule's name.
    #[schema(value_type = Sentence)]
    name: cases::Sentence,
    #[schema(value_type = words::AlarmState)]
    state: &'static str,
    /// When it was raised.
    since: String,
    /// Code of the area it is about.
    area: Option<String>,
    /// The area's name.
    area_name: Option<String>,
    /// WGS 84 degrees.
    lon: Option<f64>,
    lat: Option<f64>,
    /// The case it is about.
    case: Option<String>,
    /// Code of the case's class.
    class: Option<String>,
    #[schema(value_type = Option<Sentence>)]
    class_name: Option<cases::Sentence>,
    /// Code of the team it is about.
    team: Option<String>,
    #[schema(value_type = Option<Sentence>)]
    team_name: Option<cases::Sentence>,
    figures: FiguresTold,
    /// Who has seen it first.
    acknowledged: Option<AcknowledgedTold>,
    /// When its reason was gone.
    over: Option<String>,
}

/// What a rule counted; each kind of rule has its own.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresTold {
    /// Cases: of the window of a surge, or overdue ones of a team.
    count: Option<u64>,
    /// Mean of the like windows.
    usual: Option<f64>,
    /// `count` ÷ `usual`; null where the usual is 0.
    factor: Option<f64>,
    /// How often the usual level gives as many by luck.
    chance: Option<f64>,
    /// How many like windows the usual is of.
    windows: Option<u32>,
    /// Length of the window, minutes.
    minutes: Option<u32>,
    /// The number of overdue cases that a team may have.
    limit: Option<u32>,
    /// By when a call is to be answered.
    due: Option<String>,
}

/// That somebody has seen an alarm.
#[derive(Debug, Serialize, ToSchema)]
pub struct AcknowledgedTold {
    /// Account.
    by: String,
    /// When.
    at: String,
    /// What they said to it, or empty.
    note: String,
}

/// Who has seen it.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcknowledgeBody {
    /// Your account; absent where you are logged in.
    by: Option<String>,
    /// What you say to it, at most 200 characters.
    #[serde(default)]
    note: String,
}

/// List alarms
///
/// Those of areas, teams and sources that the caller's rights extend to.
#[utoipa::path(get, path = "/v1/alarms", tag = "alarms", params(AlarmParams), responses(
    (status = 200, body = AlarmList)))]
pub async fn list(
    can: Can<ReadAlarms>,
    world: web::Data<World>,
    query: Query<AlarmParams>,
) -> Result<HttpResponse, Problem> {
    let wanted = query.0.state.as_deref().map(state).transpose()?;
    let (alarms, without_room, version) = world.alarms.all();
    let books = world.books();
    let seen = |alarm: &&Alarm| {
        wanted.is_none_or(|wanted| alarm.state() == wanted)
            && extends(can.reach(), world.edition(), alarm)
    };
    let items = alarms.iter().filter(seen);
    let items = items.map(|alarm| told(&world, &books, alarm)).collect();
    Ok(HttpResponse::Ok().json(AlarmList {
        items,
        version,
        without_room,
    }))
}

/// Acknowledge an alarm
///
/// Everybody who sees it sees by whom and when. It is kept for good; acknowledging it again changes nothing and answers who
/// was first. One that is over can still be acknowledged as long as it is listed.
#[utoipa::path(post, path = "/v1/alarms/{id}/acknowledge", tag = "alarms", request_body = AcknowledgeBody,
    params(("id" = String, Path, description = "Id of the alarm", example = "9f86d081884c7d65")), responses(
    (status = 200, body = AlarmTold), NotFound, WrongBody, WrongFields, DiskFull))]
pub async fn acknowledge(
    can: Can<AcknowledgeAlarms>,
    request: HttpRequest,
    world: web::Data<World>,
    path: web::Path<String>,
    _: Query<Nothing>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let bytes = body::json(&request, &mut payload, limits::ALARM_BODY_BYTES_MAX).await?;
    let given: AcknowledgeBody = serde_json::from_slice(&bytes)
        .map_err(|error| wrong("by", error.to_string(), "send {\"note\": \"…\"}"))?;
    if given.note.chars().count() > limits::ALARM_NOTE_CHARS_MAX {
        let reason = format!("has more than {} characters", limits::ALARM_NOTE_CHARS_MAX);
        return Err(wrong("note", reason, "say it shorter"));
    }
    let by = can.caller().by(given.by.as_deref())?;
    if by.is_empty()
        || by.chars().count() > limits::ACCOUNT_CHARS_MAX
        || by.chars().any(char::is_control)
    {
        let reason = format!(
            "is not an account; it has 1 to {} characters",
            limits::ACCOUNT_CHARS_MAX
        );
        return Err(wrong("by", reason, "name who acknowledges it"));
    }
    let none = || Problem::not_found("there is no such alarm, or it was over long ago");
    let (alarms, _, _) = world.alarms.all();
    let known = alarms.into_iter().find(|alarm| alarm.id == *path);
    if !known.is_some_and(|alarm| extends(can.reach(), world.edition(), &alarm)) {
        return Err(none());
    }
    let acknowledged = Acknowledged {
        by,
        at: Timestamp::now(),
        note: given.note,
    };
    let own = world.clone();
    let outcome =
        super::apart::apart(move || own.alarms.acknowledge(&own.people, &path, acknowledged));
    match outcome.await? {
        Ok(alarm) => Ok(HttpResponse::Ok().json(told(&world, &world.books(), &alarm))),
        Err(NotAcknowledged::Unknown) => Err(none()),
        Err(NotAcknowledged::Store(PeopleError::Full)) => Err(Problem::disk_full()),
        Err(NotAcknowledged::Store(error)) => Err(Problem::fault(&error)),
    }
}

fn wrong(field: &str, reason: String, fix: &str) -> Problem {
    Problem::wrong_fields(vec![FieldFault {
        field: field.to_owned(),
        reason,
        fix: fix.to_owned(),
    }])
}

fn state(word: &str) -> Result<AlarmState, Problem> {
    let known = AlarmState::ALL
        .into_iter()
        .find(|state| state.word() == word);
    known.ok_or_else(|| {
        let words = AlarmState::ALL.map(AlarmState::word);
        Problem::bad_parameter("state", format!("is one of {}", words.join(", ")))
    })
}

/// Do rights of this reach extend to the alarm? What has no area, team or source is for those whose reach is not narrowed by it.
pub(super) fn extends(reach: &Reach, edition: &Edition, alarm: &Alarm) -> bool {
    let found = &alarm.found;
    let area = found.area.as_deref().and_then(|code| edition.find(code));
    let chain = area.into_iter().flat_map(|area| edition.chain(area));
    reach.has_area(chain.map(|area| &*edition.area(area).code))
        && within(reach.teams.as_ref(), found.team.as_ref())
        && within(reach.sources.as_ref(), found.source.as_ref())
}

fn within(listed: Option<&Vec<String>>, code: Option<&String>) -> bool {
    listed.is_none_or(|listed| code.is_some_and(|code| listed.contains(code)))
}

fn told(world: &World, books: &Books, alarm: &Alarm) -> AlarmTold {
    let (found, figures) = (&alarm.found, &alarm.found.figures);
    let edition = world.edition();
    let area = found.area.as_deref().and_then(|code| edition.find(code));
    let local = |at: Timestamp| clock::local(at.as_second());
    let name_en = if found.name_en.is_empty() {
        &found.name
    } else {
        &found.name_en
    };
    AlarmTold {
        id: alarm.id.clone(),
        rule: found.rule.clone(),
        kind: found.kind.clone(),
        name: (found.name.clone(), name_en.clone()).into(),
        state: alarm.state().word(),
        since: local(alarm.since),
        area: found.area.clone(),
        area_name: area.map(|area| areas::name(edition, area).name),
        lon: found.position.map(|(lon, _)| lon),
        lat: found.position.map(|(_, lat)| lat),
        case: found.case.map(|case| case.to_string()),
        class: found.class.clone(),
        class_name: names(&books.classes, found.class.as_deref()),
        team: found.team.clone(),
        team_name: names(&books.teams, found.team.as_deref()),
        figures: FiguresTold {
            count: figures.count,
            usual: figures.usual,
            factor: figures.factor,
            chance: figures.chance,
            windows: figures.windows,
            minutes: figures.minutes,
            limit: figures.limit,
            due: figures.due.map(local),
        },
        acknowledged: alarm.acknowledged.as_ref().map(|seen| AcknowledgedTold {
            by: seen.by.clone(),
            at: local(seen.at),
            note: seen.note.clone(),
        }),
        over: alarm.over.map(local),
    }
}

fn names(book: &Book, code: Option<&str>) -> Option<cases::Sentence> {
    let line = book.line(book.number(code?)?)?;
    let en = if line.name_en.is_empty() {
        &line.name
    } else {
        &line.name_en
    };
    Some((line.name.to_string(), en.to_string()).into())
}

//! Explaining deadlines: `GET /v1/cases/{case}/deadline`.

use super::super::answer::Sentence;
use super::super::permission::{Can, ReadCases};
use super::super::problem::Problem;
use super::super::query::{Nothing, Query};
use super::super::refusals::NotFound;
use super::super::words;
use super::legal::Names;
use super::standing::Standing;
use crate::clock::local;
use crate::engine::Engine;
use crate::world::World;
use actix_web::{HttpResponse, web};
use cases::clock::{Calendar, Limit, Stretch, StretchKind};
use cases::{CaseClock, ClockOf, Ruling};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A stretch of time between the start of a clock and its end.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StretchTold {
    from: String,
    to: String,
    #[schema(value_type = words::StretchKind)]
    kind: &'static str,
    /// Name of the day, or of the kind where the day has none.
    name: Words,
    counted: bool,
}

/// Words that people read.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Words {
    zh: String,
    en: String,
}

/// One clock of a case, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockExplained {
    /// What it measures.
    #[schema(value_type = words::ClockOf)]
    of: ClockOf,
    names: Names,
    /// Code of the team whose clock it is, where it is a team's own.
    team: Option<String>,
    since: String,
    /// Null while it stands still, and without a limit.
    due: Option<String>,
    #[schema(value_type = Option<super::parts::LimitTold>)]
    limit: Option<Limit>,
    #[schema(value_type = Vec<Sentence>)]
    words: Vec<cases::Sentence>,
    /// Empty where the limit is not known any more.
    stretches: Vec<StretchTold>,
}

/// Every clock of a case, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadlines {
    clocks: Vec<ClockExplained>,
}

/// Explain the deadlines of a case
///
/// By the calendar in force now: which time counted, which did not, and why.
#[utoipa::path(get, path = "/v1/cases/{case}/deadline", tag = "cases", params(("case" = String, Path, description = "Case number", example = "HY000000042")), responses(
    (status = 200, body = Deadlines), NotFound))]
pub async fn explain(
    can: Can<ReadCases>,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    case: web::Path<String>,
    _: Query<Nothing>,
) -> Result<HttpResponse, Problem> {
    let number = super::number(&case)?;
    can.sees(&world, &engine, number).await?;
    let standing = Standing::of(&engine, number).await?;
    let clocks = explained(&world.rules(), &standing);
    Ok(HttpResponse::Ok().json(Deadlines { clocks }))
}

/// The stretches of the running clock; none when the case is over or has no limit.
pub(super) fn running(rules: &cases::World, standing: &Standing) -> Vec<StretchTold> {
    let open = standing.open.as_ref();
    let open = open.filter(|_| standing.case.status.is_open());
    open.map_or_else(Vec::new, |open| {
        stretches(rules.tables().calendar(), open.clock(), Timestamp::now())
    })
}

fn explained(rules: &cases::World, standing: &Standing) -> Vec<ClockExplained> {
    let Some(open) = standing.open.as_deref() else {
        return Vec::new();
    };
    let (tables, calendar) = (rules.tables(), rules.tables().calendar());
    let pauses = open.clock().pauses();
    let mut clocks = vec![of_case(calendar, open.clock())];
    for task in standing.tasks().iter().filter(|task| task.state.is_open()) {
        let ends = (task.since, task.due);
        let clock = simple(calendar, ClockOf::Support, ends, task.limit, &pauses);
        clocks.push(clock.of_team(&task.team.code));
    }
    let asked = open.extension().and_then(|asked| asked.ruling.as_deref());
    clocks.extend(asked.map(|ruling| of_ruling(calendar, ruling, &pauses)));
    for call in standing.calls().iter().filter(|call| !call.confirmed) {
        for called in call
            .called
            .iter()
            .filter(|called| !called.state.is_settled())
        {
            let limit = tables.rules(called.since).call_limit;
            let ends = (called.since, called.due);
            let clock = simple(calendar, ClockOf::Call, ends, limit, &[]);
            clocks.push(clock.of_team(&called.team.code));
            let refused = called.ruling.as_deref();
            clocks.extend(refused.map(|ruling| of_ruling(calendar, ruling, &[])));
        }
    }
    if let Some(level) = open.level() {
        let limit = tables.levels().iter().map(|row| row.limit);
        let ends = (level.since, level.due);
        let limit = limit
            .into_iter()
            .find(|limit| ends_at(calendar, ends, *limit, &pauses));
        clocks.push(simple(calendar, ClockOf::Level, ends, limit, &pauses));
    }
    if let Some(due) = standing.answer_due {
        let ends = (standing.case.at(), Some(due));
        let limit = tables.steps().iter().map(|row| row.limit);
        let limit = limit
            .into_iter()
            .find(|limit| ends_at(calendar, ends, *limit, &[]));
        clocks.push(simple(calendar, ClockOf::Answer, ends, limit, &[]));
    }
    clocks
}

fn of_case(calendar: &Calendar, clock: &CaseClock) -> ClockExplained {
    let pauses = pauses(clock, Timestamp::now());
    let words = clock.limit.map_or_else(Vec::new, |limit| {
        let mut words = calendar.explain_words(clock.since, limit, &pauses);
        let mut from = calendar.deadline_with(clock.since, limit, &pauses).at;
        for extension in &clock.extended {
            words.extend(calendar.explain_words(from, *extension, &pauses));
            from = calendar.deadline_with(from, *extension, &pauses).at;
        }
        words
    });
    ClockExplained {
        of: clock.of,
        names: clock.of.names().into(),
        team: None,
        since: local(clock.since.as_second()),
        due: clock.due.map(|due| local(due.as_second())),
        limit: clock.limit,
        words,
        stretches: stretches(calendar, clock, Timestamp::now()),
    }
}

/// Of a clock that stands still the stretches go on as if it was resumed now.
fn stretches(calendar: &Calendar, clock: &CaseClock, now: Timestamp) -> Vec<StretchTold> {
    let pauses = pauses(clock, now);
    let limits = clock
        .limit
        .into_iter()
        .chain(clock.extended.iter().copied());
    let (mut all, mut from) = (Vec::new(), clock.since);
    for limit in limits {
        all.extend(calendar.explain_with(from, limit, &pauses));
        from = calendar.deadline_with(from, limit, &pauses).at;
    }
    all.iter().map(told).collect()
}

fn pauses(clock: &CaseClock, now: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let over = clock.pauses.iter().map(|pause| (pause.from, pause.to));
    let still = clock.paused.map(|paused| (paused.since, now));
    over.chain(still).collect()
}

fn of_ruling(calendar: &Calendar, ruling: &Ruling, pauses: Pauses) -> ClockExplained {
    let (ends, limit) = ((ruling.since, Some(ruling.due)), Some(ruling.limit));
    simple(calendar, ClockOf::Rule, ends, limit, pauses)
}

type Pauses<'a> = &'a [(Timestamp, Timestamp)];
/// Since when, and when it ends.
type Ends = (Timestamp, Option<Timestamp>);

/// A clock of which only its start and end are kept; told in words where the limit fits both.
fn simple(
    calendar: &Calendar,
    of: ClockOf,
    (since, due): Ends,
    limit: Option<Limit>,
    pauses: Pauses,
) -> ClockExplained {
    let limit = limit.filter(|limit| ends_at(calendar, (since, due), *limit, pauses));
    let pieces = |limit| calendar.explain_with(since, limit, pauses);
    ClockExplained {
        of,
        names: of.names().into(),
        team: None,
        since: local(since.as_second()),
        due: due.map(|due| local(due.as_second())),
        limit,
        words: limit.map_or_else(Vec::new, |limit| {
            calendar.explain_words(since, limit, pauses)
        }),
        stretches: limit.map_or_else(Vec::new, |limit| pieces(limit).iter().map(told).collect()),
    }
}

impl ClockExplained {
    fn of_team(mut self, code: &str) -> Self {
        self.team = Some(code.to_owned());
        self
    }
}

fn ends_at(calendar: &Calendar, (since, due): Ends, limit: Limit, pauses: Pauses) -> bool {
    let end = || calendar.deadline_with(since, limit, pauses).at;
    due.is_some_and(|due| end().as_second() == due.as_second())
}

fn told(stretch: &Stretch) -> StretchTold {
    let (zh, en) = stretch.kind.names();
    let named = |name: &str, kind: &str| {
        if name.is_empty() {
            kind.to_owned()
        } else {
            name.to_owned()
        }
    };
    let own = !matches!(stretch.kind, StretchKind::Paused);
    StretchTold {
        from: local(stretch.from.as_second()),
        to: local(stretch.to.as_second()),
        kind: stretch.kind.word(),
        name: Words {
            zh: named(if own { &stretch.name } else { "" }, zh),
            en: named(if own { &stretch.name_en } else { "" }, en),
        },
        counted: stretch.kind.counted(),
    }
}

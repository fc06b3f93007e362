//! Past cases under another table, before it is put in force: `POST /v1/tables/rehearse`.

use super::check::GivenParams;
use super::given::Body;
use super::named;
use super::rehearsal::{CSV_HEADER, Shift, csv_line};
use crate::http::apart::apart;
use crate::http::refusals::{Busy, NotFound, WrongBody};
use crate::http::{Can, Problem, Query, Reached, ReadCases};
use crate::in_force::Change;
use crate::seats::Seat;
use crate::world::World;
use crate::{limits, past};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use cases::CaseNo;
use cases::rehearse::{PastCase, rehearse as play, rehearsed};
use futures_util::stream;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::io::Error;
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};

/// Parts of an answer that wait for a reader.
const PARTS_AHEAD: usize = 16;
/// Cases between two signs of life.
const CASES_A_SIGN: usize = 1_000;

/// Which past.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PeriodParams {
    /// Cases reported from this moment on, RFC 3339.
    from: String,
    /// Cases reported before this moment, RFC 3339.
    to: String,
    /// `tables` (usual): with what the tables in force say; `record`: with what is recorded, steps by hand included.
    #[param(inline)]
    against: Option<Against>,
    /// Changed cases in the answer: 0 to 1000, usually 50.
    limit: Option<u32>,
}

/// What a rehearsal compares with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Against {
    Tables,
    Record,
}

/// A line of a rehearsal that tells how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RehearsalLine {
    /// So many cases are done.
    Progress {
        /// Cases done.
        done: usize,
        /// Cases of the period.
        of: usize,
    },
    /// The end.
    Result(Box<Shift>),
    /// It could not be finished.
    Problem(Box<Problem>),
}

/// Rehearse a table
///
/// The body is the changed table as CSV or XLSX. The cases reported in the period are decided again under it, at the
/// moment they were dispatched, and compared: who would have got what, how load and lateness would shift. Lateness goes
/// by when a case was in fact finished. Nothing is stored.
///
/// `Accept: text/csv` gives every case, one a row; `Accept: application/x-ndjson` gives lines of progress, then the result.
#[utoipa::path(post, path = "/v1/tables/rehearse", tag = "tables", params(GivenParams, PeriodParams),
    request_body(content((String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, content((Shift = "application/json"), (RehearsalLine = "application/x-ndjson"), (String = "text/csv"))),
    (status = 422, description = "The table has faults, or the period has too many cases"),
    NotFound, WrongBody, Busy))]
pub async fn rehearse(
    can: Can<ReadCases>,
    request: HttpRequest,
    world: web::Data<World>,
    Query(given, period): Query<GivenParams, PeriodParams>,
    mut payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let name = named(&given.name)?;
    let (from, to) = (moment("from", &period.from)?, moment("to", &period.to)?);
    let keep = keep(period.limit)?;
    let body = Body::read(&request, &mut payload, name, given.encoding.as_deref()).await?;
    crate::http::health::require(&world.readiness())?;
    let seat = world.seats.rehearsals.take()?;
    let (seen, reached) = (world.clone(), Reached::of(&world, can.reach()));
    let (change, numbers) = apart(move || {
        let numbers = past::reported_in(&seen, from..to, limits::REHEARSAL_CASES_MAX);
        let numbers = numbers.map(|mut numbers| {
            numbers.retain(|case| reached.has_case(&seen, CaseNo(*case)));
            numbers
        });
        (body.change(&seen.in_force(), ""), numbers)
    })
    .await?;
    let change = change.map_err(|faults| {
        let detail =
            "the table has faults and cannot be rehearsed; mend them all and send it again";
        Problem::refused("wrong_table", detail).with_faults(faults)
    })?;
    let play = Play {
        world,
        change,
        numbers: numbers.map_err(too_many)?,
        with_record: period.against == Some(Against::Record),
        keep,
        until: Timestamp::now(),
        _seat: seat,
    };
    play.answer(wanted(&request)).await
}

/// A rehearsal about to be played.
struct Play {
    world: web::Data<World>,
    change: Change,
    numbers: Vec<u32>,
    with_record: bool,
    keep: usize,
    until: Timestamp,
    _seat: Seat,
}

/// In which form the answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    Lines,
    Csv,
}

impl Play {
    async fn answer(self, form: Form) -> Result<HttpResponse, Problem> {
        let (parts, mut taken) = mpsc::channel(PARTS_AHEAD);
        let (media, file_name) = match form {
            Form::Whole => {
                let shift = apart(move || self.shift(|_| true)).await??;
                return Ok(HttpResponse::Ok().json(shift));
            }
            Form::Lines => ("application/x-ndjson", None),
            Form::Csv => ("text/csv; charset=utf-8", Some("rehearsal.csv")),
        };
        // Blocking: it reads the store; when nobody listens any more it ends at its next part.
        drop(web::block(move || match form {
            Form::Csv => self.rows(&parts),
            Form::Whole | Form::Lines => self.lines(&parts),
        }));
        let mut answer = HttpResponse::Ok();
        answer.content_type(media);
        if let Some(name) = file_name {
            let disposition = format!("attachment; filename=\"{name}\"");
            answer.insert_header((header::CONTENT_DISPOSITION, disposition));
        }
        let parts = stream::poll_fn(move |context| taken.poll_recv(context));
        Ok(answer.streaming(parts))
    }

    /// Plays everything; `sign` hears how many cases are done and says whether to go on.
    fn shift(&self, mut sign: impl FnMut(usize) -> bool) -> Result<Shift, Problem> {
        let mut failed = None;
        let mut heard = true;
        let cases = self.numbers.iter().enumerate().map_while(|(done, number)| {
            if done % CASES_A_SIGN == 0 {
                heard = sign(done);
            }
            if !heard {
                return None;
            }
            match past::case(&self.world, *number, self.with_record) {
                Ok(case) => Some(case),
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        });
        let (before, after) = (self.world.in_force(), self.change.rules());
        let cases = cases.flatten();
        let found = play(before.rules(), after, cases, self.until, self.keep);
        match failed {
            Some(error) => Err(error.into()),
            None => Ok(Shift::of(&self.world, &self.change, &found)),
        }
    }

    fn lines(self, parts: &mpsc::Sender<Result<Bytes, Error>>) {
        let say = |line: &RehearsalLine| {
            let mut text = serde_json::to_vec(line).expect("strings and numbers always serialise");
            text.push(b'\n');
            parts.blocking_send(Ok(text.into())).is_ok()
        };
        let of = self.numbers.len();
        let last = match self.shift(|done| say(&RehearsalLine::Progress { done, of })) {
            Ok(shift) => RehearsalLine::Result(Box::new(shift)),
            Err(problem) => RehearsalLine::Problem(Box::new(problem)),
        };
        say(&last);
    }

    fn rows(self, parts: &mpsc::Sender<Result<Bytes, Error>>) {
        let (before, after) = (self.world.in_force(), self.change.rules());
        let mut text = CSV_HEADER.as_bytes().to_vec();
        for (done, number) in self.numbers.iter().enumerate() {
            let one = match past::case(&self.world, *number, self.with_record) {
                Ok(case) => case
                    .and_then(|case: PastCase| rehearsed(before.rules(), after, case, self.until)),
                // A broken stream tells the reader that the file is not whole.
                Err(error) => return drop(parts.blocking_send(Err(Error::other(error)))),
            };
            text.extend(one.iter().flat_map(csv_line));
            if done % CASES_A_SIGN == 0
                && parts
                    .blocking_send(Ok(std::mem::take(&mut text).into()))
                    .is_err()
            {
                return;
            }
        }
        drop(parts.blocking_send(Ok(text.into())));
    }
}

fn wanted(request: &HttpRequest) -> Form {
    let accept = request.headers().get(header::ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or("");
    let first = accept.split([',', ';']).next().unwrap_or("").trim();
    match first {
        "text/csv" => Form::Csv,
        "application/x-ndjson" => Form::Lines,
        _ => Form::Whole,
    }
}

fn moment(name: &str, text: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| {
        Problem::bad_parameter(
            name,
            "is a time with a zone, such as 2026-11-01T00:00:00+08:00",
        )
    })
}

fn keep(limit: Option<u32>) -> Result<usize, Problem> {
    match limit.unwrap_or(limits::PAGE_ITEMS_USUAL) {
        limit @ 0..=limits::PAGE_ITEMS_MAX => Ok(limit as usize),
        _ => Err(Problem::bad_parameter(
            "limit",
            format!("is from 0 to {}", limits::PAGE_ITEMS_MAX),
        )),
    }
}

pub(super) fn too_many(count: usize) -> Problem {
    let detail = format!(
        "the period has {count} cases; a rehearsal takes {} at most: choose a shorter one",
        limits::REHEARSAL_CASES_MAX
    );
    Problem::refused("too_many_cases", detail)
}

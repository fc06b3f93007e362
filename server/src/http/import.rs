//! Importing many reports: `POST /v1/cases/import`, streamed both ways.

mod row;

pub use row::{header_of, report_of};

use super::body;
use super::caller::Caller;
use super::permission::{Can, ReportCases};
use super::problem::Problem;
use super::query::{Nothing, Query};
use super::refusals::Busy;
use super::report::{self, ReportBody, Reported};
use super::rows::{Form, Row, Rows};
use crate::engine::{Answer, Engine};
use crate::limits;
use crate::measures;
use crate::seats::Seat;
use crate::world::World;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, rt, web};
use bytes::Bytes;
use cases::{Command, Report};
use futures_util::{FutureExt as _, StreamExt as _};
use serde::Serialize;
use std::collections::VecDeque;
use std::sync::Arc;
use tokio::sync::mpsc;
use utoipa::ToSchema;

/// Chunks that are decided while the next one is read.
const CHUNKS_AHEAD: usize = 2;
/// Chunks of answers that wait for a sender who does not read yet.
const ANSWERS_AHEAD: usize = 16;

/// The answer to one row.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum RowAnswer {
    /// It is a case.
    Done {
        /// The row, counted from 1 without empty lines and header.
        row: u64,
        /// Whether it had been reported before.
        repeat: bool,
        /// As for a single report.
        #[serde(flatten)]
        answer: Box<Reported>,
    },
    /// It is not, and why.
    Problem {
        /// The row; 0 when it is about the whole.
        row: u64,
        /// Why.
        problem: Box<Problem>,
    },
}

/// Import cases
///
/// One report a line (NDJSON) or row (CSV with a header of the same names). One answer line a row, in order: the answer
/// to a single report and `row` and `repeat`, or `{row, problem}`. A wrong row does not hinder the others.
/// The body may be of any length; a row has at most 65,536 bytes. Read the answers while you send: when some
/// 30,000 of them wait unread, the server stops reading. What was answered is on disk; after a break send
/// everything again: what was there is a repeat.
#[utoipa::path(post, path = "/v1/cases/import", tag = "cases",
    request_body(content((ReportBody = "application/x-ndjson"), (String = "text/csv"))), responses(
    (status = 200, body = RowAnswer, content_type = "application/x-ndjson"),
    (status = 415, description = "The body is of another type"),
    Busy))]
pub async fn import(
    can: Can<ReportCases>,
    request: HttpRequest,
    world: web::Data<World>,
    engine: web::Data<Engine>,
    _: Query<Nothing>,
    payload: web::Payload,
) -> Result<HttpResponse, Problem> {
    let form = form(&request)?;
    super::health::require(&world.readiness())?;
    let seat = world.seats.imports.take()?;
    let (answers, lines) = mpsc::channel(ANSWERS_AHEAD);
    let importer = Importer {
        world,
        engine,
        caller: Arc::clone(can.caller()),
        form,
        header: None,
        row: 0,
        pending: Vec::new(),
        running: VecDeque::new(),
        answers,
        _seat: seat,
    };
    rt::spawn(importer.run(payload));
    let lines = futures_util::stream::unfold(lines, |mut lines| async {
        lines
            .recv()
            .await
            .map(|line: Bytes| (Ok::<_, actix_web::Error>(line), lines))
    });
    Ok(HttpResponse::Ok()
        .content_type("application/x-ndjson")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .streaming(lines))
}

fn form(request: &HttpRequest) -> Result<Form, Problem> {
    match body::media_type(request).as_str() {
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Form::Ndjson),
        "text/csv" => Ok(Form::Csv),
        other => Err(Problem::media_type(
            other,
            "application/x-ndjson or text/csv",
        )),
    }
}

/// One row on its way: a report at its place in the chunk, or its problem.
type Parsed = (u64, Result<(), Box<Problem>>);

/// One import on its way. The sender has gone when `answers` is closed.
struct Importer {
    world: web::Data<World>,
    engine: web::Data<Engine>,
    caller: Arc<Caller>,
    form: Form,
    /// Names of the columns, once read.
    header: Option<Vec<String>>,
    row: u64,
    pending: Vec<(u64, Result<Report, Box<Problem>>)>,
    running: VecDeque<(Vec<Parsed>, rt::task::JoinHandle<Vec<Answer>>)>,
    answers: mpsc::Sender<Bytes>,
    _seat: Seat,
}

impl Importer {
    async fn run(mut self, mut payload: web::Payload) {
        let mut rows = Rows::new(self.form);
        let Some(end) = self.read(&mut payload, &mut rows).await else {
            return;
        };
        if end.is_ok() {
            rows.finish(&mut |row| self.parse(row));
        }
        while !self.pending.is_empty() {
            if !self.send_off().await {
                return;
            }
        }
        if !self.settle(0).await {
            return;
        }
        // A row that was cut off is not taken: its last cell would be taken for whole.
        if let Err(why) = end {
            let problem =
                Problem::bad_request("broken_body", format!("the body ended early: {why}"));
            self.say(&[RowAnswer::Problem {
                row: 0,
                problem: Box::new(problem),
            }])
            .await;
        }
    }

    /// Reads to the end, or to a fault. `None` when nobody listens any more.
    async fn read(
        &mut self,
        payload: &mut web::Payload,
        rows: &mut Rows,
    ) -> Option<Result<(), String>> {
        loop {
            let idle = self.pending.is_empty() && self.running.is_empty();
            let next = if idle {
                rt::time::timeout(limits::IMPORT_SILENCE_MAX, payload.next())
                    .await
                    .ok()
            } else {
                payload.next().now_or_never()
            };
            match next {
                Some(Some(Ok(bytes))) => {
                    rows.take_in(&bytes, &mut |row| self.parse(row));
                    while self.pending.len() >= limits::IMPORT_CHUNK_ROWS {
                        self.send_off().await.then_some(())?;
                    }
                }
                Some(None) => return Some(Ok(())),
                Some(Some(Err(error))) => return Some(Err(error.to_string())),
                None if idle => return Some(Err("nothing was sent for too long".to_owned())),
                // Nothing to read now: what waits is decided.
                None => {
                    if !self.pending.is_empty() {
                        self.send_off().await.then_some(())?;
                    }
                    self.settle(0).await.then_some(())?;
                }
            }
        }
    }

    fn parse(&mut self, row: Row) {
        if self.form == Form::Csv && self.header.is_none() {
            self.header = Some(header_of(&row));
            return;
        }
        self.row += 1;
        let report = report_of(self.header.as_deref(), row);
        let report = report.and_then(|report| self.caller.sends(report));
        self.pending.push((self.row, report.map_err(Box::new)));
    }

    /// Hands a chunk to the writer and answers the oldest one when enough are under way.
    async fn send_off(&mut self) -> bool {
        let count = self.pending.len().min(limits::IMPORT_CHUNK_ROWS);
        let (mut parsed, mut commands) = (Vec::with_capacity(count), Vec::with_capacity(count));
        measures::received("import", count as u64);
        for (row, report) in self.pending.drain(..count) {
            parsed.push((
                row,
                report.map(|report| commands.push(Command::Report(report))),
            ));
        }
        measures::parsed("import", commands.len() as u64);
        let engine = self.engine.clone();
        self.running.push_back((
            parsed,
            rt::spawn(async move { engine.submit_many(commands).await }),
        ));
        self.settle(CHUNKS_AHEAD).await
    }

    /// Answers the oldest chunks until at most `left` are under way; `false` when nobody listens.
    async fn settle(&mut self, left: usize) -> bool {
        while self.running.len() > left {
            let Some((parsed, answers)) = self.running.pop_front() else {
                return true;
            };
            let Ok(answers) = answers.await else {
                return false;
            };
            let mut answers = answers.into_iter();
            let lines: Vec<_> = parsed
                .into_iter()
                .map(|(row, parsed)| self.line(row, parsed, &mut answers))
                .collect();
            if !self.say(&lines).await {
                return false;
            }
        }
        true
    }

    fn line(
        &self,
        row: u64,
        parsed: Result<(), Box<Problem>>,
        answers: &mut impl Iterator<Item = Answer>,
    ) -> RowAnswer {
        let problem = |problem| RowAnswer::Problem { row, problem };
        if let Err(wrong) = parsed {
            return problem(wrong);
        }
        match answers.next() {
            Some(Ok(done)) => match Reported::of(&self.world, &done) {
                Some(answer) => RowAnswer::Done {
                    row,
                    repeat: done.repeat,
                    answer: Box::new(answer),
                },
                None => problem(Box::new(report::taken_id())),
            },
            Some(Err(denied)) => problem(Box::new(denied.into())),
            None => problem(Box::new(Problem::not_ready("the server is stopping"))),
        }
    }

    async fn say(&self, lines: &[RowAnswer]) -> bool {
        let mut text = Vec::with_capacity(lines.len() * 512);
        for line in lines {
            serde_json::to_writer(&mut text, line)
                .expect("strings and finite numbers always serialise");
            text.push(b'\n');
        }
        self.answers.send(text.into()).await.is_ok()
    }
}

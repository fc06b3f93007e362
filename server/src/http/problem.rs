//! Every error as `application/problem+json` (RFC 9457) with a stable code; the only file that turns errors into HTTP.

mod caller;

use super::case::{self, LegalStep, Standing};
use super::words;
use crate::claims::Claim;
use crate::engine::Denied;
use crate::photos::{NotAPicture, PhotoError};
use crate::sheets::FileFault;
use crate::store::StoreError;
use crate::{clock, limits};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use cases::{CaseNo, Conflict, Declined, FieldFault, Refusal};
use serde::Serialize;
use std::borrow::Cow;

/// What is told to a caller whose request was not done.
///
/// Small, because it is the error of every handler: texts are boxed.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:huying:problem:` and the code.
    #[serde(rename = "type", serialize_with = "urn")]
    #[schema(value_type = String)]
    kind: &'static str,
    /// The HTTP status.
    status: u16,
    /// Stable word for programs.
    pub code: &'static str,
    /// What is wrong, for people.
    title: &'static str,
    /// What is wrong this time, and what to do.
    detail: Box<str>,
    /// Every wrong field, where fields are wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: Box<[WrongField]>,
    /// Every fault of a table, where a table is wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    faults: Box<[FileFault]>,
    #[serde(flatten)]
    stands: Option<Box<Stands>>,
    /// Finds the request in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<Box<str>>,
    #[serde(skip)]
    allow: Option<Box<str>>,
    /// Seconds after which it may go better; where 503 and 507 do not say their own.
    #[serde(skip)]
    wait_s: Option<u64>,
}

fn urn<S: serde::Serializer>(code: &&'static str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("urn:huying:problem:{code}"))
}

/// Where the case stands that a step was asked for, and who was faster.
#[derive(Clone, Debug, Default, Serialize, utoipa::ToSchema)]
pub struct Stands {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "HY000000042")]
    case: Option<CaseNo>,
    /// The status word of the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Status>)]
    state: Option<&'static str>,
    /// The steps that are possible now, with what they take.
    #[serde(skip_serializing_if = "Option::is_none")]
    legal: Option<Vec<LegalStep>>,
    /// Who was faster, or holds the claim; null when time or a rule was.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Box<str>>,
    /// What they did: the word of the step or alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Did>)]
    did: Option<&'static str>,
    /// When they did it; of a claim, until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
    /// Place of the case's newest event in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<u64>,
}

/// One wrong field.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct WrongField {
    /// The field as it was sent; empty for the whole body.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// What to do instead.
    pub fix: String,
}

impl Problem {
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: code,
            status: status.as_u16(),
            code,
            title,
            detail: detail.into().into(),
            errors: Box::default(),
            faults: Box::default(),
            stands: None,
            request_id: None,
            allow: None,
            wait_s: None,
        }
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            code,
            "The request cannot be understood",
            detail,
        )
    }

    /// 400: a query parameter that this address does not have.
    pub fn unknown_parameter(name: &str, known: &[String]) -> Self {
        let known = if known.is_empty() {
            Cow::from("none")
        } else {
            Cow::from(known.join(", "))
        };
        Self::bad_request(
            "unknown_parameter",
            format!("“{}” is no parameter here; known: {known}", shortened(name)),
        )
    }

    /// 400: a query parameter whose value does not fit.
    pub fn bad_parameter(name: &str, detail: impl std::fmt::Display) -> Self {
        Self::bad_request("bad_parameter", format!("{name}: {detail}"))
    }

    /// 403: the host name of the request is not this server's.
    pub fn foreign_host(host: &str) -> Self {
        let detail = format!(
            "this server does not answer as “{}”; use the address it printed at its start",
            shortened(host)
        );
        Self::new(
            StatusCode::FORBIDDEN,
            "foreign_host",
            "Not this server's name",
            detail,
        )
    }

    /// 403: others could read it on the way.
    pub fn in_the_clear(detail: impl Into<String>) -> Self {
        let title = "Not in the clear";
        Self::new(StatusCode::FORBIDDEN, "in_the_clear", title, detail)
    }

    /// 403: somebody handed the request on, and nobody knows whether they are to be believed.
    pub fn undeclared_proxy() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "undeclared_proxy",
            "The proxy is not declared",
            "a proxy handed this request on: name its address in `from` and the name it is reached by in `hosts` under \
             [proxy] in the file of `huying serve --config`",
        )
    }

    /// 404.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing at this address",
            detail,
        )
    }

    /// 405 with the methods that the address does have.
    pub fn method_not_allowed(allow: String) -> Self {
        let detail = format!("this address answers {allow}");
        let mut problem = Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "The address has no such method",
            detail,
        );
        problem.allow = Some(allow.into());
        problem
    }

    /// 409: the case or the log does not allow it any more.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            code,
            "The case stands elsewhere",
            detail,
        )
    }

    /// 409: this account has used this id for something else.
    pub fn id_taken() -> Self {
        Self::conflict(
            "id_taken",
            "this account has used this id for something else; choose another id",
        )
    }

    /// 409: another looks at the case.
    pub fn claimed(claim: &Claim) -> Self {
        let until = clock::local(claim.until.as_second());
        let detail = format!(
            "{} is claimed by {} until {until}; a claim hinders no step",
            claim.case, claim.by
        );
        let mut problem = Self::conflict("claimed", detail);
        problem.stands = Some(Box::new(Stands {
            case: Some(claim.case),
            by: Some(claim.by.as_str().into()),
            at: Some(until),
            ..Stands::default()
        }));
        problem
    }

    /// The problem with where the case stands and what is possible there.
    #[must_use]
    pub fn at(mut self, standing: &Standing) -> Self {
        // A number that was never given, or a field that is wrong wherever the case stands, needs none of this.
        let stands = self.stands.get_or_insert_default();
        stands.case = Some(standing.number);
        stands.state = Some(standing.case.status.word());
        stands.legal = Some(case::told_legal(&standing.legal, Some(standing)));
        self
    }

    /// 413.
    pub fn too_large(bytes_max: usize) -> Self {
        let detail = format!("the body may have {bytes_max} bytes");
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The body is too large",
            detail,
        )
    }

    /// 413 for one row of an import.
    pub fn row_too_long(bytes_max: usize) -> Self {
        let detail = format!("a row may have {bytes_max} bytes; this one was skipped");
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The row is too long",
            detail,
        )
    }

    /// 415.
    pub fn media_type(found: &str, wanted: &str) -> Self {
        let detail = format!(
            "send {wanted} and say so in Content-Type; found “{}”",
            shortened(found)
        );
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "media_type",
            "The body is of another type",
            detail,
        )
    }

    /// 416.
    pub fn bad_range(bytes: u64) -> Self {
        let detail =
            format!("ask for one range of the {bytes} bytes with `Range: bytes=first-last`");
        Self::new(
            StatusCode::RANGE_NOT_SATISFIABLE,
            "bad_range",
            "No such range",
            detail,
        )
    }

    /// 422: understood, but some fields are wrong.
    pub fn wrong_fields(faults: Vec<FieldFault>) -> Self {
        let detail = faults
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ");
        let errors = faults
            .into_iter()
            .map(|f| WrongField {
                field: f.field,
                reason: f.reason,
                fix: f.fix,
            })
            .collect();
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_fields",
            "Some fields are wrong",
            detail,
        );
        problem.errors = errors;
        problem
    }

    /// 422: understood, but it cannot be done.
    pub fn refused(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            code,
            "It cannot be done",
            detail,
        )
    }

    /// 429 with the seconds to wait in Retry-After.
    pub fn too_many(code: &'static str, detail: impl Into<String>, wait_s: u64) -> Self {
        let title = "Too many at once";
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, code, title, detail);
        problem.wait_s = Some(wait_s);
        problem
    }

    /// 500; the cause goes to the log, not to the caller.
    pub fn fault(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        let detail = "the server's log has the cause under this request's id";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "fault",
            "The server failed",
            detail,
        )
    }

    /// 503 with Retry-After.
    pub fn overloaded(what: &str) -> Self {
        let detail = format!("{what}; try again in {} s", limits::RETRY_AFTER_S);
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "The server is busy",
            detail,
        )
    }

    /// 503 while the log is being read, to questions that need all of it.
    pub fn starting(events: u64) -> Self {
        let detail = format!(
            "the server is starting: {events} events of its log are read so far; counts and heat tiles of all cases \
             are answered before, where a snapshot of them was kept. Try again in {} s",
            limits::RETRY_AFTER_S
        );
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "starting",
            "The server is starting",
            detail,
        )
    }

    /// 503 while the server cannot do its work.
    pub fn not_ready(why: impl Into<String>) -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "The server is not ready",
            why,
        )
    }

    /// 503 with Retry-After while the pictures' store does not do its part.
    pub fn photos_away() -> Self {
        let detail = format!(
            "photos can neither be taken in nor shown now, and nothing of this one was kept; try again in {} s. \
             Reports without photos are taken",
            limits::RETRY_AFTER_S
        );
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "photos_away",
            "The store of photos is away",
            detail,
        )
    }

    /// 410.
    pub fn erased(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "erased", "It was erased", detail)
    }

    /// 507.
    pub fn disk_full() -> Self {
        let detail = "nothing was stored; free some space and send it again";
        Self::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "disk_full",
            "The disk is full",
            detail,
        )
    }

    /// The problem with the faults of tables.
    #[must_use]
    pub(super) fn with_faults(mut self, faults: Vec<FileFault>) -> Self {
        self.faults = faults.into();
        self
    }

    /// The problem with the id of its request.
    #[must_use]
    pub fn of_request(mut self, id: &str) -> Self {
        self.request_id = Some(id.into());
        self
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::disk_full(),
            StoreError::InDoubt(_) => Self::not_ready(error.to_string()),
            StoreError::InUse(_)
            | StoreError::Directory { .. }
            | StoreError::NewerFormat { .. }
            | StoreError::Conflict { .. }
            | StoreError::Missing(_)
            | StoreError::Unreadable { .. }
            | StoreError::Frontier(_)
            | StoreError::Fault(_) => Self::fault(&error),
        }
    }
}

impl From<PhotoError> for Problem {
    fn from(error: PhotoError) -> Self {
        match error {
            PhotoError::Refused(why) => Self::refused(
                match why {
                    NotAPicture::Broken(..) => "bad_picture",
                    NotAPicture::TooManyPixels { .. } | NotAPicture::TooMuchMemory => {
                        "picture_too_large"
                    }
                },
                format!("{why}; send a whole picture, if need be a smaller one"),
            ),
            PhotoError::Full => Self::disk_full(),
            PhotoError::Store(error) => error.into(),
            PhotoError::Away(why) => {
                tracing::error!(%why, "the object store of photos failed");
                Self::photos_away()
            }
            PhotoError::Files(_) => Self::fault(&error),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Declined(declined) => declined.into(),
            Denied::Busy => Self::overloaded("too many reports wait to be stored"),
            Denied::NotReady(readiness) => super::health::require(&readiness)
                .err()
                .unwrap_or_else(|| Self::not_ready("the server is stopping")),
            Denied::DiskFull => Self::disk_full(),
            Denied::Fault(error) => Self::fault(&error),
        }
    }
}

impl From<Declined> for Problem {
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Refused(refusal) => refusal.into(),
            Declined::Conflict(conflict) => conflict.into(),
        }
    }
}

impl From<Conflict> for Problem {
    fn from(conflict: Conflict) -> Self {
        let mut problem = Self::conflict("conflict", conflict.to_string());
        problem.stands = Some(Box::new(Stands {
            case: Some(conflict.case),
            state: Some(conflict.status.word()),
            legal: Some(case::told_legal(&conflict.legal, None)),
            by: conflict.by,
            did: Some(conflict.did),
            at: Some(clock::local(conflict.at.as_second())),
            seq: Some(conflict.seq),
        }));
        problem
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match refusal {
            Refusal::NoSuchCase(_) => Self::not_found(detail),
            Refusal::NotNow { .. } => Self::conflict("not_now", detail),
            Refusal::SamePerson { .. } => Self::conflict("same_person", detail),
            Refusal::ReviewFirst { .. } => Self::conflict("review_first", detail),
            Refusal::SupportOpen { .. } => Self::conflict("support_open", detail),
            Refusal::Fields(faults) => Self::wrong_fields(faults),
            Refusal::Full { .. } => Self::refused("list_full", detail),
        }
    }
}

impl From<Vec<FieldFault>> for Problem {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::wrong_fields(faults)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.status).expect("only made from a StatusCode")
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header((header::CONTENT_TYPE, "application/problem+json"));
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        let usual_s = matches!(self.status, 503 | 507).then_some(u64::from(limits::RETRY_AFTER_S));
        if let Some(wait_s) = self.wait_s.or(usual_s) {
            answer.insert_header((header::RETRY_AFTER, wait_s));
        }
        if let Some(allow) = &self.allow {
            answer.insert_header((header::ALLOW, &**allow));
        }
        answer.body(serde_json::to_vec(self).expect("strings and numbers always serialise"))
    }
}

/// A caller's text as it is quoted back: at most 60 characters, nothing invisible.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

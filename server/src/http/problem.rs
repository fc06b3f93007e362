//! Every error as `application/problem+json` (RFC 9457) with a stable code; only this folder turns errors into HTTP.

mod caller;
mod entrance;
mod request;
mod server;
mod standing;

use crate::limits;
use crate::sheets::FileFault;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use standing::Stands;

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

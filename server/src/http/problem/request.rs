//! What is told of a request that cannot be understood, or asks for what there is not: 400, 404 to 416, 422 and 429.

use super::{Problem, WrongField, shortened};
use actix_web::http::StatusCode;
use cases::FieldFault;
use std::borrow::Cow;
use std::time::Duration;

impl Problem {
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

    /// 408: what was sent took longer than it may.
    pub fn too_slow(time_max: Duration) -> Self {
        let detail = format!(
            "the body did not arrive within {} s: send it again, or a smaller one",
            time_max.as_secs()
        );
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            "too_slow",
            "The body came too slowly",
            detail,
        )
    }

    /// 410.
    pub fn erased(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GONE, "erased", "It was erased", detail)
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
}

impl From<Vec<FieldFault>> for Problem {
    fn from(faults: Vec<FieldFault>) -> Self {
        Self::wrong_fields(faults)
    }
}

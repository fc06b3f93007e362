//! Bodies of these requests. No fault repeats what was sent: it may be a password.

use super::super::body;
use super::super::problem::Problem;
use super::wrong;
use crate::limits::BODY_BYTES_MAX;
use actix_web::{HttpRequest, web};
use serde::de::DeserializeOwned;

/// Reads a JSON body of a known form.
pub async fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: &mut web::Payload,
) -> Result<T, Problem> {
    let bytes = body::json(request, payload, BODY_BYTES_MAX).await?;
    let unreadable = |_| {
        wrong(
            "",
            "not the body that belongs here",
            "send the fields that the description names, and no others",
        )
    };
    serde_json::from_slice(&bytes).map_err(unreadable)
}

//! Request bodies: the type is said, the size is limited, the whole is read once.

use super::problem::Problem;
use actix_web::HttpRequest;
use actix_web::http::header;
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt as _;

/// The media type of a request without its parameters, lower case; empty when not said.
pub fn media_type(request: &HttpRequest) -> String {
    let said = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    said.split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// Reads a JSON body of at most `bytes_max`, and refuses every other type before it reads. Browsers send JSON across
/// origins only after asking, which is never granted here.
pub async fn json(
    request: &HttpRequest,
    payload: &mut Payload,
    bytes_max: usize,
) -> Result<Bytes, Problem> {
    match media_type(request).as_str() {
        "application/json" => read(payload, bytes_max).await,
        other => Err(Problem::media_type(other, "application/json")),
    }
}

/// Reads a body of at most `bytes_max`.
pub async fn read(payload: &mut Payload, bytes_max: usize) -> Result<Bytes, Problem> {
    let broken = |_| {
        Problem::bad_request(
            "broken_body",
            "the body ended early or its encoding is broken",
        )
    };
    let Some(first) = payload.next().await else {
        return Ok(Bytes::new());
    };
    let first = first.map_err(broken)?;
    if first.len() > bytes_max {
        return Err(Problem::too_large(bytes_max));
    }
    let Some(second) = payload.next().await else {
        return Ok(first);
    };
    let mut whole = BytesMut::from(first.as_ref());
    let mut next = Some(second);
    while let Some(chunk) = next {
        let chunk = chunk.map_err(broken)?;
        if whole.len() + chunk.len() > bytes_max {
            return Err(Problem::too_large(bytes_max));
        }
        whole.extend_from_slice(&chunk);
        next = payload.next().await;
    }
    Ok(whole.freeze())
}

//! The configured `PMTiles` file, in ranges: `GET /basemap.pmtiles`.

use super::apart::apart;
use super::permission::{Can, ReadReference};
use super::problem::Problem;
use super::refusals::NotFound;
use crate::world::World;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Bytes of one answer; readers of the format ask for far less.
const RANGE_BYTES_MAX: u64 = 16 << 20;

/// Read the basemap
#[utoipa::path(get, path = "/basemap.pmtiles", tag = "tiles", params(("Range" = Option<String>, Header, description = "One range of bytes")), responses(
    (status = 206, description = "The range", content_type = "application/octet-stream", body = Vec<u8>),
    (status = 416, description = "There is no such range of bytes"),
    NotFound))]
pub async fn serve(
    _: Can<ReadReference>,
    request: HttpRequest,
    world: web::Data<World>,
) -> Result<HttpResponse, Problem> {
    let file = world
        .settings
        .basemap
        .as_ref()
        .and_then(|basemap| basemap.file.clone());
    let file = file.ok_or_else(|| Problem::not_found("no PMTiles file is configured"))?;
    let asked = request
        .headers()
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let (bytes, first, total) = apart(move || read(&file, asked.as_deref())).await??;
    let last = first + bytes.len() as u64 - 1;
    Ok(HttpResponse::build(StatusCode::PARTIAL_CONTENT)
        .content_type("application/octet-stream")
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::CACHE_CONTROL, "max-age=3600"))
        .insert_header((
            header::CONTENT_RANGE,
            format!("bytes {first}-{last}/{total}"),
        ))
        .body(bytes))
}

/// The bytes asked for, the place of the first one, and the length of the file.
fn read(path: &Path, asked: Option<&str>) -> Result<(Vec<u8>, u64, u64), Problem> {
    let fault = |error: std::io::Error| Problem::fault(&error);
    let mut file = File::open(path).map_err(fault)?;
    let total = file.metadata().map_err(fault)?.len();
    let (first, last) = asked
        .and_then(|asked| range(asked, total))
        .ok_or_else(|| Problem::bad_range(total))?;
    let length = (last - first + 1).min(RANGE_BYTES_MAX);
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(first)).map_err(fault)?;
    file.take(length).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.is_empty() {
        Err(Problem::bad_range(total))
    } else {
        Ok((bytes, first, total))
    }
}

/// First and last byte of `bytes=a-b`, `bytes=a-` or `bytes=-n` within a file.
fn range(asked: &str, total: u64) -> Option<(u64, u64)> {
    let (from, to) = asked.strip_prefix("bytes=")?.split_once('-')?;
    let end = total.checked_sub(1)?;
    let (first, last) = match (from.parse().ok(), to.parse::<u64>().ok()) {
        (Some(first), Some(last)) => (first, last.min(end)),
        (Some(first), None) if to.is_empty() => (first, end),
        (None, Some(length)) if from.is_empty() && length > 0 => {
            (total.saturating_sub(length), end)
        }
        _ => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    #[test]
    fn ranges_stay_within_the_file() {
        let range = |asked| super::range(asked, 100);
        assert_eq!(range("bytes=0-9"), Some((0, 9)));
        assert_eq!(range("bytes=90-200"), Some((90, 99)));
        assert_eq!(range("bytes=90-"), Some((90, 99)));
        assert_eq!(range("bytes=-10"), Some((90, 99)));
        for wrong in [
            "bytes=100-",
            "bytes=9-1",
            "bytes=-0",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "0-1",
            "bytes=-",
        ] {
            assert_eq!(range(wrong), None, "{wrong}");
        }
    }
}

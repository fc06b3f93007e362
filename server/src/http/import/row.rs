//! The report of one row.

use crate::http::problem::Problem;
use crate::http::rows::{Row, cells};
use crate::limits;
use cases::Report;

/// The report that a row says: in JSON where there is no header, else in cells under it.
pub fn report_of(header: Option<&[String]>, row: Row) -> Result<Report, Problem> {
    match row {
        Row::TooLong => Err(Problem::row_too_long(limits::ROW_BYTES_MAX)),
        Row::Whole(bytes) => match header {
            None => Report::from_json(&bytes).map_err(Problem::from),
            Some(header) => from_cells(header, &bytes),
        },
    }
}

/// The names of the columns.
pub fn header_of(row: &Row) -> Vec<String> {
    match row {
        Row::TooLong => Vec::new(),
        Row::Whole(bytes) => {
            let text = String::from_utf8_lossy(bytes);
            cells(text.trim_start_matches('\u{feff}'))
                .into_iter()
                .map(|name| name.trim().to_owned())
                .collect()
        }
    }
}

fn from_cells(header: &[String], bytes: &[u8]) -> Result<Report, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| {
        Problem::refused(
            "not_utf8",
            "the row is not UTF-8; convert the file, or use `huying import --encoding`",
        )
    })?;
    let cells = cells(text);
    if cells.len() != header.len() {
        let detail = format!(
            "the row has {} cells, the header {}",
            cells.len(),
            header.len()
        );
        return Err(Problem::refused("cells", detail));
    }
    Ok(Report::from_row(
        header
            .iter()
            .map(String::as_str)
            .zip(cells.iter().map(String::as_str)),
    )?)
}

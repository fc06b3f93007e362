//! A table in the body of a request.

use crate::cli::import::table::Encoding;
use crate::http::Problem;
use crate::http::body;
use crate::in_force::{Change, InForce};
use crate::limits;
use crate::sheets::{self, CSV_MEDIA, FileFault, Given, XLSX_MEDIA};
use actix_web::HttpRequest;
use actix_web::web::{Bytes, Payload};

/// A body that holds a table.
pub struct Body {
    bytes: Bytes,
    name: &'static str,
    encoding: Encoding,
}

impl Body {
    /// Reads a body of at most [`limits::TABLE_BYTES_MAX`]. Its type must be CSV or XLSX, which a page of another origin
    /// cannot send unasked.
    pub async fn read(
        request: &HttpRequest,
        payload: &mut Payload,
        name: &'static str,
        encoding: Option<&str>,
    ) -> Result<Self, Problem> {
        match body::media_type(request).as_str() {
            CSV_MEDIA | XLSX_MEDIA => {}
            other => {
                let wanted = format!("{CSV_MEDIA} or {XLSX_MEDIA}");
                return Err(Problem::media_type(other, &wanted));
            }
        }
        let encoding = encoding.unwrap_or("utf-8").parse();
        let encoding =
            encoding.map_err(|error: String| Problem::bad_parameter("encoding", error))?;
        let bytes = body::read(payload, limits::TABLE_BYTES_MAX).await?;
        Ok(Self {
            bytes,
            name,
            encoding,
        })
    }

    /// What would be in force with it, or every fault.
    pub fn change(&self, in_force: &InForce, by: &str) -> Result<Change, Vec<FileFault>> {
        let given = self.given()?;
        let edits: Vec<_> = given.iter().map(|one| one.edit.clone()).collect();
        let change = in_force
            .with(&edits, by)
            .map_err(|faults| sheets::told(faults, &given))?;
        let other = given.iter().find(|one| {
            one.edit.name != self.name && change.names().any(|name| name == one.edit.name)
        });
        match other {
            None => Ok(change),
            Some(other) => Err(vec![self.says_more(other)]),
        }
    }

    /// The tables in the body; a whole workbook may come as long as its other sheets say what is in force.
    fn given(&self) -> Result<Vec<Given>, Vec<FileFault>> {
        let ending = if self.bytes.starts_with(b"PK") {
            "xlsx"
        } else {
            "csv"
        };
        let file_name = format!("{}.{ending}", self.name);
        let file = sheets::File {
            name: &file_name,
            bytes: &self.bytes,
            table: Some(self.name),
            encoding: self.encoding,
        };
        let given = sheets::read(&[file])?;
        if given.iter().all(|one| one.edit.name != self.name) {
            let name = self.name;
            let reason = (
                format!("工作簿中没有名为 {name} 的工作表"),
                format!("no sheet of the workbook is called {name}"),
            );
            return Err(vec![FileFault::file(&file_name, reason)]);
        }
        Ok(given)
    }

    fn says_more(&self, other: &Given) -> FileFault {
        let name = self.name;
        let reason = (
            format!(
                "该工作表与现行表不同，而此处只接收 {name}；请把各表发送到各自的地址，或用 `huying tables import` 导入整个工作簿"
            ),
            format!(
                "this sheet differs from what is in force, but only {name} is taken here; send each table to its own \
                 address, or import the workbook with `huying tables import`"
            ),
        );
        FileFault::of(&other.origin, reason)
    }
}

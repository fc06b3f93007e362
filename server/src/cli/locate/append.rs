//! What is appended to a row: the areas of its position.

use super::figures::Tally;
use super::invalid::Invalid;
use crate::cli::import::table::{Encoding, Row, Rows, Table, quoted_into, unquoted};
use anyhow::bail;
use grids::{AreaId, Converter, Crs, Edition, Place, Position};
use std::io::Write;

/// Where the position stands in a row, and how it is meant.
pub struct Points {
    lon: Column,
    lat: Column,
    converter: Converter,
}

struct Column {
    index: usize,
    name: String,
}

impl Points {
    /// Finds the columns in the header.
    pub fn find(table: &Table, lon: &str, lat: &str, crs: Crs) -> anyhow::Result<Self> {
        let column = |wanted: &str| {
            let index = table.header.column(wanted)?;
            anyhow::Ok(Column {
                index,
                name: table.header.names[index].clone(),
            })
        };
        let (lon, lat) = (column(lon)?, column(lat)?);
        if lon.index == lat.index {
            bail!("--lon and --lat are the same column {:?}", lon.name);
        }
        Ok(Self {
            lon,
            lat,
            converter: Converter::new(crs)?,
        })
    }
}

/// Appends to rows. Shared by all workers.
pub struct Appender<'e> {
    edition: &'e Edition,
    points: Points,
    header: Vec<u8>,
    line_end: Vec<u8>,
    width: usize,
    delimiter: u8,
    encoding: Encoding,
    /// For each area: the code of the finest level and one column a coarser level, a delimiter before each.
    chains: Vec<Box<[u8]>>,
    /// The same for a position outside.
    no_chain: Box<[u8]>,
}

impl<'e> Appender<'e> {
    /// # Errors
    /// The input already has a column of the name of an appended one.
    pub fn new(
        edition: &'e Edition,
        table: &Table,
        points: Points,
        prefix: &str,
    ) -> anyhow::Result<Self> {
        let names = appended_names(edition, prefix);
        if let Some(name) = names.iter().find(|name| table.header.names.contains(name)) {
            bail!(
                "the input already has a column {name:?}: say, for example, --prefix {}, and the appended columns \
                 will be called {}…",
                if prefix.is_empty() { "at_" } else { "located_" },
                if prefix.is_empty() {
                    "at_area"
                } else {
                    "located_area"
                },
            );
        }
        let (delimiter, encoding) = (table.delimiter, table.encoding);
        let mut header = table.header.bytes.clone();
        for name in &names {
            header.push(delimiter);
            quoted_into(&mut header, &encoding.write(name), delimiter);
        }
        header.extend_from_slice(&table.header.line_end);
        let levels = edition.levels().len();
        let ids = (0..edition.areas().len()).map(|index| Some(AreaId(index as u32)));
        Ok(Self {
            chains: ids
                .map(|id| chain(edition, id, delimiter, encoding))
                .collect(),
            no_chain: vec![delimiter; levels].into(),
            line_end: table.header.line_end.clone(),
            width: table.header.names.len(),
            edition,
            points,
            header,
            delimiter,
            encoding,
        })
    }

    /// The header row of the output, with its line end.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// Replaces `out` by the rows of `block`, each with its areas.
    pub fn append(&self, block: &[u8], out: &mut Vec<u8>, tally: &mut Tally) {
        out.clear();
        let block_encoded = self.encoding.has(block);
        let fields_max = self.points.lon.index.max(self.points.lat.index) + 1;
        let mut rows = Rows::new(block, self.delimiter, fields_max);
        while let Some(row) = rows.next_row() {
            out.extend_from_slice(row.bytes);
            if row.bytes.is_empty() {
                tally.blank();
            } else if !block_encoded && !self.encoding.has(row.bytes) {
                self.refuse(&row, &Invalid::Encoding(self.encoding.name()), out, tally);
            } else {
                match self.position(&rows, &row) {
                    Ok(position) => self.locate(position, out, tally),
                    Err(invalid) => self.refuse(&row, &invalid, out, tally),
                }
            }
            out.extend_from_slice(if row.line_end.ends_with(b"\n") {
                row.line_end
            } else {
                &self.line_end
            });
        }
    }

    fn position(&self, rows: &Rows<'_>, row: &Row<'_>) -> Result<Position, Invalid<'_>> {
        if row.quote_left_open {
            return Err(Invalid::OpenQuote {
                lines: row.bytes.split(|&byte| byte == b'\n').count(),
            });
        }
        if row.field_count != self.width {
            return Err(Invalid::Fields {
                there: row.field_count,
                wanted: self.width,
            });
        }
        let x = number(rows, row, &self.points.lon)?;
        let y = number(rows, row, &self.points.lat)?;
        self.points
            .converter
            .to_wgs84(x, y)
            .map_err(Invalid::Position)
    }

    fn locate(&self, position: Position, out: &mut Vec<u8>, tally: &mut Tally) {
        let found = self.edition.find_area(position);
        let delimiter = self.delimiter;
        tally.located(found.place());
        let Some(area) = found.area() else {
            out.extend_from_slice(&self.no_chain);
            out.extend_from_slice(&[delimiter]);
            out.extend_from_slice(b"outside");
            out.extend_from_slice(&[delimiter]);
            self.write_nearest(position, out);
            out.push(delimiter);
            return;
        };
        out.extend_from_slice(&self.chains[area.index()]);
        out.push(delimiter);
        let place: &[u8] = if found.place() == Place::Border {
            b"border"
        } else {
            b"inside"
        };
        out.extend_from_slice(place);
        out.push(delimiter);
        if found.has_others() {
            self.write_others(position, out);
        }
        out.extend_from_slice(&[delimiter; 3]);
    }

    fn write_others(&self, position: Position, out: &mut Vec<u8>) {
        let others = self.edition.locate(position).others;
        let codes: Vec<&str> = others
            .iter()
            .map(|&id| &*self.edition.area(id).code)
            .collect();
        self.write_text(&codes.join(";"), out);
    }

    fn write_nearest(&self, position: Position, out: &mut Vec<u8>) {
        out.push(self.delimiter);
        match self.edition.nearest(position) {
            Some(nearest) => {
                self.write_text(&self.edition.area(nearest.area).code, out);
                out.push(self.delimiter);
                write!(out, "{:.1}", nearest.metres).expect("a vector takes all");
            }
            None => out.push(self.delimiter),
        }
    }

    /// Appends to a row without a position. The missing fields of a short row are filled up, so that what is
    /// appended stands in its columns; after a long row it stands as many fields further on.
    fn refuse(&self, row: &Row<'_>, invalid: &Invalid<'_>, out: &mut Vec<u8>, tally: &mut Tally) {
        tally.not_located(invalid.kind());
        if row.quote_left_open {
            out.push(b'"');
        }
        out.resize(
            out.len() + self.width.saturating_sub(row.field_count),
            self.delimiter,
        );
        out.extend_from_slice(&self.no_chain);
        out.push(self.delimiter);
        out.extend_from_slice(b"invalid");
        out.extend_from_slice(&[self.delimiter; 4]);
        self.write_text(&invalid.to_string(), out);
    }

    fn write_text(&self, text: &str, out: &mut Vec<u8>) {
        quoted_into(out, &self.encoding.write(text), self.delimiter);
    }
}

/// `area`, the coarser levels, coarsest first, and the rest.
fn appended_names(edition: &Edition, prefix: &str) -> Vec<String> {
    let (_, coarser) = edition
        .levels()
        .split_last()
        .expect("an edition has a level");
    let levels = coarser.iter().map(|level| &**level);
    let names = ["area"].into_iter().chain(levels);
    let names = names.chain(["place", "others", "nearest", "nearest_m", "reason"]);
    names.map(|name| format!("{prefix}{name}")).collect()
}

fn chain(edition: &Edition, id: Option<AreaId>, delimiter: u8, encoding: Encoding) -> Box<[u8]> {
    let levels = edition.levels().len();
    let mut codes = vec![""; levels];
    for id in id.into_iter().flat_map(|id| edition.chain(id)) {
        let area = edition.area(id);
        codes[usize::from(area.level)] = &area.code;
    }
    // The finest level is the first column.
    codes.rotate_right(1);
    let mut bytes = Vec::new();
    for code in codes {
        bytes.push(delimiter);
        quoted_into(&mut bytes, &encoding.write(code), delimiter);
    }
    bytes.into()
}

/// The number in a column of the row.
fn number<'c>(rows: &Rows<'_>, row: &Row<'_>, column: &'c Column) -> Result<f64, Invalid<'c>> {
    const SAID_MAX: usize = 40;
    let field = rows.field(row, column.index).unwrap_or_default();
    let said = unquoted(field);
    let said = said.trim_ascii();
    if said.is_empty() {
        return Err(Invalid::Empty {
            column: &column.name,
        });
    }
    let number = std::str::from_utf8(said)
        .ok()
        .and_then(|said| said.parse().ok());
    number.ok_or_else(|| {
        let said = String::from_utf8_lossy(said)
            .chars()
            .take(SAID_MAX)
            .collect();
        Invalid::NotANumber {
            column: &column.name,
            said,
        }
    })
}

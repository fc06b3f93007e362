//! From rows of a table to reports.

use super::map::{ENDED, Mapped};
use super::own_id::OwnIds;
use super::past::Ended;
use super::table::{Encoding, Row, Rows, unquoted};
use super::when::Times;
use cases::Report;
use std::borrow::Cow;

/// One row of the input on its way.
pub struct Incoming {
    /// Counted from 1 after the header, blank lines not counted.
    pub row: u64,
    /// Its bytes as they stand there.
    pub bytes: Vec<u8>,
    /// What it says, or why it says nothing.
    pub told: Result<Told, String>,
}

/// What one row says.
pub struct Told {
    /// The report.
    pub report: Report,
    /// How the case ended, if it is an old one.
    pub ended: Option<Ended>,
}

impl From<Report> for Told {
    fn from(report: Report) -> Self {
        Self {
            report,
            ended: None,
        }
    }
}

/// Values for what the table does not say.
#[derive(Clone, Debug, Default)]
pub struct Constants {
    /// Where the reports come from.
    pub source: Option<String>,
    /// What they are about.
    pub class: Option<String>,
    /// The coordinate system of the positions.
    pub crs: String,
}

/// Reads rows as reports.
pub struct Reader {
    /// Where the fields stand.
    pub mapped: Mapped,
    /// How times are written.
    pub times: Times,
    /// What the rows do not say.
    pub constants: Constants,
    /// Of the text.
    pub encoding: Encoding,
    /// How many columns the header has.
    pub width: usize,
    /// For rows without an id.
    pub own_ids: OwnIds,
}

/// The fields of one row that say something.
struct Said<'a> {
    values: Vec<(&'static str, Cow<'a, str>)>,
}

impl Said<'_> {
    fn get(&self, field: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| *known == field)?;
        Some(&*found.1)
    }

    fn has_position(&self) -> bool {
        self.get("lon").is_some() || self.get("lat").is_some()
    }

    /// The fields of the place. Of several kinds that a row gives, the position counts, else the area, else
    /// the address.
    fn place<'s>(&'s self, crs_usual: &'s str) -> Vec<(&'static str, &'s str)> {
        let fields: &[&str] = if self.has_position() {
            &["lon", "lat", "accuracy_m", "crs"]
        } else if self.get("area").is_some() {
            &["area"]
        } else {
            &["address"]
        };
        let usual = |field| (field == "crs").then_some(crs_usual);
        let given = fields
            .iter()
            .map(|&field| (field, self.get(field).or(usual(field))));
        given
            .filter_map(|(field, value)| Some((field, value?)))
            .collect()
    }

    /// The text. An address that is not the place is put behind it, so that nothing said is lost.
    fn text(&self) -> Cow<'_, str> {
        let text = self.get("text").unwrap_or_default();
        let is_placed = self.has_position() || self.get("area").is_some();
        match self.get("address").filter(|_| is_placed) {
            Some(address) => Cow::Owned(format!("{text}（{address}）")),
            None => Cow::Borrowed(text),
        }
    }
}

impl Reader {
    /// What a row says; the error is in words.
    pub fn told(&mut self, rows: &Rows<'_>, row: &Row<'_>) -> Result<Told, String> {
        if row.quote_left_open {
            return Err("a quote is not closed".to_owned());
        }
        if row.field_count != self.width {
            let (there, wanted) = (row.field_count, self.width);
            return Err(format!("{there} fields where the header has {wanted}"));
        }
        let said = self.said(rows, row)?;
        // Before anything else may fail: the ids of later rows depend on it.
        let own_id = (!self.mapped.has("id")).then(|| {
            // Nor does the end: a case is the same before and after it.
            // An id stands in the log, and whoever has one could try names on its hash.
            let values = said.values.iter().filter(|(field, _)| !is_private(field));
            let values = values.filter(|(field, _)| !ENDED.contains(field));
            self.own_ids
                .id(values.map(|(field, value)| (*field, &**value)))
        });
        let at = said.get("at").ok_or("at is empty")?;
        let at = self
            .times
            .read(at)
            .map_err(|error| format!("at: {error}"))?;
        let at = at.to_string();
        let text = said.text();
        let mut cells: Vec<(&str, &str)> = vec![("at", &at)];
        cells.extend(own_id.as_deref().or(said.get("id")).map(|id| ("id", id)));
        let constant = |field, value| said.get(field).or(value).map(|value| (field, value));
        cells.extend(constant("source", self.constants.source.as_deref()));
        cells.extend(constant("class", self.constants.class.as_deref()));
        cells.extend(said.place(&self.constants.crs));
        let reporter = Report::FIELDS.into_iter().filter(|field| is_private(field));
        cells.extend(reporter.filter_map(|field| Some((field, said.get(field)?))));
        cells.extend(Some(("text", &*text)).filter(|(_, text)| !text.is_empty()));
        let in_words = |faults: Vec<cases::FieldFault>| {
            let faults = faults.iter().map(ToString::to_string);
            faults.collect::<Vec<_>>().join("; ")
        };
        let report = Report::from_row(cells).map_err(in_words)?;
        let ended = self.ended(&said)?;
        Ok(Told { report, ended })
    }

    fn ended(&self, said: &Said<'_>) -> Result<Option<Ended>, String> {
        let Some(at) = said.get("closed") else {
            return Ok(None);
        };
        let at = self.times.read(at);
        let at = at.map_err(|error| format!("closed: {error}"))?;
        let result = said.get("result").unwrap_or_default().to_owned();
        Ok(Some(Ended { at, result }))
    }

    /// The cells of a mapped field, joined; empty when they are.
    pub fn value<'a>(
        &self,
        rows: &Rows<'a>,
        row: &Row<'a>,
        columns: &[usize],
    ) -> Option<Cow<'a, str>> {
        let cell = |&column: &usize| {
            let field = rows.field(row, column).unwrap_or_default();
            let said = match unquoted(field) {
                Cow::Borrowed(said) => self.encoding.read(said)?,
                Cow::Owned(said) => Cow::Owned(self.encoding.read(&said)?.into_owned()),
            };
            Some(trimmed(said))
        };
        if let [column] = columns {
            return cell(column);
        }
        let cells = columns.iter().map(cell).collect::<Option<Vec<_>>>()?;
        let filled: Vec<&str> = cells
            .iter()
            .map(|cell| &**cell)
            .filter(|cell| !cell.is_empty())
            .collect();
        Some(Cow::Owned(filled.join(" ")))
    }

    fn said<'a>(&self, rows: &Rows<'a>, row: &Row<'a>) -> Result<Said<'a>, String> {
        let mut values = Vec::with_capacity(Report::FIELDS.len());
        for (field, columns) in self.mapped.fields() {
            let value = self.value(rows, row, columns);
            let value = value
                .ok_or_else(|| format!("not {}: {}", self.encoding, self.encoding.advice()))?;
            if !value.is_empty() {
                values.push((field, value));
            }
        }
        Ok(Said { values })
    }
}

/// Whether the field never enters the log.
fn is_private(field: &str) -> bool {
    field.starts_with("reporter_")
}

fn trimmed(said: Cow<'_, str>) -> Cow<'_, str> {
    match said {
        Cow::Borrowed(said) => Cow::Borrowed(said.trim()),
        Cow::Owned(said) if said.trim().len() == said.len() => Cow::Owned(said),
        Cow::Owned(said) => Cow::Owned(said.trim().to_owned()),
    }
}

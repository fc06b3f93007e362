//! Which columns of the table carry which fields of a report.

use super::table::{Header, TableError};
use cases::Report;

/// What a column may say of an old case besides its report: when it was closed, and what was done.
pub const ENDED: [&str; 2] = ["closed", "result"];

/// Every field that a column can carry.
fn fields() -> impl Iterator<Item = &'static str> {
    Report::FIELDS.into_iter().chain(ENDED)
}

fn field_names() -> String {
    fields().collect::<Vec<_>>().join(", ")
}

/// What `--map` says, such as `lon=经度,lat=纬度,at=日期+时间`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    /// Field and what stands behind its `=`.
    pairs: Vec<(&'static str, String)>,
}

/// The map with the columns found: for each field the columns whose cells, joined by a space, are its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    fields: Vec<(&'static str, Vec<usize>)>,
}

/// Why a map cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// Something without `=`.
    #[error("{0:?} is not FIELD=COLUMN; the fields are {fields}", fields = field_names())]
    Pair(String),
    /// No such field.
    #[error("a report has no field {0:?}; its fields are {fields}", fields = field_names())]
    Field(String),
    /// The same field twice.
    #[error("the field {0} is mapped twice; two columns are joined as {0}=COLUMN+COLUMN")]
    Twice(&'static str),
    /// Neither mapped nor there by its own name.
    #[error(
        "no column carries the field {field}: say --map {field}=COLUMN; the columns are: {columns}"
    )]
    Unmapped {
        /// The field.
        field: &'static str,
        /// All columns.
        columns: String,
    },
    /// A column cannot be found.
    #[error(transparent)]
    Column(#[from] TableError),
}

impl Map {
    /// Reads `FIELD=COLUMN,…`; `accuracy` is short for `accuracy_m`.
    pub fn read(words: &[String]) -> Result<Self, MapError> {
        let mut map = Self::default();
        for pair in words
            .iter()
            .flat_map(|word| word.split(','))
            .filter(|pair| !pair.trim().is_empty())
        {
            let (field, column) = pair
                .split_once('=')
                .ok_or_else(|| MapError::Pair(pair.to_owned()))?;
            let said = if field.trim() == "accuracy" {
                "accuracy_m"
            } else {
                field.trim()
            };
            let field = fields().find(|known| *known == said);
            let field = field.ok_or_else(|| MapError::Field(said.to_owned()))?;
            if map.pairs.iter().any(|(known, _)| *known == field) {
                return Err(MapError::Twice(field));
            }
            map.pairs.push((field, column.trim().to_owned()));
        }
        Ok(map)
    }

    /// Columns that are asked for by name: they help to tell the delimiter.
    pub fn columns(&self) -> Vec<&str> {
        self.pairs
            .iter()
            .map(|(_, column)| column.as_str())
            .collect()
    }

    /// Finds the columns. Without any pair the columns are those with the fields' own names.
    pub fn find(&self, header: &Header) -> Result<Mapped, MapError> {
        if self.pairs.is_empty() {
            let own = fields().filter(|field| header.names.iter().any(|name| name == field));
            let fields = own.map(|field| Ok((field, vec![header.column(field)?])));
            return Ok(Mapped {
                fields: fields.collect::<Result<_, TableError>>()?,
            });
        }
        let find = |(field, words): &(&'static str, String)| {
            let whole = header.column(words);
            let columns = match whole {
                Err(TableError::ColumnMissing { .. }) if words.contains('+') => words
                    .split('+')
                    .map(|word| header.column(word))
                    .collect::<Result<_, _>>()?,
                whole => vec![whole?],
            };
            Ok((*field, columns))
        };
        Ok(Mapped {
            fields: self
                .pairs
                .iter()
                .map(find)
                .collect::<Result<_, MapError>>()?,
        })
    }
}

impl Mapped {
    /// The columns of a field; none when it is not mapped.
    pub fn columns(&self, field: &str) -> &[usize] {
        let found = self.fields.iter().find(|(known, _)| *known == field);
        found.map_or(&[], |(_, columns)| columns)
    }

    /// Whether the field is mapped.
    pub fn has(&self, field: &str) -> bool {
        !self.columns(field).is_empty()
    }

    /// The mapped fields in the order of [`Report::FIELDS`], then [`ENDED`], whatever the order in which they were mapped.
    pub fn fields(&self) -> impl Iterator<Item = (&'static str, &[usize])> {
        let all = fields().map(|field| (field, self.columns(field)));
        all.filter(|(_, columns)| !columns.is_empty())
    }

    /// Refuses when a field that every report needs is not mapped.
    pub fn require(&self, field: &'static str, header: &Header) -> Result<(), MapError> {
        if self.has(field) {
            return Ok(());
        }
        Err(MapError::Unmapped {
            field,
            columns: header.names.join(", "),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        let names = names.iter().map(|&name| name.to_owned()).collect();
        Header {
            bytes: Vec::new(),
            line_end: Vec::new(),
            names,
        }
    }

    fn map(words: &str) -> Result<Map, MapError> {
        Map::read(&[words.to_owned()])
    }

    #[test]
    fn two_columns_make_one_field_unless_one_is_really_called_so() {
        let asked = map("at=日期+时间,lon=x").expect("a map");
        let mapped = asked
            .find(&header(&["x", "时间", "日期"]))
            .expect("all there");
        assert_eq!(
            (mapped.columns("at"), mapped.columns("lon")),
            (&[2, 1][..], &[0][..])
        );
        let mapped = asked.find(&header(&["日期+时间", "x"])).expect("all there");
        assert_eq!(mapped.columns("at"), [0]);
    }

    #[test]
    fn without_a_map_columns_of_the_fields_names_are_taken() {
        let mapped = Map::default()
            .find(&header(&["lat", "note", "at"]))
            .expect("no doubt");
        let fields: Vec<_> = mapped.fields().map(|(field, _)| field).collect();
        assert_eq!(fields, ["at", "lat"]);
    }

    #[test]
    fn the_end_of_an_old_case_has_columns_of_its_own() {
        let asked = map("at=x,closed=结案时间,result=处理结果").expect("a map");
        let mapped = asked
            .find(&header(&["x", "处理结果", "结案时间"]))
            .expect("all there");
        assert_eq!(
            (mapped.columns("closed"), mapped.columns("result")),
            (&[2][..], &[1][..])
        );
        let own = Map::default()
            .find(&header(&["at", "closed"]))
            .expect("no doubt");
        assert!(own.has("closed") && !own.has("result"));
    }

    #[test]
    fn what_is_wrong_with_a_map_is_said() {
        assert!(matches!(map("lon"), Err(MapError::Pair(_))));
        assert!(matches!(map("long=x"), Err(MapError::Field(_))));
        assert!(matches!(map("lon=x,lon=y"), Err(MapError::Twice("lon"))));
        let error = map("lon=x")
            .expect("a map")
            .find(&header(&["y"]))
            .expect_err("no x")
            .to_string();
        assert_eq!(error, "there is no column \"x\"; the columns are: \"y\"");
    }
}

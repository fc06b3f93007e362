//! How a file of areas is to be understood: the options common to every command that reads one.

use super::super::import::table::{Encoding, Rows, Table, TableOptions, unquoted};
use super::files::AreaFile;
use anyhow::{Context, bail};
use grids::import::{Columns, FigureColumns, Options};
use grids::{About, CodeScheme, Crs};
use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

/// The properties that are looked at when no option names others and some feature has them.
const USUAL: [&str; 4] = ["code", "name", "parent", "level"];

/// Which properties of an area file carry what.
#[derive(Clone, Debug, clap::Args)]
pub struct AreaOptions {
    /// Property with the code of an area [default: code]
    #[arg(long, value_name = "PROP")]
    pub code: Option<String>,

    /// Property with its name [default: name, if the features have it]
    #[arg(long, value_name = "PROP")]
    pub name: Option<String>,

    /// Property with the code of the area around it [default: parent, if the features have it]
    #[arg(long, value_name = "PROP")]
    pub parent: Option<String>,

    /// Property with the name of its level, or that name itself [default: level, if the features have it]
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<String>,

    /// How codes are built: cn (6, 9, 12, 14 or 15 digits, nested) or plain (any unique text)
    #[arg(long, value_name = "SCHEME", default_value = "cn")]
    pub codes: CodeScheme,

    /// What the areas may do: overlap, gap, outside; comma-separated
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    pub allow: Vec<String>,

    /// Property with the number of people who live in an area
    #[arg(long, value_name = "PROP")]
    pub population: Option<String>,

    /// Property with the length of its roads in kilometres
    #[arg(long, value_name = "PROP")]
    pub road_km: Option<String>,

    /// CSV with the columns code and name, for areas whose file has no names
    #[arg(long, value_name = "FILE.csv")]
    pub names: Option<PathBuf>,
}

impl AreaOptions {
    /// The same for the reader of `grids`; what is not given is looked for in the files.
    ///
    /// # Errors
    /// An unknown word in `--allow`, a names file that cannot be read.
    pub fn reader(&self, files: &[AreaFile], crs: Crs, about: About) -> anyhow::Result<Options> {
        let usual = |given: &Option<String>, word: &str| {
            let is_there = || files.iter().any(|file| file.has_key(word));
            given
                .clone()
                .or_else(|| is_there().then(|| word.to_owned()))
        };
        let [code, name, parent, level] = USUAL;
        let columns = Columns {
            code: self.code.clone().unwrap_or_else(|| code.to_owned()),
            name: usual(&self.name, name),
            parent: usual(&self.parent, parent),
            level: usual(&self.level, level),
        };
        let mut options = Options::new(columns, self.codes);
        options.figures = FigureColumns {
            population: self.population.clone(),
            road_km: self.road_km.clone(),
        };
        options.crs = crs;
        options.about = about;
        for word in &self.allow {
            options.allow.permit(word).context("--allow")?;
        }
        if let Some(path) = &self.names {
            options.names =
                names(path).with_context(|| format!("the names file {}", path.display()))?;
        }
        Ok(options)
    }
}

/// Reads a CSV of codes and names; a code that stands there twice with different names is refused.
fn names(path: &Path) -> anyhow::Result<HashMap<String, String>> {
    let options = TableOptions {
        encoding: Encoding::Utf8,
        delimiter: None,
    };
    let mut table = Table::open(Box::new(File::open(path)?), &options, &["code", "name"])?;
    let columns = (table.header.column("code")?, table.header.column("name")?);
    let (mut names, mut block, mut number) = (HashMap::new(), Vec::new(), 0_u64);
    while table.blocks.fill(&mut block)? {
        let mut rows = Rows::new(&block, table.delimiter, usize::MAX);
        while let Some(row) = rows.next_row() {
            number += 1;
            let said = |column| {
                let field = rows.field(&row, column).map(unquoted);
                field.and_then(|field| Some(std::str::from_utf8(&field).ok()?.trim().to_owned()))
            };
            let (Some(code), Some(name)) = (said(columns.0), said(columns.1)) else {
                if row.bytes.is_empty() {
                    continue;
                }
                bail!("row {number} has no code and name in UTF-8");
            };
            if let Some(before) = names.insert(code.clone(), name.clone())
                && before != name
            {
                bail!("row {number}: the code {code} is called both {before} and {name}");
            }
        }
    }
    Ok(names)
}

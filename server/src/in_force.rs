//! The tables in force: their texts and versions, and the rules that they and the areas lay out.

use crate::store::{Store, StoreError, TableText, TableVersion};
use cases::tables::TABLES;
use cases::{TableFault, Tables, Texts};
use grids::Edition;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Facts in which the first program kept the tables begin so; the file's name follows.
const TABLE_FACT: &str = "table/";

/// Every table in force, as one set. Never changed: a change makes another one.
pub struct InForce {
    rules: Arc<cases::World>,
    kept: BTreeMap<String, TableText>,
}

/// Why tables cannot be put in force or read back.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The store refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Faults in the tables.
    #[error("the tables have faults:\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<TableFault>),
}

/// A table that somebody wants in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Its name, such as `duties`.
    pub name: &'static str,
    /// CSV with a header line.
    pub text: String,
}

/// What tables would be in force after some edits: checked and laid out, but not yet so.
pub struct Change {
    expected: Box<str>,
    rules: Arc<cases::World>,
    edits: Vec<Edit>,
    by: String,
}

impl InForce {
    /// What the store keeps; without any tables the territory answers everything.
    pub fn kept(store: &dyn Store, edition: Arc<Edition>) -> Result<Self, TablesError> {
        let mut kept = store.tables()?;
        if kept.is_empty() {
            kept = of_facts(store)?;
            store.put_tables(&kept)?;
        }
        let kept: BTreeMap<_, _> = kept
            .into_iter()
            .map(|one| (one.about.name.clone(), one))
            .collect();
        let tables = parse(|name| kept.get(name).map(|one| one.text.as_str()))?;
        Ok(Self {
            rules: Arc::new(cases::World::new(edition, Arc::new(tables))),
            kept,
        })
    }

    /// No tables at all.
    pub fn empty(edition: Arc<Edition>) -> Self {
        Self {
            rules: Arc::new(cases::World::new(edition, Arc::new(Tables::empty()))),
            kept: BTreeMap::new(),
        }
    }

    /// What decisions are made by.
    pub fn rules(&self) -> &Arc<cases::World> {
        &self.rules
    }

    /// The version of the whole set, as decisions name it.
    pub fn version(&self) -> &str {
        self.rules.tables().version()
    }

    /// The version of one table; none when it was never put in force and is empty.
    pub fn about(&self, name: &str) -> Option<&TableVersion> {
        self.kept.get(name).map(|one| &one.about)
    }

    /// The number of a table's version, 0 when it was never put in force.
    pub fn number(&self, name: &str) -> u32 {
        self.about(name).map_or(0, |about| about.version)
    }

    /// What would be in force after the edits. Those that say what is in force already are left out.
    ///
    /// # Errors
    /// Every fault of all tables together, those of tables that only refer to the edited ones too.
    pub fn with(&self, edits: &[Edit], by: &str) -> Result<Change, Vec<TableFault>> {
        let text_of = |name: &str| {
            let edit = edits.iter().find(|edit| edit.name == name);
            let kept = || self.kept.get(name).map(|one| one.text.as_str());
            edit.map(|edit| edit.text.as_str()).or_else(kept)
        };
        let given = parse(text_of)?;
        let now = self.rules.tables();
        let canonical: Vec<Edit> = edits
            .iter()
            .filter_map(|edit| {
                let text = given.to_csv(edit.name)?;
                let is_new = now.to_csv(edit.name).as_ref() != Some(&text);
                is_new.then_some(Edit { text, ..*edit })
            })
            .collect();
        let text_of = |name: &str| {
            let edit = canonical.iter().find(|edit| edit.name == name);
            let kept = || self.kept.get(name).map(|one| one.text.as_str());
            edit.map(|edit| edit.text.as_str()).or_else(kept)
        };
        // Once more, since the version is that of the texts as they are kept.
        let tables = Arc::new(parse(text_of)?);
        Ok(Change {
            expected: self.version().into(),
            rules: Arc::new(cases::World::new(Arc::clone(self.rules.edition()), tables)),
            edits: canonical,
            by: by.to_owned(),
        })
    }

    /// The set after a change that was stored.
    pub(crate) fn after(&self, change: Change, stored: &[TableText]) -> Self {
        let mut kept = self.kept.clone();
        for one in stored {
            kept.insert(one.about.name.clone(), one.clone());
        }
        Self {
            rules: change.rules,
            kept,
        }
    }
}

impl Change {
    /// The set it was made for.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What decisions would be made by.
    pub fn rules(&self) -> &Arc<cases::World> {
        &self.rules
    }

    /// The tables that would be others, in the order given.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.edits.iter().map(|edit| edit.name)
    }

    /// Whether everything stays as it is.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// What the store keeps of it when its first event is `seq`.
    pub(crate) fn kept(&self, before: &InForce, seq: u64, at_s: i64) -> Vec<TableText> {
        let text = |(seq, edit): (u64, &Edit)| TableText {
            about: TableVersion {
                name: edit.name.to_owned(),
                version: before.number(edit.name) + 1,
                seq,
                at_s,
                by: self.by.clone(),
                sha256: sha256_hex(&edit.text),
            },
            text: edit.text.clone(),
        };
        (seq..).zip(&self.edits).map(text).collect()
    }
}

/// Keeps the tables that an installation begins with, before its log. All or, with any fault, none.
pub fn begin_with(store: &dyn Store, texts: &Texts<'_>, by: &str) -> Result<(), TablesError> {
    Tables::parse(texts)?;
    let at_s = jiff::Timestamp::now().as_second();
    let text_of = |file: &str| {
        let found = texts.named().into_iter().find(|(name, _)| *name == file);
        found.map_or("", |(_, text)| text)
    };
    let first = TABLES
        .iter()
        .filter(|form| !text_of(form.file).is_empty())
        .map(|form| first(form.name, text_of(form.file), at_s, by));
    store.put_tables(&first.collect::<Vec<_>>())?;
    Ok(())
}

fn first(name: &str, text: &str, at_s: i64, by: &str) -> TableText {
    TableText {
        about: TableVersion {
            name: name.to_owned(),
            version: 1,
            seq: 0,
            at_s,
            by: by.to_owned(),
            sha256: sha256_hex(text),
        },
        text: text.to_owned(),
    }
}

/// The tables of a data directory that the first program made.
fn of_facts(store: &dyn Store) -> Result<Vec<TableText>, StoreError> {
    let mut found = Vec::new();
    for form in TABLES {
        let fact = store.fact(&format!("{TABLE_FACT}{}", form.file))?;
        let filled = fact.filter(|text| !text.is_empty());
        found.extend(filled.map(|text| first(form.name, &text, 0, "")));
    }
    Ok(found)
}

/// The tables whose texts are these, by name; those without a text are empty.
pub(crate) fn parse<'a>(
    text_of: impl Fn(&str) -> Option<&'a str>,
) -> Result<Tables, Vec<TableFault>> {
    let texts = Texts::gather(|file| {
        let name = file.strip_suffix(".csv").unwrap_or(file);
        text_of(name).unwrap_or("")
    });
    Tables::parse(&texts)
}

/// SHA-256 of a text in hex.
pub fn sha256_hex(text: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

impl From<Vec<TableFault>> for TablesError {
    fn from(faults: Vec<TableFault>) -> Self {
        Self::Faults(faults)
    }
}

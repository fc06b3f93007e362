//! All tables as the text they come in.

use sha2::{Digest, Sha256};

/// How many tables there were at first.
const FIRST: usize = 12;

/// The tables as CSV text with a header line. Columns are found by name, as [`super::TABLES`] lists them;
/// further columns are kept and told. An empty text is an empty table: what it would rule is off.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// What a report can be about.
    pub classes: &'a str,
    /// The channels that reports come by.
    pub sources: &'a str,
    /// What teams belong to; kind `subdistrict` marks the territory's own teams.
    pub departments: &'a str,
    /// Who answers in an area.
    pub teams: &'a str,
    /// Which class of issue goes where to whom, by when.
    pub duties: &'a str,
    /// Public holidays and made-up working days.
    pub calendar: &'a str,
    /// The hours of a working day.
    pub hours: &'a str,
    /// How long a case may wait at a step.
    pub steps: &'a str,
    /// How long a level has before a case goes one level up.
    pub levels: &'a str,
    /// Who is on duty when.
    pub roster: &'a str,
    /// When reports are taken for the same issue.
    pub merging: &'a str,
    /// Single rules and their values.
    pub rules: &'a str,
    /// How long personal data are kept.
    pub retention: &'a str,
    /// When the commander's wall raises an alarm.
    pub alarms: &'a str,
}

impl<'a> Texts<'a> {
    /// File names and texts in the order of [`super::TABLES`]; a text may be empty: then the table is.
    pub fn named(&self) -> [(&'static str, &'a str); 14] {
        [
            ("classes.csv", self.classes),
            ("sources.csv", self.sources),
            ("departments.csv", self.departments),
            ("teams.csv", self.teams),
            ("duties.csv", self.duties),
            ("calendar.csv", self.calendar),
            ("hours.csv", self.hours),
            ("steps.csv", self.steps),
            ("levels.csv", self.levels),
            ("roster.csv", self.roster),
            ("merging.csv", self.merging),
            ("rules.csv", self.rules),
            ("retention.csv", self.retention),
            ("alarms.csv", self.alarms),
        ]
    }

    /// The texts that `text_of` has for the file names, such as `duties.csv`.
    pub fn gather(text_of: impl Fn(&'static str) -> &'a str) -> Self {
        Self {
            classes: text_of("classes.csv"),
            sources: text_of("sources.csv"),
            departments: text_of("departments.csv"),
            teams: text_of("teams.csv"),
            duties: text_of("duties.csv"),
            calendar: text_of("calendar.csv"),
            hours: text_of("hours.csv"),
            steps: text_of("steps.csv"),
            levels: text_of("levels.csv"),
            roster: text_of("roster.csv"),
            merging: text_of("merging.csv"),
            rules: text_of("rules.csv"),
            retention: text_of("retention.csv"),
            alarms: text_of("alarms.csv"),
        }
    }

    /// The first 16 hex digits of SHA-256 over names and texts of all tables.
    ///
    /// Tables that came later count only where they say something, so that an older set keeps its version.
    pub(super) fn version(&self) -> Box<str> {
        let mut hash = Sha256::new();
        let counts = |(at, (_, text)): &(usize, (&str, &str))| *at < FIRST || !text.is_empty();
        for (_, (name, text)) in self.named().into_iter().enumerate().filter(counts) {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.finalize()[..8]
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
            .into()
    }
}

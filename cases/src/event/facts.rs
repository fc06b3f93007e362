//! The fields of each event, in the order they are printed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::Format;
use crate::alarm::Alarm;
use crate::case::{CaseNo, Status};
use crate::claim::Claim;
use crate::decision::{Decision, Placement};
use crate::on_the_spot::OnTheSpot;
use crate::photo::{Photo, PhotoId};
use crate::private::{Commitment, Personal};
use crate::report::GivenPlace;
use crate::step::Step;
use crate::then::Then;

/// A report became a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Format of this event.
    pub v: Format,
    /// The new case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// When it happened; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// The sender's key.
    pub id: Box<str>,
    /// The channel.
    pub source: Box<str>,
    /// The account or key that sent it; none where nobody was known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Box<str>>,
    /// When it happened.
    pub at: Timestamp,
    /// Where, in the sender's terms.
    pub given: GivenPlace,
    /// The class as sent, when the tables do not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_given: Option<Box<str>>,
    /// The words.
    pub text: Box<str>,
    /// Where, by the areas.
    pub placement: Placement,
    /// The class; none when a person must choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<Box<str>>,
    /// Classes whose name stands in the words: a suggestion for that person, never a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggested: Vec<Box<str>>,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Photos that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// Commitment to who reported, which lies outside of the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<Commitment>,
    /// 自行处理: it was handled already, and by which rule that is enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handled: Option<OnTheSpot>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// An unplaced case got its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// When it happened; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// Where, in their terms.
    pub given: GivenPlace,
    /// Where, by the areas.
    pub placement: Placement,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why it was corrected; empty when it is the first.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// A case got its class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Classified {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// When it happened; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// The class.
    pub class: Box<str>,
    /// Where the case stands now.
    pub status: Status,
    /// Who answers; none while it waits in a queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why it was corrected; empty when it is the first.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// A step without further consequences: accepted, reported back, closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moved {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// When it happened; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// When it was done by the phone's word, where that differs; the clocks go by the times above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// Their words; may be empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// Photos that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// A class that the tables do not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassAdded {
    /// Format of this event.
    pub v: Format,
    /// When the server decided.
    pub recorded: Timestamp,
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name_en: Box<str>,
    /// The class above it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Box<str>>,
}

/// A source that the tables do not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceAdded {
    /// Format of this event.
    pub v: Format,
    /// When the server decided.
    pub recorded: Timestamp,
    /// Its code.
    pub code: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Its English name, or empty.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub name_en: Box<str>,
}

/// A step of one person, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stepped {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server decided.
    pub recorded: Timestamp,
    /// When it happened; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// When it was done by the phone's word, where that differs; the clocks go by the times above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    /// The mover's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// What they did.
    pub step: Step,
    /// Photos that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Photo>,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// What time or a rule did by itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server noticed.
    pub recorded: Timestamp,
    /// The moment it fell due; left out when it is `recorded`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
    /// What happened.
    pub what: Alarm,
    /// What follows from it.
    #[serde(default, skip_serializing_if = "Then::is_nothing")]
    pub then: Then,
}

/// A table was put in force, whole. The server writes it; no command leads to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TablesChanged {
    /// Format of this event.
    pub v: Format,
    /// When the server decided.
    pub recorded: Timestamp,
    /// The sender's key.
    pub id: Box<str>,
    /// Who did it.
    pub by: Box<str>,
    /// The table, e.g. `duties`.
    pub name: Box<str>,
    /// Number of this table's version, from 1.
    pub version: u32,
    /// SHA-256 of the table's text, 64 hex digits.
    pub sha256: Box<str>,
    /// Version of all tables from now on, as decisions name it.
    pub tables: Box<str>,
}

/// An account or a key was changed. The server copies it from what is recorded beside the change; no command leads to
/// it. It has no secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountChanged {
    /// Format of this event.
    pub v: Format,
    /// When the server copied it.
    pub recorded: Timestamp,
    /// When it was done.
    pub happened: Timestamp,
    /// The book of changes that it stands in: one for each file of accounts.
    pub book: Box<str>,
    /// Its number there, from 1.
    pub number: u64,
    /// Who did it.
    pub by: Box<str>,
    /// `account` or `key`.
    pub of: Box<str>,
    /// Name of the account, or id of the key.
    pub name: Box<str>,
    /// What was done, e.g. `disabled`.
    pub what: Box<str>,
    /// Roles of the account or permissions of the key, afterwards.
    pub rights: Vec<Box<str>>,
    /// The areas that these extend to; left out when to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<Box<str>>>,
    /// The teams that these extend to; left out when to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teams: Option<Vec<Box<str>>>,
    /// The sources that these extend to; left out when to all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<Vec<Box<str>>>,
    /// A seal of each part that is not told here, such as the hash of the password, by its name; left out where the
    /// account or key is no more, and in events from before there were seals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seals: Option<BTreeMap<Box<str>, Box<str>>>,
}

/// Personal data of a case were erased for good, outside of the log. The server writes it; no command leads to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erased {
    /// Format of this event.
    pub v: Format,
    /// The case.
    pub case: CaseNo,
    /// When the server did it.
    pub recorded: Timestamp,
    /// The sender's key; empty when a period of retention was over.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub id: Box<str>,
    /// Who wanted it; empty when a period of retention was over.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub by: Box<str>,
    /// What is gone.
    pub what: Vec<Personal>,
    /// The photos that are gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoId>,
    /// Why: the person's words, or `retention`.
    pub reason: Box<str>,
    /// The row of the table of retention that it was due by; empty when a person wanted it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub rule: Box<str>,
}

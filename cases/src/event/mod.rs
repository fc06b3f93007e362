//! What has happened. The bytes of an event are the record: the ledger hashes exactly these.

mod bytes;
mod facts;
mod format;
mod said;

use serde::Serialize;

pub use bytes::NotAnEvent;
pub use facts::{
    AccountChanged, ClassAdded, Classified, Erased, Moved, Passed, Placed, Reported, SourceAdded,
    Stepped, TablesChanged,
};
pub use format::{FORMAT, Format};

/// One thing that has happened, for good.
///
/// In JSON the tag `type` comes first, then the fields in the order written here, absent ones left
/// out. [`Event::to_bytes`] is the only printer and [`Event::from_bytes`] takes only what it prints
/// back byte for byte, so one event has one spelling. Fields are added only as
/// ones that may be left out, so that older bytes keep their spelling; anything else is a new [`FORMAT`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A report became a case.
    Reported(Box<Reported>),
    /// An unplaced case got its place.
    Placed(Box<Placed>),
    /// A case got its class.
    Classified(Box<Classified>),
    /// The lead team took it on.
    Accepted(Box<Moved>),
    /// The lead team said it is done.
    ReportedBack(Box<Moved>),
    /// Another looked and closed it.
    Closed(Box<Moved>),
    /// A person did any other step.
    Stepped(Box<Stepped>),
    /// Time or a rule did something by itself.
    Passed(Box<Passed>),
    /// Personal data of a case were erased.
    Erased(Box<Erased>),
    /// A class was added.
    ClassAdded(ClassAdded),
    /// A source was added.
    SourceAdded(SourceAdded),
    /// A table was put in force.
    TablesChanged(Box<TablesChanged>),
    /// An account or a key was changed.
    AccountChanged(Box<AccountChanged>),
}

impl Event {
    /// The types of events about a case that have no step or alarm: there the type is the word.
    pub const CASE_TYPES: [&'static str; 7] = [
        Self::TYPES[0],
        Self::TYPES[1],
        Self::TYPES[2],
        Self::TYPES[3],
        Self::TYPES[4],
        Self::TYPES[5],
        Self::TYPES[11],
    ];

    /// Every word that `type` may be.
    pub const TYPES: [&'static str; 13] = [
        "reported",
        "placed",
        "classified",
        "accepted",
        "reported-back",
        "closed",
        "stepped",
        "passed",
        "class-added",
        "source-added",
        "tables-changed",
        "erased",
        "account-changed",
    ];

    /// The word of `type` in its bytes.
    pub fn type_word(&self) -> &'static str {
        match self {
            Self::Reported(_) => Self::TYPES[0],
            Self::Placed(_) => Self::TYPES[1],
            Self::Classified(_) => Self::TYPES[2],
            Self::Accepted(_) => Self::TYPES[3],
            Self::ReportedBack(_) => Self::TYPES[4],
            Self::Closed(_) => Self::TYPES[5],
            Self::Stepped(_) => Self::TYPES[6],
            Self::Passed(_) => Self::TYPES[7],
            Self::ClassAdded(_) => Self::TYPES[8],
            Self::SourceAdded(_) => Self::TYPES[9],
            Self::TablesChanged(_) => Self::TYPES[10],
            Self::Erased(_) => Self::TYPES[11],
            Self::AccountChanged(_) => Self::TYPES[12],
        }
    }

    /// The word that streams and timelines tell it by: the step's or alarm's own, or its type's.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Stepped(event) => event.step.kind().word(),
            Self::Passed(event) => event.what.word(),
            Self::Reported(_)
            | Self::Placed(_)
            | Self::Classified(_)
            | Self::Accepted(_)
            | Self::ReportedBack(_)
            | Self::Closed(_)
            | Self::Erased(_)
            | Self::ClassAdded(_)
            | Self::SourceAdded(_)
            | Self::TablesChanged(_)
            | Self::AccountChanged(_) => self.type_word(),
        }
    }
}

//! Why people could not be read, written or changed.

use cases::FieldFault;
use std::path::PathBuf;

/// Why people could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The file cannot be made.
    #[error("cannot use {path}: {cause}")]
    Directory {
        /// Which file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file system is none for it.
    #[error("this file system allows no write-ahead log (journal mode {0})")]
    NoLog(String),
    /// A newer program wrote it.
    #[error(
        "people.db has form {found}, and this program knows forms up to {known}: use a newer huying"
    )]
    NewerFormat {
        /// Its form.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// The key of second factors is not what this program writes.
    #[error(
        "the key file {0} is damaged; put a copy of it back, or remove it: then second factors are set up anew, after \
         `huying user reset NAME` for each account that has one"
    )]
    DamagedKey(PathBuf),
    /// The disk is full.
    #[error("the disk is full: nothing was changed")]
    Full,
    /// Anything else.
    #[error("people.db: {0}")]
    Fault(rusqlite::Error),
}

impl From<rusqlite::Error> for PeopleError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            _ => Self::Fault(error),
        }
    }
}

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum NotDone {
    /// There is no such account.
    #[error("there is no account “{0}”")]
    NoSuchAccount(String),
    /// There is no such key, or it was revoked.
    #[error("there is no key “{0}”")]
    NoSuchKey(String),
    /// An account has the name, whatever the case of its letters, or the identity outside.
    #[error("there is an account “{0}” already")]
    Taken(String),
    /// Fields that are wrong, all of them.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Wrong(Vec<FieldFault>),
    /// Nobody could let anybody in any more.
    #[error("“{0}” is the last administrator who is not disabled: make another one first")]
    LastAdministrator(String),
    /// The account is none that a screen may show.
    #[error(
        "“{0}” cannot be shown on a screen: it is disabled, or has another role than commander, planner, inspector or evaluator"
    )]
    NoScreenAccount(String),
    /// The account has no screen of this number.
    #[error("“{0}” has no such screen")]
    NoSuchScreen(String),
    /// A role must have a second factor.
    #[error(
        "a role of this account must have a second factor: have it begun anew by an administrator to set up another"
    )]
    SecondFactorNeeded,
    /// The second factor was sealed with another key.
    #[error(
        "the second factor of this account cannot be opened: the server's key for it is another. Send a recovery code, or \
         have an administrator begin the account anew (`huying user reset NAME`)"
    )]
    SecondFactorLost,
    /// The list is full.
    #[error("there are {0} of them already, and that is the limit")]
    Full(usize),
    /// It could not be read or written.
    #[error(transparent)]
    People(#[from] PeopleError),
}

impl From<rusqlite::Error> for NotDone {
    fn from(error: rusqlite::Error) -> Self {
        Self::People(error.into())
    }
}

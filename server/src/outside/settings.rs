//! Who is outside, as the configuration says it.

use super::authorities::{Authorities, NoAuthorities};
use ledger::{Purpose, VerifierKey};
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Most outsiders of one log, each of which has a thread.
pub const OUTSIDERS_MAX: usize = 16;
/// How often a checkpoint is handed out when nothing else is said.
const EVERY_USUAL: Duration = Duration::from_mins(1);
/// Longest time that an outsider's whole answer may take; then the try has failed.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(10);

/// Who holds the log's root outside, and whose roots are held here.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Each is handed every new checkpoint; at most [`OUTSIDERS_MAX`].
    pub outsiders: Vec<Outsider>,
    /// Time between two checkpoints.
    pub every: Duration,
    /// Keys of the logs that this server is a witness of.
    pub witness_of: Vec<VerifierKey>,
    /// Who vouches for outsiders that are reached by `https://`; none when nobody is.
    pub authorities: Option<Authorities>,
    /// Longest time that a whole answer may take: [`ANSWER_TIME_MAX`] unless a test is in a hurry.
    pub answer_time_max: Duration,
}

impl Settings {
    /// Looks for this system's own authorities where some are needed and no file names others.
    pub fn with_authorities(mut self) -> Result<Self, NoAuthorities> {
        if self.authorities.is_none() && self.outsiders.iter().any(Outsider::is_https) {
            self.authorities = Some(Authorities::of_system()?);
        }
        Ok(self)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            outsiders: Vec::new(),
            every: EVERY_USUAL,
            witness_of: Vec::new(),
            authorities: None,
            answer_time_max: ANSWER_TIME_MAX,
        }
    }
}

/// One who is handed checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// Each checkpoint is appended to this file, best on another machine's disk.
    File(PathBuf),
    /// Each checkpoint is posted to this address, as text.
    Url(Address),
    /// A C2SP tlog-witness, which checks that the log only grew and signs too.
    Witness {
        /// Its submission prefix, without `/add-checkpoint`.
        prefix: Address,
        /// The key of its cosignatures.
        key: Box<VerifierKey>,
    },
}

/// An address that checkpoints can be posted to: `http://` or `https://`, without a user or password in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn parse(text: &str) -> Result<Self, NotAnOutsider> {
        let rest = text
            .strip_prefix("http://")
            .or_else(|| text.strip_prefix("https://"))
            .ok_or(NotAnOutsider::Address)?;
        let host = rest.split(['/', '?']).next().unwrap_or_default();
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '#';
        if host.is_empty() || host.contains('@') || text.chars().any(odd) {
            return Err(NotAnOutsider::Address);
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }
}

impl Outsider {
    /// A file that checkpoints are appended to.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self::File(path.into())
    }

    /// An address that checkpoints are posted to.
    pub fn url(text: &str) -> Result<Self, NotAnOutsider> {
        Address::parse(text).map(Self::Url)
    }

    /// A witness, written `KEY@http://…` or `KEY@https://…` with the key of its cosignatures.
    pub fn witness(text: &str) -> Result<Self, NotAnOutsider> {
        let (key, prefix) = text
            .find("@http")
            .map(|at| (&text[..at], &text[at + 1..]))
            .ok_or(NotAnOutsider::Witness)?;
        let key: VerifierKey = key.parse()?;
        if key.purpose() != Purpose::Cosign {
            return Err(NotAnOutsider::Purpose);
        }
        Ok(Self::Witness {
            prefix: Address::parse(prefix)?,
            key: Box::new(key),
        })
    }

    fn is_https(&self) -> bool {
        match self {
            Self::File(_) => false,
            Self::Url(address)
            | Self::Witness {
                prefix: address, ..
            } => address.0.starts_with("https://"),
        }
    }

    /// What kind it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Url(_) => "url",
            Self::Witness { .. } => "witness",
        }
    }
}

impl fmt::Display for Outsider {
    /// The name that it has in logs, metrics and answers. What may be secret in an address, its query, is left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Url(address) => f.write_str(address.0.split('?').next().unwrap_or_default()),
            Self::Witness { key, .. } => write!(f, "{}", key.name()),
        }
    }
}

/// A key of a log that this server shall be a witness of.
pub fn witnessed(text: &str) -> Result<VerifierKey, NotAnOutsider> {
    let key: VerifierKey = text.parse()?;
    if key.purpose() == Purpose::Sign {
        Ok(key)
    } else {
        Err(NotAnOutsider::NotALog)
    }
}

/// Text that names no outsider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnOutsider {
    /// No address.
    #[error(
        "an address begins with http:// or https:// and a host, and has no user or password in it"
    )]
    Address,
    /// No `KEY@http…`.
    #[error(
        "a witness is written KEY@http://HOST:PORT/PREFIX or KEY@https://…, with the key of its cosignatures"
    )]
    Witness,
    /// The key signs texts, not cosignatures.
    #[error(
        "the key before @ is not one of cosignatures: a witness names its own at GET /v1/ledger/witness"
    )]
    Purpose,
    /// The key is a witness's.
    #[error("this is the key of a witness, not of a log: a log names its own in /v1/about")]
    NotALog,
    /// No key at all.
    #[error(transparent)]
    Key(#[from] ledger::NotAKey),
}

#[cfg(test)]
mod tests {
    use super::{NotAnOutsider, Outsider, Settings, witnessed};
    use std::time::Duration;

    const LOG: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn only_addresses_that_can_be_reached_and_shown_are_taken() {
        for good in [
            "http://a/",
            "http://127.0.0.1:80/x?y=z",
            "http://[::1]:9/w",
            "https://a:8443/w",
        ] {
            assert!(Outsider::url(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "ftp://a",
            "http://",
            "http:///x",
            "https://",
            "http://u:p@a/",
            "https://u:p@a/",
            "http://a b/",
            "http://a/#x",
        ] {
            assert_eq!(Outsider::url(bad), Err(NotAnOutsider::Address), "{bad}");
        }
        let shown = Outsider::url("http://a/x?token=secret").map(|one| one.to_string());
        assert_eq!(shown.as_deref(), Ok("http://a/x"));
    }

    #[test]
    fn an_outsider_has_ten_seconds_unless_a_test_is_in_a_hurry() {
        assert_eq!(Settings::default().answer_time_max, Duration::from_secs(10));
    }

    #[test]
    fn a_key_serves_only_what_it_is_for() {
        assert!(witnessed(LOG).is_ok());
        let witness = format!("{LOG}@http://a");
        assert_eq!(Outsider::witness(&witness), Err(NotAnOutsider::Purpose));
        assert_eq!(Outsider::witness("http://a"), Err(NotAnOutsider::Witness));
    }
}

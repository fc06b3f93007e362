//! What must not stand in the log: who reported. The event carries a commitment to it, which says nothing by itself.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// Longest name of a reporter, in characters.
pub const REPORTER_NAME_CHARS_MAX: usize = 100;
/// Longest phone number of a reporter, in characters; words such as "转 8012" fit.
pub const REPORTER_PHONE_CHARS_MAX: usize = 40;
/// Longest home address of a reporter, in characters.
pub const REPORTER_ADDRESS_CHARS_MAX: usize = 500;
/// Length of a salt, in bytes.
pub const SALT_BYTES: usize = 32;

/// A random salt. Without it nobody can confirm a guess at what was committed to.
pub type Salt = [u8; SALT_BYTES];

/// Who reported, 上报人: name, phone and home. At least one of them is there.
///
/// `address` is where the reporter lives, in words; where the issue is, is the case's place and stands in the log.
/// It prints as nothing: neither a log line nor a failed assertion tells a name.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// Where to call them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Box<str>>,
    /// Where they live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Box<str>>,
    /// Drawn by whoever keeps it; never sent and never told.
    #[serde(skip)]
    pub salt: Option<Salt>,
}

impl Reporter {
    /// The fields, in the order of the canonical bytes.
    pub const FIELDS: [&'static str; 3] = ["name", "phone", "address"];

    /// Whether nothing is said.
    pub fn is_nobody(&self) -> bool {
        self.name.is_none() && self.phone.is_none() && self.address.is_none()
    }

    /// The canonical bytes: compact JSON in UTF-8, fields in their order, absent ones left out.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("strings always have a JSON form")
    }

    /// Reads what [`Reporter::to_bytes`] printed; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// What the event carries; none before there is a salt.
    pub fn commitment(&self) -> Option<Commitment> {
        Some(Commitment::of(&self.salt?, &self.to_bytes()))
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reporter")
    }
}

/// SHA-256 over salt and canonical bytes, 64 hex digits in the log.
///
/// Once both are erased nobody can tell what it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commitment(pub [u8; 32]);

/// A text that is not 64 hex digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a commitment, which is 64 hex digits in lower case")]
pub struct NotACommitment;

impl Commitment {
    /// Of these bytes under this salt.
    pub fn of(salt: &Salt, bytes: &[u8]) -> Self {
        let hash = Sha256::new().chain_update(salt).chain_update(bytes);
        Self(hash.finalize().into())
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::PhotoId(self.0).fmt(f)
    }
}

impl FromStr for Commitment {
    type Err = NotACommitment;

    /// Takes exactly what [`fmt::Display`] writes.
    fn from_str(text: &str) -> Result<Self, NotACommitment> {
        let crate::PhotoId(bytes) = text.parse().map_err(|_| NotACommitment)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Commitment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Commitment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

crate::words::worded! {
    /// What can be erased of a case.
    pub enum Personal ("not a kind of personal data") {
        /// 上报人: name, phone and home of who reported.
        Reporter "reporter" ("上报人信息", "The reporter's data"),
        /// 照片: the pictures, with when and where they were taken.
        Photos "photos" ("照片", "Photos"),
    }
}

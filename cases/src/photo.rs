//! A photo of a case, 照片: which one, and what it shows. The picture itself lies outside of the log and can be erased.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::words::worded;

/// Most photos of one report or one step.
pub const PHOTOS_MAX: usize = 9;

worded! {
    /// What a photo shows.
    pub enum PhotoKind ("not a kind of photo") {
        /// 现场: what it looks like there, from whoever reports or verifies.
        Scene "scene" ("现场", "Scene"),
        /// 处理前: before it was handled.
        Before "before" ("处理前", "Before"),
        /// 处理后: after it was handled.
        After "after" ("处理后", "After"),
        /// 佐证: a document, a notice, a reason why it is stuck.
        Proof "proof" ("佐证", "Proof"),
    }
}

/// The id of a photo: SHA-256 over a random salt and the stored picture, 64 hex digits.
///
/// Once salt and picture are erased nobody can tell from the id which picture it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhotoId(pub [u8; 32]);

/// A text that is not 64 hex digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the id of a photo; it is the 64 hex digits that the upload answered")]
pub struct NotAPhotoId;

impl fmt::Display for PhotoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for PhotoId {
    type Err = NotAPhotoId;

    /// Takes exactly what [`fmt::Display`] writes, so that each photo has one spelling.
    fn from_str(text: &str) -> Result<Self, NotAPhotoId> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotAPhotoId),
        };
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != 32 || !rest.is_empty() {
            return Err(NotAPhotoId);
        }
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for PhotoId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PhotoId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A photo of a report or a step; the same in commands and in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// Which one.
    pub photo: PhotoId,
    /// What it shows.
    pub kind: PhotoKind,
}

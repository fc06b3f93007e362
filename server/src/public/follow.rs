//! The link that a case is followed by: its number, and a tag that only this installation can make.
//!
//! Nothing is stored for a link. It holds as long as the secret does.

use super::puzzle::random;
use cases::CaseNo;
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// Name of the store's fact that holds the secret.
pub const FACT: &str = "follow_secret";
/// What the tag is made over, before the number: the same key makes nothing else.
const MADE_FOR: &[u8] = b"huying follow/1";
const NUMBER_BYTES: usize = 4;
/// 128 bits: what nobody guesses.
const TAG_BYTES: usize = 16;

/// What links are made with.
#[derive(Clone)]
pub struct FollowSecret([u8; 32]);

impl FollowSecret {
    /// A new one; links made before are dead once it is kept.
    pub fn fresh() -> Self {
        Self(random())
    }

    /// As [`FollowSecret::text`] wrote it.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// As it is kept.
    pub fn text(&self) -> String {
        HEXLOWER.encode(&self.0)
    }

    fn tag(&self, number: &[u8]) -> Hmac<Sha256> {
        let mut tag = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key may have any length");
        tag.update(MADE_FOR);
        tag.update(number);
        tag
    }

    /// The token of a case: 32 letters and digits, always the same.
    pub fn token(&self, case: CaseNo) -> String {
        let number = case.0.to_be_bytes();
        let tag = self.tag(&number).finalize().into_bytes();
        let whole = [&number[..], &tag[..TAG_BYTES]].concat();
        BASE32_NOPAD.encode(&whole).to_ascii_lowercase()
    }

    /// The case of a token; capitals are taken too, for whoever copies it by hand.
    ///
    /// Whatever is wrong with it costs the same: one tag is made and compared in constant time.
    pub fn case(&self, token: &str) -> Option<CaseNo> {
        let bytes = BASE32_NOPAD
            .decode(token.to_ascii_uppercase().as_bytes())
            .ok()
            .filter(|bytes| bytes.len() == NUMBER_BYTES + TAG_BYTES);
        let read = bytes.is_some();
        let bytes = bytes.unwrap_or_else(|| vec![0; NUMBER_BYTES + TAG_BYTES]);
        let (number, tag) = bytes.split_at(NUMBER_BYTES);
        let is_ours = self.tag(number).verify_truncated_left(tag).is_ok();
        let number = u32::from_be_bytes(number.try_into().expect("four bytes"));
        (read && is_ours && number > 0).then_some(CaseNo(number))
    }
}

/// A secret in a log line would be none.
impl std::fmt::Debug for FollowSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("FollowSecret(…)")
    }
}

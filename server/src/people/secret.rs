//! Secrets that machines carry: tokens of sessions, secrets of keys, marks of browsers. Kept only as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

/// Bytes of a token.
const TOKEN_BYTES: usize = 32;
/// Bytes that tell one browser from another.
pub(super) const BROWSER_BYTES: usize = 16;

/// A password or key that is told once and kept nowhere; it does not print by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(super) String);

impl Secret {
    /// What it is. Only for telling it to whom it is for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// So many random bytes, from the system's own source by way of a generator made for secrets.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::rng().fill(&mut bytes[..]);
    bytes
}

/// A fresh token, 43 letters.
pub(super) fn token() -> String {
    URL_SAFE_NO_PAD.encode(random::<TOKEN_BYTES>())
}

/// What is kept of a token. No salt and no slow hash: nobody guesses 256 bits.
pub(super) fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Bytes in lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

fn mac(key: &[u8; 32], account: &str, password_no: i64, browser: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(browser);
    mac.update(&password_no.to_be_bytes());
    mac.update(account.as_bytes());
    mac
}

/// The mark of a browser that has logged in to an account: it holds until the password is another.
pub(super) fn browser_mark(
    key: &[u8; 32],
    account: &str,
    password_no: i64,
    browser: [u8; BROWSER_BYTES],
) -> String {
    let proof = mac(key, account, password_no, &browser).finalize();
    URL_SAFE_NO_PAD.encode([&browser[..], &proof.into_bytes()[..]].concat())
}

/// Which browser it is, when the mark is one of this account with this password.
pub(super) fn browser_of(
    key: &[u8; 32],
    account: &str,
    password_no: i64,
    mark: &str,
) -> Option<[u8; BROWSER_BYTES]> {
    let bytes = URL_SAFE_NO_PAD.decode(mark).ok()?;
    let (browser, proof) = bytes.split_first_chunk::<BROWSER_BYTES>()?;
    let expected = mac(key, account, password_no, browser);
    expected.verify_slice(proof).ok().map(|()| *browser)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_of_one_account_with_one_password_and_by_this_server() {
        let (key, browser) = ([7; 32], [9; BROWSER_BYTES]);
        let mark = browser_mark(&key, "li", 3, browser);
        assert_eq!(browser_of(&key, "li", 3, &mark), Some(browser));
        assert_eq!(browser_of(&key, "wang", 3, &mark), None);
        assert_eq!(browser_of(&key, "li", 4, &mark), None);
        assert_eq!(browser_of(&[8; 32], "li", 3, &mark), None);
        for broken in ["", "x", &mark[1..], &mark[..mark.len() - 1]] {
            assert_eq!(browser_of(&key, "li", 3, broken), None, "{broken}");
        }
    }

    #[test]
    fn tokens_are_long_and_never_the_same() {
        assert_eq!(token().len(), 43);
        assert_ne!(token(), token());
    }
}

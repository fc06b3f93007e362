//! Closing a message so that only one browser can open it: RFC 8291 over RFC 8188, `aes128gcm` in one record.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom as _, SystemRandom};

/// Bytes of a public key: a point of P-256, uncompressed.
pub const PUBLIC_BYTES: usize = 65;
/// Bytes of the secret that a browser shares with those who may write to it.
pub const AUTH_BYTES: usize = 16;
/// Every message is filled up to this many bytes before it is closed, so that its length tells nothing.
pub const FILLED_BYTES: usize = 1_024;
/// Bytes of a record: push services take 4,096 at most (RFC 8291, section 4).
const RECORD_BYTES: u32 = 4_096;
const SALT_BYTES: usize = 16;
/// Ends the last record's words (RFC 8188, section 2); zeros follow.
const LAST: u8 = 2;

/// Who can open it: what a browser gave with its subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    public: [u8; PUBLIC_BYTES],
    auth: [u8; AUTH_BYTES],
}

/// Bytes that no browser would give.
#[derive(Debug, thiserror::Error)]
#[error("the keys of the subscription are not a point of P-256 and 16 bytes")]
pub struct NotAReader;

impl Reader {
    /// The keys `p256dh` and `auth`. A point that is not on the curve is refused.
    pub fn new(public: &[u8], auth: &[u8]) -> Result<Self, NotAReader> {
        let reader = Self {
            public: public.try_into().map_err(|_| NotAReader)?,
            auth: auth.try_into().map_err(|_| NotAReader)?,
        };
        // Only an agreement looks whether the point is one.
        seal(&reader, b"").map_err(|_| NotAReader)?;
        Ok(reader)
    }
}

/// Closes a message with a key made for it alone. Longer words than [`FILLED_BYTES`] are not filled up.
///
/// # Errors
/// When the reader's key is no point of the curve, or the system has no randomness.
pub fn seal(to: &Reader, words: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let public = own.compute_public_key()?;
    let mut salt = [0; SALT_BYTES];
    random.fill(&mut salt)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, to.public);
    let zeros = FILLED_BYTES.saturating_sub(words.len());
    agree_ephemeral(own, &theirs, |secret| {
        close(to, secret, public.as_ref(), &salt, words, zeros)
    })?
}

/// The body of the request: salt, size of a record, our key, and the one record.
fn close(
    to: &Reader,
    secret: &[u8],
    own: &[u8],
    salt: &[u8; SALT_BYTES],
    words: &[u8],
    zeros: usize,
) -> Result<Vec<u8>, Unspecified> {
    let (key, nonce) = keys(to, secret, own, salt)?;
    let mut record = words.to_vec();
    record.push(LAST);
    record.resize(record.len() + zeros, 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)?;
    let mut body = salt.to_vec();
    body.extend_from_slice(&RECORD_BYTES.to_be_bytes());
    body.push(own.len() as u8);
    body.extend_from_slice(own);
    body.extend_from_slice(&record);
    Ok(body)
}

/// Key and nonce of the first record (RFC 8291, section 3.4).
fn keys(
    to: &Reader,
    secret: &[u8],
    own: &[u8],
    salt: &[u8],
) -> Result<([u8; 16], [u8; NONCE_LEN]), Unspecified> {
    let shared = Salt::new(HKDF_SHA256, &to.auth).extract(secret);
    let info: [&[u8]; 3] = [b"WebPush: info\0", &to.public, own];
    let material: [u8; 32] = expand(&shared, &info)?;
    let once = Salt::new(HKDF_SHA256, salt).extract(&material);
    Ok((
        expand(&once, &[b"Content-Encoding: aes128gcm\0"])?,
        expand(&once, &[b"Content-Encoding: nonce\0"])?,
    ))
}

fn expand<const N: usize>(from: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    struct Bytes(usize);
    impl KeyType for Bytes {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut key = [0; N];
    from.expand(info, Bytes(N))?.fill(&mut key)?;
    Ok(key)
}

/// The browser's side of RFC 8291, with another library's curve: what a push service of the tests reads with.
#[cfg(test)]
pub(super) mod reading {
    use super::{AUTH_BYTES, LAST, PUBLIC_BYTES, Reader, keys};
    use p256::PublicKey;
    use p256::SecretKey;
    use p256::ecdh::diffie_hellman;
    use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

    /// A browser: its own key and the secret it gave away.
    pub struct Browser {
        pub key: SecretKey,
        pub auth: [u8; AUTH_BYTES],
    }

    impl Reader {
        /// `p256dh`.
        pub fn public(&self) -> &[u8] {
            &self.public
        }

        /// `auth`.
        pub fn auth(&self) -> &[u8] {
            &self.auth
        }
    }

    impl Browser {
        /// One whose key is made from a number.
        pub fn new(number: u8) -> Self {
            let key = SecretKey::from_slice(&[number; 32]).expect("smaller than the curve's order");
            Self {
                key,
                auth: [number; AUTH_BYTES],
            }
        }

        /// What it subscribes with.
        pub fn reader(&self) -> Reader {
            use p256::elliptic_curve::sec1::ToEncodedPoint as _;
            let public = self.key.public_key().to_encoded_point(false);
            Reader::new(public.as_bytes(), &self.auth).expect("a point")
        }

        /// The words of a body; none where it was not written for this browser.
        pub fn open(&self, body: &[u8]) -> Option<Vec<u8>> {
            let (salt, rest) = body.split_at_checked(16)?;
            let (size, rest) = rest.split_at_checked(4)?;
            assert!(body.len() <= 4_096 && size == 4_096_u32.to_be_bytes());
            let (length, rest) = rest.split_first()?;
            let (own, record) = rest.split_at_checked(usize::from(*length))?;
            assert_eq!(own.len(), PUBLIC_BYTES);
            let theirs = PublicKey::from_sec1_bytes(own).ok()?;
            let secret = diffie_hellman(self.key.to_nonzero_scalar(), theirs.as_affine());
            let (key, nonce) = keys(&self.reader(), secret.raw_secret_bytes(), own, salt).ok()?;
            let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).ok()?);
            let mut record = record.to_vec();
            let nonce = Nonce::assume_unique_for_key(nonce);
            let words = key.open_in_place(nonce, Aad::empty(), &mut record).ok()?;
            let end = words.iter().rposition(|byte| *byte != 0)?;
            (words[end] == LAST).then(|| words[..end].to_vec())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::reading::Browser;
    use super::{FILLED_BYTES, Reader, close, seal};
    use base64::Engine as _;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
    use p256::SecretKey;
    use p256::ecdh::diffie_hellman;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64.decode(text).expect("base64url")
    }

    /// RFC 8291, section 5 and appendix A.
    const WORDS: &[u8] = b"When I grow up, I want to be a watermelon";
    const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";
    const THEIR_PRIVATE: &str = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94";
    const THEIRS: &str =
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
    const OURS: &str =
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8";
    const SECRET: &str = "kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs";
    const SALT: &str = "DGv6ra1nlYgDCS1FRnbzlw";
    const BODY: &str = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

    #[test]
    fn the_words_of_the_rfc_are_closed_as_the_rfc_closes_them() {
        let reader = Reader::new(&bytes(THEIRS), &bytes(AUTH)).expect("a browser's keys");
        let salt = bytes(SALT).try_into().expect("16 bytes");
        let body = close(&reader, &bytes(SECRET), &bytes(OURS), &salt, WORDS, 0).expect("closed");
        assert_eq!(BASE64.encode(body), BODY);
    }

    #[test]
    fn the_browser_of_the_rfc_opens_them() {
        let browser = Browser {
            key: SecretKey::from_slice(&bytes(THEIR_PRIVATE)).expect("a key"),
            auth: bytes(AUTH).try_into().expect("16 bytes"),
        };
        assert_eq!(browser.reader().public(), bytes(THEIRS));
        assert_eq!(browser.open(&bytes(BODY)).as_deref(), Some(WORDS));
        let ours = p256::PublicKey::from_sec1_bytes(&bytes(OURS)).expect("a point");
        let secret = diffie_hellman(browser.key.to_nonzero_scalar(), ours.as_affine());
        assert_eq!(secret.raw_secret_bytes().as_slice(), bytes(SECRET));
    }

    #[test]
    fn only_the_browser_it_was_closed_for_opens_it_and_its_length_tells_nothing() {
        let (one, other) = (Browser::new(1), Browser::new(2));
        let long = "长".repeat(FILLED_BYTES / 3);
        let sealed = ["", "短", &long].map(|words| {
            let body = seal(&one.reader(), words.as_bytes()).expect("closed");
            assert_eq!(one.open(&body).as_deref(), Some(words.as_bytes()));
            assert_eq!(other.open(&body), None);
            body
        });
        assert!(sealed.iter().all(|body| body.len() == sealed[0].len()));
        let again = seal(&one.reader(), "短".as_bytes()).expect("closed");
        assert_ne!(again, sealed[1], "never the same key twice");
    }

    #[test]
    fn keys_that_are_no_browsers_are_refused() {
        let (good, auth) = (bytes(THEIRS), bytes(AUTH));
        assert!(Reader::new(&good, &auth).is_ok());
        let mut off_the_curve = good.clone();
        off_the_curve[64] ^= 1;
        let wrong: [(&[u8], &[u8]); 5] = [
            (&off_the_curve, &auth),
            (&good[..64], &auth),
            (&[4; 65], &auth),
            (&good, &auth[..15]),
            (&good, &[]),
        ];
        for (public, auth) in wrong {
            assert!(Reader::new(public, auth).is_err());
        }
    }
}

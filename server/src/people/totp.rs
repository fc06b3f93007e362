//! Codes of a second factor: time-based one-time passwords as RFC 6238 has them, HMAC-SHA-1, six digits, 30 seconds.

use crate::limits::{TOTP_STEP_S, TOTP_STEPS_BESIDE};
use hmac::{Hmac, Mac as _};
use sha1::Sha1;

/// Bytes of a secret: as many as SHA-1 gives, as RFC 4226 asks.
pub const SECRET_BYTES: usize = 20;
/// 10 to the number of digits.
const MODULUS: u32 = 1_000_000;

/// The code of one step (RFC 4226, section 5.3).
fn code_at(secret: &[u8], step: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let bytes = mac.finalize().into_bytes();
    let offset = usize::from(bytes[19] & 0xf);
    let word = [0, 1, 2, 3].map(|place| bytes[offset + place]);
    (u32::from_be_bytes(word) & 0x7fff_ffff) % MODULUS
}

/// The step whose code this is, when it is one of now and newer than the last that was used.
pub(super) fn step_of(secret: &[u8], code: &str, now_s: i64, used: Option<i64>) -> Option<i64> {
    let is_code = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code: u32 = is_code.then(|| code.parse().ok()).flatten()?;
    let now = now_s.div_euclid(TOTP_STEP_S);
    (now - TOTP_STEPS_BESIDE..=now + TOTP_STEPS_BESIDE)
        .filter(|step| used.is_none_or(|used| *step > used))
        .find(|step| code_at(secret, *step) == code)
}

/// The code that an authenticator shows now.
#[doc(hidden)]
pub fn code(secret: &[u8], now_s: i64) -> String {
    format!("{:06}", code_at(secret, now_s.div_euclid(TOTP_STEP_S)))
}

/// A secret as authenticators take it when it is typed.
pub(super) fn base32(bytes: &[u8]) -> String {
    data_encoding::BASE32_NOPAD.encode(bytes)
}

/// What the square that authenticators photograph says.
pub(super) fn uri(account: &str, secret: &[u8]) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let account: String = account
        .bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let secret = base32(secret);
    format!("otpauth://totp/huying:{account}?secret={secret}&issuer=huying")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the test vectors in RFC 6238, appendix B.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // The last six of the eight digits there.
        for (at_s, code_there) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(SECRET, at_s), code_there, "{at_s}");
            assert_eq!(step_of(SECRET, code_there, at_s, None), Some(at_s / 30));
        }
    }

    #[test]
    fn a_code_holds_one_step_before_and_after_and_only_once() {
        let at_s = 1_111_111_109;
        let (step, shown) = (at_s / 30, code(SECRET, at_s));
        assert_eq!(step_of(SECRET, &shown, at_s + 30, None), Some(step));
        assert_eq!(step_of(SECRET, &shown, at_s - 30, None), Some(step));
        assert_eq!(step_of(SECRET, &shown, at_s + 60, None), None);
        assert_eq!(step_of(SECRET, &shown, at_s - 60, None), None);
        assert_eq!(step_of(SECRET, &shown, at_s, Some(step)), None, "used");
        assert_eq!(step_of(SECRET, &shown, at_s, Some(step - 1)), Some(step));
        for no_code in ["", "81804", "0818041", "08180x", "+81804", " 81804"] {
            assert_eq!(step_of(SECRET, no_code, at_s, None), None, "{no_code}");
        }
    }

    #[test]
    fn base32_is_that_of_rfc_4648_without_padding() {
        for (bytes, text) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        let uri = uri("王 li", SECRET);
        assert_eq!(
            uri,
            "otpauth://totp/huying:%E7%8E%8B%20li?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=huying"
        );
    }
}

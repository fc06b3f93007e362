//! Passwords: what is taken as one, how it is kept, and fresh ones.

use super::common;
use crate::limits::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::Rng as _;
use std::sync::LazyLock;

/// Memory of one hash, in KiB: OWASP's cheat sheet for argon2id, second row (19 MiB, 2 passes, 1 lane).
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over it.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Letters of fresh passwords: none that are mistaken for another, 31 of them.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Groups of four letters of a fresh password: 16 letters are 79 bits.
const GROUPS: usize = 4;

/// What stands in the place of a hash where there is none, so that an unknown account takes as long as a known one.
static NOBODYS: LazyLock<String> = LazyLock::new(|| hash(&fresh()));

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("parameters within range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash of a password in PHC form, with a salt of its own.
pub(super) fn hash(password: &str) -> String {
    let salt: [u8; 16] = rand::rng().random();
    let salt = SaltString::encode_b64(&salt).expect("16 bytes are a salt");
    let hashed = argon2id().hash_password(password.as_bytes(), &salt);
    hashed
        .expect("argon2id takes any password of the length that is let in")
        .to_string()
}

/// Whether this is the password of a hash. Without a hash it is none, and that takes as long.
pub(super) fn is_right(password: &str, hash: Option<&str>) -> bool {
    let kept = PasswordHash::new(hash.unwrap_or(&NOBODYS));
    let kept = kept.or_else(|_| PasswordHash::new(&NOBODYS));
    let is_same = kept.is_ok_and(|kept| {
        argon2id()
            .verify_password(password.as_bytes(), &kept)
            .is_ok()
    });
    is_same && hash.is_some()
}

/// A password that nobody has thought of, to be said or typed: four groups of four letters.
pub fn fresh() -> String {
    let mut dice = rand::rng();
    let group = |_| -> String {
        (0..4)
            .map(|_| char::from(LETTERS[dice.random_range(0..LETTERS.len())]))
            .collect()
    };
    let groups: Vec<String> = (0..GROUPS).map(group).collect();
    groups.join("-")
}

/// Why something is not taken as a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// Too short.
    #[error("has fewer than {PASSWORD_CHARS_MIN} characters")]
    Short,
    /// Too long.
    #[error("has more than {PASSWORD_CHARS_MAX} characters")]
    Long,
    /// Among the first that anybody tries.
    #[error("is one of the first that are tried: too common, or one character over and over")]
    Common,
    /// Made of what everybody knows.
    #[error(
        "is the account's name or the system's with too little beside it: fewer than {PASSWORD_CHARS_MIN} characters"
    )]
    Known,
}

/// Checks a password that an account wants. No rule says which characters: length is what counts.
///
/// # Errors
/// Too short, too long, too common, or the name of the account or of the system with little beside it.
pub fn check(password: &str, account: &str) -> Result<(), NotTaken> {
    let chars = password.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(NotTaken::Short);
    }
    if chars > PASSWORD_CHARS_MAX {
        return Err(NotTaken::Long);
    }
    let plain = password.to_lowercase();
    if common::holds(&plain) {
        return Err(NotTaken::Common);
    }
    let account = account.to_lowercase();
    let known = [account.as_str(), "huying", "呼应"];
    let rest = known
        .into_iter()
        .filter(|word| !word.is_empty())
        .fold(plain.clone(), |rest, word| rest.replace(word, ""));
    if rest != plain && rest.chars().count() < PASSWORD_CHARS_MIN {
        return Err(NotTaken::Known);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_its_parameters_and_only_its_password_is_right() {
        let kept = hash("一个很长的口令,没有规则");
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert!(is_right("一个很长的口令,没有规则", Some(&kept)));
        assert!(!is_right("一个很长的口令,没有规则 ", Some(&kept)));
        assert_ne!(
            kept,
            hash("一个很长的口令,没有规则"),
            "each has its own salt"
        );
    }

    #[test]
    fn nobody_has_no_password_and_neither_has_a_broken_hash() {
        assert!(!is_right("", None));
        assert!(!is_right(&NOBODYS, None));
        assert!(!is_right("x", Some("")));
        assert!(!is_right("x", Some("$argon2id$v=19$m=8")));
    }

    #[test]
    fn length_counts_in_characters_and_every_character_counts() {
        let long = "口".repeat(PASSWORD_CHARS_MAX - 3) + "令abc";
        assert_eq!(long.chars().count(), PASSWORD_CHARS_MAX + 1);
        assert_eq!(check(&long, "li"), Err(NotTaken::Long));
        let whole: String = long.chars().skip(1).collect();
        assert_eq!(check(&whole, "li"), Ok(()));
        let kept = hash(&whole);
        let other = format!("{}d", &whole[..whole.len() - 1]);
        assert!(!is_right(&other, Some(&kept)), "the last character counts");
        assert_eq!(check("xk4vq8wz2", "li"), Err(NotTaken::Short));
        assert_eq!(check("xk4vq8wz2m", "li"), Ok(()));
    }

    #[test]
    fn what_everybody_tries_first_is_no_password() {
        for common in [
            "1234567890",
            "Password123",
            "QWERTYUIOP",
            "aaaaaaaaaaaa",
            "5201314520",
        ] {
            assert_eq!(check(common, "li"), Err(NotTaken::Common), "{common}");
        }
        for known in [
            "wangxiaoming",
            "huying-2026",
            "Huying呼应2026!",
            "wangxiaoming2026",
        ] {
            assert_eq!(
                check(known, "WangXiaoMing"),
                Err(NotTaken::Known),
                "{known}"
            );
        }
        assert_eq!(check("wangxiaoming likes noodles", "wangxiaoming"), Ok(()));
    }

    #[test]
    fn fresh_passwords_are_taken_and_never_the_same() {
        let (one, other) = (fresh(), fresh());
        assert_ne!(one, other);
        assert_eq!((check(&one, "li"), one.len()), (Ok(()), 19));
    }
}

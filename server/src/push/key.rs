//! The key that push services know this server by (RFC 8292, ES256). It lies beside the database, never in it.

use crate::notary;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Name of the key file inside the data directory; there is one once somebody asked to be told.
pub const KEY_FILE: &str = "push.key";
/// What the file begins with.
const FORMAT: &str = "huying-push-key/1";
/// Seconds that a token holds; services take a day at most.
const TOKEN_S: i64 = 12 * 3_600;

/// Signs what is handed to push services.
pub struct ServerKey {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file can be neither read nor made.
    #[error("cannot use the key file {path}: {cause}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// It is not what this program writes.
    #[error(
        "the key file {0} is damaged; restore it from a backup, or remove it: then every phone must ask anew to be told"
    )]
    Damaged(PathBuf),
    /// The system has no randomness.
    #[error("the system gives no random bytes for a key")]
    Random,
}

impl ServerKey {
    /// The key of a file; made, and synced to disk, when there is none yet. A damaged one is never replaced.
    pub fn of(path: &Path) -> Result<Self, KeyError> {
        let fault = |cause| KeyError::File {
            path: path.to_owned(),
            cause,
        };
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let text = make()?;
                let dir = path.parent().unwrap_or(Path::new("."));
                notary::write(dir, path, &text).map_err(fault)?;
                text
            }
            Err(error) => return Err(fault(error)),
        };
        Self::read(&text).ok_or_else(|| KeyError::Damaged(path.to_owned()))
    }

    /// Two lines: format, and the key as PKCS #8 in base64url.
    fn read(text: &str) -> Option<Self> {
        let (format, key) = text.trim_end().split_once('\n')?;
        let bytes = (format == FORMAT).then(|| BASE64.decode(key).ok())??;
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ES256, &bytes, &random).ok()?;
        Some(Self { pair, random })
    }

    /// The public half, as browsers take it: an uncompressed point in base64url.
    pub fn public(&self) -> String {
        BASE64.encode(self.pair.public_key().as_ref())
    }

    /// The value of `Authorization` for a push service: who writes, to whom, and until when that holds.
    ///
    /// # Errors
    /// When the system has no randomness for a signature.
    pub fn authorization(
        &self,
        audience: &str,
        contact: &str,
        now_s: i64,
    ) -> Result<String, KeyError> {
        let part = |json: serde_json::Value| BASE64.encode(json.to_string());
        let head = part(serde_json::json!({ "typ": "JWT", "alg": "ES256" }));
        let claims = serde_json::json!({ "aud": audience, "exp": now_s + TOKEN_S, "sub": contact });
        let signed = format!("{head}.{}", part(claims));
        let signature = self
            .pair
            .sign(&self.random, signed.as_bytes())
            .map_err(|_| KeyError::Random)?;
        let signature = BASE64.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}

impl std::fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServerKey({})", self.public())
    }
}

fn make() -> Result<String, KeyError> {
    let made = EcdsaKeyPair::generate_pkcs8(&ES256, &SystemRandom::new());
    let key = BASE64.encode(made.map_err(|_| KeyError::Random)?.as_ref());
    Ok(format!("{FORMAT}\n{key}\n"))
}

/// What a push service checks, with another library's curve.
#[cfg(test)]
pub(super) fn claims_of(authorization: &str, key: &str) -> Option<serde_json::Value> {
    use p256::ecdsa::signature::Verifier as _;
    use p256::ecdsa::{Signature, VerifyingKey};
    let (token, said) = authorization.strip_prefix("vapid t=")?.split_once(", k=")?;
    let (signed, signature) = token.rsplit_once('.')?;
    let decoded = |text: &str| BASE64.decode(text).ok();
    let key = (said == key).then(|| VerifyingKey::from_sec1_bytes(&decoded(said)?).ok())??;
    let signature = Signature::from_slice(&decoded(signature)?).ok()?;
    key.verify(signed.as_bytes(), &signature).ok()?;
    let (head, claims) = signed.split_once('.')?;
    let json = |text: &str| serde_json::from_slice::<serde_json::Value>(&decoded(text)?).ok();
    (json(head)?["alg"] == "ES256").then(|| json(claims))?
}

#[cfg(test)]
mod tests {
    use super::{KEY_FILE, KeyError, ServerKey, claims_of};
    use tempfile::TempDir;

    #[test]
    fn a_key_is_made_once_and_only_its_owner_may_read_it() {
        let dir = TempDir::new().expect("a temporary directory");
        let path = dir.path().join(KEY_FILE);
        let made = ServerKey::of(&path).expect("made");
        assert_eq!(made.public(), ServerKey::of(&path).expect("read").public());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = path.metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        let dir = TempDir::new().expect("a temporary directory");
        let path = dir.path().join(KEY_FILE);
        for text in [
            "",
            "huying-push-key/1\n",
            "huying-push-key/1\nAAAA\n",
            "x\nAAAA\n",
        ] {
            std::fs::write(&path, text).expect("written");
            assert!(matches!(ServerKey::of(&path), Err(KeyError::Damaged(_))));
            assert_eq!(std::fs::read_to_string(&path).expect("there"), text);
        }
    }

    #[test]
    fn a_service_can_check_who_writes_to_whom() {
        let dir = TempDir::new().expect("a temporary directory");
        let key = ServerKey::of(&dir.path().join(KEY_FILE)).expect("made");
        let other = ServerKey::of(&dir.path().join("other.key")).expect("made");
        let value = key
            .authorization("https://push.example", "mailto:a@b.example", 1_000)
            .expect("signed");
        let claims = claims_of(&value, &key.public()).expect("it holds");
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["sub"], "mailto:a@b.example");
        assert_eq!(claims["exp"], 1_000 + 12 * 3_600);
        assert!(claims_of(&value, &other.public()).is_none());
        let forged = value.replace(&key.public(), &other.public());
        assert!(claims_of(&forged, &other.public()).is_none());
    }
}

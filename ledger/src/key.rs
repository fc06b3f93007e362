//! Keys of those who sign: names, key ids and their text forms (C2SP signed-note).

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Longest name of a key, in bytes.
pub const NAME_BYTES_MAX: usize = 255;

/// Who signs: not empty, without spaces, control characters and `+`; at most 255 bytes.
///
/// By custom an address without its scheme, such as `example.com/log`; nothing need answer there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyName(Box<str>);

impl KeyName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.len() > NAME_BYTES_MAX || text.chars().any(odd) {
            return Err(NotAKey::Name);
        }
        Ok(Self(text.into()))
    }
}

/// The first four bytes of SHA-256(name ‖ `\n` ‖ purpose ‖ public key); eight hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

impl KeyId {
    fn of(name: &KeyName, purpose: Purpose, public: &[u8; 32]) -> Self {
        let mut hash = Sha256::new();
        hash.update(name.0.as_bytes());
        hash.update([b'\n', purpose as u8]);
        hash.update(public);
        let hash: [u8; 32] = hash.finalize().into();
        Self([hash[0], hash[1], hash[2], hash[3]])
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a key's signatures say. The number is the type byte of C2SP signed-note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// The text is mine: Ed25519 over the text.
    Sign = 0x01,
    /// I saw this log grow and only grow, as of a time: Ed25519 over `cosignature/v1` (C2SP tlog-cosignature).
    Cosign = 0x04,
}

/// A public key with its name. Its text is `name+id+base64(purpose ‖ public key)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    id: KeyId,
    purpose: Purpose,
    key: VerifyingKey,
}

impl VerifierKey {
    /// The key of 32 public bytes.
    ///
    /// # Errors
    /// When they are no point of the curve, or one of the few that would sign anything.
    pub fn new(name: KeyName, purpose: Purpose, public: &[u8; 32]) -> Result<Self, NotAKey> {
        let key = VerifyingKey::from_bytes(public).map_err(|_| NotAKey::Point)?;
        if key.is_weak() {
            return Err(NotAKey::Point);
        }
        Ok(Self {
            id: KeyId::of(&name, purpose, public),
            name,
            purpose,
            key,
        })
    }

    /// Who signs with it.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// What signature lines name it by, beside the name.
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The 32 public bytes.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// What its signatures say.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Strict: a signature has one spelling, so none can be changed and stay valid.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(message, &signature).is_ok()
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.purpose as u8];
        bytes.extend(self.key.as_bytes());
        let key = BASE64_STANDARD.encode(bytes);
        write!(f, "{}+{}+{key}", self.name, self.id)
    }
}

impl FromStr for VerifierKey {
    type Err = NotAKey;

    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let (name, rest) = text.split_once('+').ok_or(NotAKey::Form)?;
        let (id, key) = rest.split_once('+').ok_or(NotAKey::Form)?;
        let bytes = BASE64_STANDARD.decode(key).map_err(|_| NotAKey::Form)?;
        let (purpose, public) = bytes.split_first().ok_or(NotAKey::Form)?;
        let purpose = match *purpose {
            0x01 => Purpose::Sign,
            0x04 => Purpose::Cosign,
            other => return Err(NotAKey::Purpose(other)),
        };
        let public = public.try_into().map_err(|_| NotAKey::Form)?;
        let key = Self::new(name.parse()?, purpose, public)?;
        if key.id.to_string() == id {
            Ok(key)
        } else {
            Err(NotAKey::Id)
        }
    }
}

/// A private key that signs texts.
pub struct SignerKey(Private);

/// A private key of a witness: it signs that it saw a checkpoint, and when.
///
/// The signed message does not name the witness, so a seed serves one name only.
pub struct CosignerKey(Private);

struct Private {
    public: VerifierKey,
    key: SigningKey,
}

impl Private {
    fn of(name: KeyName, purpose: Purpose, seed: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(seed);
        let public = VerifierKey::new(name, purpose, key.verifying_key().as_bytes())
            .expect("the public half of a private key is a point of large order");
        Self { public, key }
    }
}

impl SignerKey {
    /// The key of a seed: 32 bytes that nobody else knows and that do not come twice.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Private::of(name, Purpose::Sign, seed))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign(message).to_bytes()
    }
}

impl CosignerKey {
    /// The key of a seed: 32 bytes that nobody else knows and that do not come twice.
    pub fn from_seed(name: KeyName, seed: &[u8; 32]) -> Self {
        Self(Private::of(name, Purpose::Cosign, seed))
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.0.public
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.0.public)
    }
}

impl fmt::Debug for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerKey({})", self.0.public)
    }
}

/// Text that is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAKey {
    /// Not `name+id+base64`.
    #[error("a key is written name+id+base64, in one line")]
    Form,
    /// The name is empty, too long, or has a space or `+` in it.
    #[error(
        "a key's name has 1 to {NAME_BYTES_MAX} bytes, none of them a space, a control character or +"
    )]
    Name,
    /// A signature scheme that this program does not know.
    #[error(
        "keys of type {0:#04x} are not known here, only Ed25519 (0x01) and Ed25519 cosignatures (0x04)"
    )]
    Purpose(u8),
    /// No point of the curve, or a weak one.
    #[error("these bytes are no Ed25519 public key that can be trusted")]
    Point,
    /// The id is that of another name or key: a slip of the pen, or a change.
    #[error("the key's id does not belong to this name and key: a character of it was changed")]
    Id,
}

//! A text and who signed it (C2SP signed-note, <https://c2sp.org/signed-note>).

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::key::{CosignerKey, KeyId, KeyName, Purpose, SignerKey, VerifierKey};

/// Longest note, in bytes. Room for sixteen signatures of any scheme, as the format asks.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;
/// Most signatures of a note.
pub const SIGNATURES_MAX: usize = 100;
/// What a signature line begins with: an em dash and a space.
const DASH: &str = "— ";

/// A text of whole lines, and its signature lines. Prints exactly as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

/// One signature line. Whether it is right shows only with the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    name: KeyName,
    id: KeyId,
    /// Ed25519: 64 bytes; cosignatures: eight bytes of time before; other schemes: whatever they have.
    bytes: Vec<u8>,
}

/// A signature that a known key has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// By whom.
    pub key: VerifierKey,
    /// When a witness made it, Unix seconds; signers say no time.
    pub at_s: Option<u64>,
}

impl Note {
    /// An unsigned note. It cannot be read back before somebody signs it.
    ///
    /// # Errors
    /// When the text does not end in a newline, or has control characters.
    pub fn new(text: impl Into<String>) -> Result<Self, NotANote> {
        let text = text.into();
        check_text(&text)?;
        Ok(Self {
            text,
            signatures: Vec::new(),
        })
    }

    /// The text, ending in a newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines, known or not.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature; an earlier one of the same key goes.
    pub fn add(&mut self, signature: Signature) {
        let same = |one: &Signature| (&one.name, one.id) == (&signature.name, signature.id);
        self.signatures.retain(|one| !same(one));
        self.signatures.push(signature);
    }

    /// Signs the text.
    pub fn sign(&mut self, key: &SignerKey) {
        self.add(Signature {
            name: key.verifier().name().clone(),
            id: key.verifier().id(),
            bytes: key.sign(self.text.as_bytes()).to_vec(),
        });
    }

    /// Signs as a witness, at a time in Unix seconds (C2SP tlog-cosignature). Only for checkpoints that the witness
    /// found to continue the one it signed before.
    pub fn cosign(&mut self, key: &CosignerKey, at_s: u64) {
        let mut bytes = at_s.to_be_bytes().to_vec();
        bytes.extend(key.sign(&cosigned(&self.text, at_s)));
        self.add(Signature {
            name: key.verifier().name().clone(),
            id: key.verifier().id(),
            bytes,
        });
    }

    /// The signatures by these keys. Lines of other keys are ignored.
    ///
    /// # Errors
    /// When a line of one of the keys is wrong, or none of them has signed.
    pub fn open(&self, keys: &[VerifierKey]) -> Result<Vec<Signed>, NotSigned> {
        let mut signed = Vec::new();
        for signature in &self.signatures {
            let known = keys.iter().filter(|key| signature.is_by(key));
            for key in known {
                signed.push(signature.check(&self.text, key)?);
            }
        }
        if signed.is_empty() {
            return Err(NotSigned::Nobody);
        }
        Ok(signed)
    }
}

impl Signature {
    /// Who is said to have signed.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// Does the line name this key?
    pub fn is_by(&self, key: &VerifierKey) -> bool {
        (&self.name, self.id) == (key.name(), key.id())
    }

    fn check(&self, text: &str, key: &VerifierKey) -> Result<Signed, NotSigned> {
        let (at_s, holds) = match key.purpose() {
            Purpose::Sign => {
                let holds = <&[u8; 64]>::try_from(&self.bytes[..])
                    .is_ok_and(|bytes| key.has_signed(text.as_bytes(), bytes));
                (None, holds)
            }
            Purpose::Cosign => {
                let (at_s, bytes) = self
                    .bytes
                    .split_first_chunk::<8>()
                    .unwrap_or((&[0; 8], &[]));
                let at_s = u64::from_be_bytes(*at_s);
                let holds = <&[u8; 64]>::try_from(bytes)
                    .is_ok_and(|bytes| key.has_signed(&cosigned(text, at_s), bytes));
                (Some(at_s), holds)
            }
        };
        let key = key.clone();
        if holds {
            Ok(Signed { key, at_s })
        } else {
            Err(NotSigned::Wrong(self.name.clone()))
        }
    }
}

/// What a witness signs: two header lines, then the text.
fn cosigned(text: &str, at_s: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {at_s}\n{text}").into_bytes()
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|line| write!(f, "{line}"))
    }
}

impl FromStr for Note {
    type Err = NotANote;

    fn from_str(note: &str) -> Result<Self, NotANote> {
        if note.len() > NOTE_BYTES_MAX {
            return Err(NotANote::TooLong);
        }
        // The text may have empty lines of its own; the last one ends it.
        let end = note.rfind("\n\n").ok_or(NotANote::NoSignature)? + 1;
        let (text, lines) = (&note[..end], &note[end + 1..]);
        check_text(text)?;
        if lines.is_empty() {
            return Err(NotANote::NoSignature);
        }
        let signatures: Vec<_> = lines
            .split_inclusive('\n')
            .take(SIGNATURES_MAX + 1)
            .map(Signature::from_str)
            .collect::<Result<_, _>>()?;
        if signatures.len() > SIGNATURES_MAX {
            return Err(NotANote::TooLong);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }
}

impl fmt::Display for Signature {
    /// The line with its newline.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.0[..], &self.bytes].concat();
        writeln!(f, "{DASH}{} {}", self.name, BASE64_STANDARD.encode(bytes))
    }
}

impl FromStr for Signature {
    type Err = NotANote;

    /// Reads one line with its newline: what a witness answers with.
    fn from_str(line: &str) -> Result<Self, NotANote> {
        let line = line.strip_suffix('\n').ok_or(NotANote::SignatureLine)?;
        let line = line.strip_prefix(DASH).ok_or(NotANote::SignatureLine)?;
        let (name, bytes) = line.split_once(' ').ok_or(NotANote::SignatureLine)?;
        let bytes = BASE64_STANDARD
            .decode(bytes)
            .map_err(|_| NotANote::SignatureLine)?;
        let (id, bytes) = bytes
            .split_first_chunk::<4>()
            .ok_or(NotANote::SignatureLine)?;
        if bytes.is_empty() {
            return Err(NotANote::SignatureLine);
        }
        Ok(Self {
            name: name.parse().map_err(|_| NotANote::SignatureLine)?,
            id: KeyId(*id),
            bytes: bytes.to_vec(),
        })
    }
}

fn check_text(text: &str) -> Result<(), NotANote> {
    let odd = |byte: u8| byte < b' ' && byte != b'\n';
    if text.len() > NOTE_BYTES_MAX {
        Err(NotANote::TooLong)
    } else if !text.ends_with('\n') || text.bytes().any(odd) {
        Err(NotANote::Text)
    } else {
        Ok(())
    }
}

/// Text that is no signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANote {
    /// More bytes or signatures than allowed.
    #[error("a signed note has at most {NOTE_BYTES_MAX} bytes and {SIGNATURES_MAX} signatures")]
    TooLong,
    /// The text has control characters or its last line does not end.
    #[error("the text of a signed note is whole lines without control characters")]
    Text,
    /// Nothing after the last empty line, or no empty line.
    #[error("a signed note ends with an empty line and signature lines")]
    NoSignature,
    /// A line after the last empty one that is no signature.
    #[error("a signature line is an em dash, a name and base64, each after one space")]
    SignatureLine,
}

/// Why a note must not be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// A known key's line does not fit the text: one of the two was changed.
    #[error("the signature of {0} does not fit the text")]
    Wrong(KeyName),
    /// Only strangers, or nobody.
    #[error("none of the known keys has signed it")]
    Nobody,
}

//! What a log says about itself: size and root, signed (C2SP tlog-checkpoint, <https://c2sp.org/tlog-checkpoint>).

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::hash::Hash;
use crate::key::{Purpose, SignerKey, VerifierKey};
use crate::note::{NotANote, NotSigned, Note, Signed};

/// Size and root of a log. Prints exactly as it was read.
///
/// ```text
/// example.com/behind-the-sofa
/// 20852163
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    /// Further lines, not empty. We write none: nobody can audit them.
    extensions: Vec<String>,
}

impl Checkpoint {
    /// The checkpoint of a log.
    ///
    /// # Errors
    /// When the origin is no line.
    pub fn new(origin: impl Into<String>, size: u64, root: Hash) -> Result<Self, NotACheckpoint> {
        let origin = origin.into();
        if origin.is_empty() || origin.chars().any(char::is_control) {
            return Err(NotACheckpoint::Origin);
        }
        Ok(Self {
            origin,
            size,
            root,
            extensions: Vec::new(),
        })
    }

    /// Which log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over them.
    pub fn root(&self) -> &Hash {
        &self.root
    }

    /// In one short line, to be printed on paper beside what it vouches for: log, size, and the first 16 digits of the
    /// root. The whole root is in the checkpoint that others keep.
    pub fn stamp(&self) -> String {
        let root = self.root.to_string();
        format!("{} · {} · {}", self.origin, self.size, &root[..16])
    }

    /// Signs it with the log's own key.
    ///
    /// # Errors
    /// Only when the origin is longer than a note may be.
    pub fn sign(self, key: &SignerKey) -> Result<SignedCheckpoint, NotANote> {
        let mut note = Note::new(self.to_string())?;
        note.sign(key);
        Ok(SignedCheckpoint {
            checkpoint: self,
            note,
        })
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = BASE64_STANDARD.encode(self.root.0);
        write!(f, "{}\n{}\n{root}\n", self.origin, self.size)?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl FromStr for Checkpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let text = text.strip_suffix('\n').ok_or(NotACheckpoint::Lines)?;
        let mut lines = text.split('\n');
        let mut line = || lines.next().ok_or(NotACheckpoint::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        let extensions: Vec<_> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(NotACheckpoint::Lines);
        }
        let mut checkpoint = Self::new(origin, decimal(size)?, read_root(root)?)?;
        checkpoint.extensions = extensions;
        Ok(checkpoint)
    }
}

/// Digits without leading zeroes: one spelling for each number.
pub(crate) fn decimal(text: &str) -> Result<u64, NotACheckpoint> {
    let number: u64 = text.parse().map_err(|_| NotACheckpoint::Size)?;
    if number.to_string() == text {
        Ok(number)
    } else {
        Err(NotACheckpoint::Size)
    }
}

fn read_root(text: &str) -> Result<Hash, NotACheckpoint> {
    let bytes = BASE64_STANDARD
        .decode(text)
        .map_err(|_| NotACheckpoint::Root)?;
    bytes.try_into().map(Hash).map_err(|_| NotACheckpoint::Root)
}

/// A checkpoint with its signatures: the note that is published and kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// What it says. Believe it only after [`SignedCheckpoint::open`].
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Text and signature lines.
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// All checkpoints of a file that they were appended to, each after an empty line, and how many pieces are none:
    /// what was torn off when a write was cut.
    pub fn all_in(text: &str) -> (Vec<Self>, usize) {
        let mut pieces = text
            .split("\n\n")
            .map(|piece| piece.trim_matches('\n'))
            .filter(|piece| !piece.is_empty())
            .peekable();
        let (mut whole, mut torn) = (Vec::new(), 0);
        while let Some(body) = pieces.next() {
            let lines = pieces.next_if(|lines| lines.starts_with('—'));
            let note = lines.map(|lines| format!("{body}\n\n{lines}\n"));
            match note.map(|note| note.parse()) {
                Some(Ok(checkpoint)) => whole.push(checkpoint),
                Some(Err(_)) | None => torn += 1,
            }
        }
        (whole, torn)
    }

    /// To add cosignatures.
    pub fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }

    /// Checks the signatures of the log and of those witnesses that have cosigned; answers the witnesses'.
    ///
    /// # Errors
    /// When the log's own key has not signed, or a signature of one of the keys is wrong.
    pub fn open(
        &self,
        log: &VerifierKey,
        witnesses: &[VerifierKey],
    ) -> Result<Vec<Signed>, NotSigned> {
        self.note.open(std::slice::from_ref(log))?;
        match self.note.open(witnesses) {
            Ok(signed) => Ok(signed),
            Err(NotSigned::Nobody) => Ok(Vec::new()),
            Err(wrong @ NotSigned::Wrong(_)) => Err(wrong),
        }
    }

    /// Is it this log's, by a key of this name?
    pub fn is_of(&self, log: &VerifierKey) -> bool {
        log.purpose() == Purpose::Sign && self.checkpoint.origin == log.name().as_str()
    }
}

impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, f)
    }
}

impl FromStr for SignedCheckpoint {
    type Err = NotACheckpoint;

    fn from_str(text: &str) -> Result<Self, NotACheckpoint> {
        let note: Note = text.parse()?;
        Ok(Self {
            checkpoint: note.text().parse()?,
            note,
        })
    }
}

/// Text that is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// Fewer than three lines, or an empty one.
    #[error("a checkpoint has a line each for origin, size and root, and no empty line")]
    Lines,
    /// The origin is empty or has control characters.
    #[error("the origin of a checkpoint is one line")]
    Origin,
    /// Not a decimal number without leading zeroes, below 2⁶⁴.
    #[error("the size of a checkpoint is a decimal number without leading zeroes")]
    Size,
    /// Not 32 bytes in base64.
    #[error("the root of a checkpoint is 32 bytes in base64")]
    Root,
    /// No signed note around it.
    #[error(transparent)]
    Note(#[from] NotANote),
}

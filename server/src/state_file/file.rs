//! What stands in the file, written and read.

use super::{Course, Kept};
use crate::engine::AccountBooks;
use crate::snapshot::{Kind, Unusable, of_this_log, open, root};
use crate::store::Store;
use cases::State;
use cases::state::NotAState;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io::{self, Read, Write};
use std::path::Path;

pub(super) const KIND: Kind = Kind {
    magic: b"huying-state",
    version: 1,
};
/// Longest account of how far the log tells of accounts: one short line for each `people.db` that there ever was.
const ACCOUNTS_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What the file is the sum of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Label {
    pub seq: u64,
    /// Root of the log up to `seq`, hexadecimal.
    pub root: String,
    /// SHA-256 of [`State::form`], hexadecimal.
    pub form: String,
}

/// What a file says, if it is one of this log and this program.
pub(super) fn read(store: &dyn Store, path: &Path) -> Result<(Course, Kept), Unusable> {
    read_from(store, &mut open(path)?)
}

/// The same of a file that is open.
pub(super) fn read_from(
    store: &dyn Store,
    file: &mut impl Read,
) -> Result<(Course, Kept), Unusable> {
    let label = label(file)?;
    of_this_log(store, label.seq, &label.root)?;
    content(&label, file)
}

/// What comes first, if a program with this form of states wrote it.
pub(super) fn label(file: &mut impl Read) -> Result<Label, Unusable> {
    let label: Label = KIND.read(file)?;
    if label.form == form() {
        Ok(label)
    } else {
        Err(Unusable::OtherForm)
    }
}

/// Reads what is behind the label, to the end.
pub(super) fn content(label: &Label, file: &mut impl Read) -> Result<(Course, Kept), Unusable> {
    let mut hashed = Hashed::of(file);
    let state = State::load(&mut hashed).map_err(|why| match why {
        NotAState::Read(error) => Unusable::from(error),
        NotAState::Damaged(_) => Unusable::State(why),
    })?;
    let mut length = [0; 4];
    hashed.read_exact(&mut length)?;
    let length = u64::from(u32::from_le_bytes(length));
    if length > ACCOUNTS_BYTES_MAX {
        return Err(Unusable::Damaged("it tells of too many accounts"));
    }
    let mut text = Vec::new();
    let got = hashed.by_ref().take(length).read_to_end(&mut text)?;
    if (got as u64) < length {
        return Err(Unusable::Damaged("it ends too early"));
    }
    let accounts: AccountBooks = serde_json::from_slice(&text)
        .map_err(|_| Unusable::Damaged("what it tells of accounts cannot be read"))?;
    let (file, digest) = hashed.finish();
    let mut hash = [0; 32];
    file.read_exact(&mut hash)?;
    if hash != digest {
        return Err(Unusable::Damaged("its checksum is not that of its bytes"));
    }
    if file.read(&mut [0])? != 0 {
        return Err(Unusable::Damaged("there is something behind its end"));
    }
    // Each case began with an event.
    if state.len() as u64 > label.seq {
        return Err(Unusable::Damaged("it has more cases than events"));
    }
    let (seq, kept) = (
        label.seq,
        Kept {
            seq: label.seq,
            digest,
        },
    );
    let course = Course {
        state,
        accounts,
        seq,
    };
    Ok((course, kept))
}

/// Writes the whole file. What it says is the sum of the first `course.seq` events of the store's log.
pub(super) fn write(
    store: &dyn Store,
    course: At<'_>,
    out: &mut impl Write,
) -> Result<Kept, Unusable> {
    let label = Label {
        seq: course.seq,
        root: root(store, course.seq)?,
        form: form(),
    };
    KIND.write(&label, out)?;
    let mut hashed = Hashed::of(out);
    course.save(&mut hashed)?;
    let (out, digest) = hashed.finish();
    out.write_all(&digest)?;
    Ok(Kept {
        seq: course.seq,
        digest,
    })
}

/// What is written, whoever has it.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub state: &'a State,
    pub accounts: &'a AccountBooks,
    pub seq: u64,
}

impl At<'_> {
    fn save(self, out: &mut impl Write) -> io::Result<()> {
        self.state.save(out)?;
        let accounts = serde_json::to_vec(self.accounts)?;
        let length = u32::try_from(accounts.len()).map_err(io::Error::other)?;
        out.write_all(&length.to_le_bytes())?;
        out.write_all(&accounts)
    }

    /// The SHA-256 of what a file of this would say.
    pub(super) fn digest(self) -> [u8; 32] {
        let mut hashed = Hashed::of(io::sink());
        self.save(&mut hashed).expect("a sink takes everything");
        hashed.finish().1
    }
}

fn form() -> String {
    crate::http::hex(&Sha256::digest(State::form()))
}

/// Hashes what goes through.
struct Hashed<T> {
    through: T,
    sum: Sha256,
}

impl<T> Hashed<T> {
    fn of(through: T) -> Self {
        let sum = Sha256::new();
        Self { through, sum }
    }

    fn finish(self) -> (T, [u8; 32]) {
        (self.through, self.sum.finalize().into())
    }
}

impl<T: Read> Read for Hashed<T> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.through.read(buffer)?;
        self.sum.update(&buffer[..got]);
        Ok(got)
    }
}

impl<T: Write> Write for Hashed<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let put = self.through.write(bytes)?;
        self.sum.update(&bytes[..put]);
        Ok(put)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.through.flush()
    }
}

//! How far an import came: a small file beside the input, from which `--resume` goes on.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes at the beginning of the input that tell whether it is still the same.
const HEAD_BYTES: u64 = 1 << 20;
/// At most so often is the mark written; a kill costs as much work again, which repeats make harmless.
const PAUSE: Duration = Duration::from_millis(500);

/// The mark of one import.
pub struct Mark {
    path: PathBuf,
    state: State,
    written: Instant,
}

/// What stands in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    input_bytes: u64,
    input_head_sha256: String,
    /// The options that say how rows are read and where they go.
    options: String,
    /// Rows that are done: stored, known already, or rejected.
    rows: u64,
}

impl Mark {
    /// The mark for an input with these options; and how many rows an earlier, broken run had done.
    ///
    /// A mark of another input or of other options counts as none.
    pub fn beside(input: &Path, options: String) -> io::Result<(Self, u64)> {
        let mut name = input.file_name().unwrap_or_default().to_owned();
        name.push(".huying-import");
        let path = input.with_file_name(name);
        let mut bytes = Vec::new();
        let file = File::open(input)?;
        let input_bytes = file.metadata()?.len();
        file.take(HEAD_BYTES).read_to_end(&mut bytes)?;
        let input_head_sha256 = format!("{:x}", Sha256::digest(&bytes));
        let mut state = State {
            input_bytes,
            input_head_sha256,
            options,
            rows: 0,
        };
        let before = std::fs::read(&path).ok();
        let before = before.and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
        if let Some(before) = before {
            let rows = before.rows;
            if (State { rows: 0, ..before }) == state {
                state.rows = rows;
            }
        }
        let rows = state.rows;
        Ok((
            Self {
                path,
                state,
                written: Instant::now(),
            },
            rows,
        ))
    }

    /// So many rows are done.
    pub fn set(&mut self, rows: u64) -> io::Result<()> {
        self.state.rows = rows;
        if self.written.elapsed() < PAUSE {
            return Ok(());
        }
        self.write()
    }

    /// Keeps the mark for another run.
    pub fn write(&mut self) -> io::Result<()> {
        self.written = Instant::now();
        let part = self.path.with_extension("huying-import-part");
        std::fs::write(
            &part,
            serde_json::to_vec(&self.state).expect("plain strings and numbers"),
        )?;
        std::fs::rename(part, &self.path)
    }

    /// Everything is done.
    pub fn remove(self) -> io::Result<()> {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_found_again_by_the_same_input_and_options_only() {
        let dir = std::env::temp_dir().join(format!("huying-mark-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a directory");
        let input = dir.join("in.csv");
        std::fs::write(&input, "a\n1\n").expect("a file");
        let rows = |options: &str| {
            Mark::beside(&input, options.to_owned())
                .expect("readable")
                .1
        };
        let (mut mark, before) = Mark::beside(&input, "x".to_owned()).expect("readable");
        assert_eq!(before, 0);
        mark.set(7).expect("writable");
        mark.write().expect("writable");
        assert_eq!((rows("x"), rows("y")), (7, 0));
        std::fs::write(&input, "a\n2\n").expect("a file");
        assert_eq!(rows("x"), 0);
        mark.remove().expect("there");
        std::fs::remove_dir_all(dir).expect("ours");
    }
}

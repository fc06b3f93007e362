//! Files of areas, read whole into memory.

use anyhow::{Context, bail};
use grids::import::Input;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest file of areas; a million grids with their vertices are a fifth of it.
pub const FILE_BYTES_MAX: u64 = 2 << 30;

/// One file and what it was called on the command line.
#[derive(Debug)]
pub struct AreaFile {
    name: String,
    bytes: Vec<u8>,
    level: Option<String>,
}

impl AreaFile {
    /// Reads `FILE`, `LEVEL=FILE` (all its areas are of that level), or `-` for standard input.
    ///
    /// # Errors
    /// It cannot be read, or is larger than [`FILE_BYTES_MAX`].
    pub fn read(argument: &str) -> anyhow::Result<Self> {
        let (level, path) = match argument.split_once('=') {
            // A file that is really called so goes before the level.
            Some((level, path)) if !level.is_empty() && !Path::new(argument).exists() => {
                (Some(level.to_owned()), path)
            }
            _ => (None, argument),
        };
        let bytes =
            read_limited(path, FILE_BYTES_MAX).with_context(|| format!("the area file {path}"))?;
        Ok(Self {
            name: path.to_owned(),
            bytes,
            level,
        })
    }

    /// Reads several.
    pub fn read_all(arguments: &[String]) -> anyhow::Result<Vec<Self>> {
        arguments
            .iter()
            .map(|argument| Self::read(argument))
            .collect()
    }

    /// The same for the reader of `grids`.
    pub fn input(&self) -> Input<'_> {
        Input {
            name: &self.name,
            bytes: &self.bytes,
            level: self.level.as_deref(),
        }
    }

    /// Whether some feature may have a property of this name: the word stands in the file as a key.
    pub fn has_key(&self, word: &str) -> bool {
        has_key(&self.bytes, word)
    }
}

/// In JSON a quoted word before a colon is a key and nothing else; the collection's own keys come first.
fn has_key(bytes: &[u8], word: &str) -> bool {
    let Some(features) = memchr::memmem::find(bytes, b"\"features\"") else {
        return false;
    };
    let bytes = &bytes[features..];
    let quoted = format!("\"{word}\"");
    memchr::memmem::find_iter(bytes, &quoted).any(|at| {
        let after = bytes[at + quoted.len()..].trim_ascii_start();
        after.first() == Some(&b':')
    })
}

fn read_limited(path: &str, bytes_max: u64) -> anyhow::Result<Vec<u8>> {
    let input: Box<dyn Read> = if path == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(path)?)
    };
    let mut bytes = Vec::new();
    input.take(bytes_max + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > bytes_max {
        bail!("it is larger than {bytes_max} bytes, the limit");
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{has_key, read_limited};

    #[test]
    fn a_file_of_the_limits_length_is_read_and_a_longer_one_is_not() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("areas.geojson");
        std::fs::write(&path, b"12345").expect("a file");
        let path = path.to_str().expect("UTF-8");
        assert_eq!(read_limited(path, 5).expect("read"), b"12345");
        let refused = read_limited(path, 4).expect_err("too long");
        assert!(refused.to_string().contains("larger than 4 bytes"));
    }

    #[test]
    fn a_property_that_only_a_later_feature_has_is_found() {
        let file = br#"{"type":"FeatureCollection","name":"layer","level":1,
            "features":[{"properties":{"code":"parent"}},{"properties":{"code":2,"parent" : 1}}]}"#;
        let found = ["code", "parent", "name", "level"].map(|word| has_key(file, word));
        assert_eq!(found, [true, true, false, false]);
    }

    #[test]
    fn a_file_that_is_no_collection_has_none() {
        for file in [&b""[..], b"{", b"\"code\":1", b"\"features\" \"code\""] {
            assert!(!has_key(file, "code"));
        }
    }
}

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
        let bytes = read_limited(path).with_context(|| format!("the area file {path}"))?;
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

    /// The names of the first feature's properties; none when the file is not as it should be, which the
    /// reader of `grids` tells better.
    pub fn first_properties(&self) -> Vec<String> {
        first_properties(&self.bytes).unwrap_or_default()
    }
}

fn first_properties(bytes: &[u8]) -> Option<Vec<String>> {
    let features = memchr::memmem::find(bytes, b"\"features\"")?;
    let bytes = &bytes[features..];
    let key = b"\"properties\"";
    let after = memchr::memmem::find(bytes, key)? + key.len();
    let colon = after + memchr::memchr(b':', &bytes[after..])?;
    let mut values = serde_json::Deserializer::from_slice(&bytes[colon + 1..])
        .into_iter::<serde_json::Map<String, serde_json::Value>>();
    let properties = values.next()?.ok()?;
    Some(properties.into_iter().map(|(name, _)| name).collect())
}

fn read_limited(path: &str) -> anyhow::Result<Vec<u8>> {
    let input: Box<dyn Read> = if path == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(File::open(path)?)
    };
    let mut bytes = Vec::new();
    input.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        bail!("it is larger than {} GiB, the limit", FILE_BYTES_MAX >> 30);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::first_properties;

    #[test]
    fn the_properties_are_those_of_the_first_feature_and_not_the_collection_s_own() {
        let file = br#"{"type":"FeatureCollection","name":"layer","properties":{"x":1},
            "features":[{"type":"Feature","geometry":null,"properties" : {"code":1,"level":"a"}}]}"#;
        assert_eq!(first_properties(file).expect("two"), ["code", "level"]);
    }

    #[test]
    fn a_file_that_is_no_collection_has_none() {
        for file in [
            &b""[..],
            b"{",
            b"\"features\" \"properties\"",
            b"\"features\":\"properties\":[1]",
        ] {
            assert_eq!(first_properties(file), None);
        }
    }
}

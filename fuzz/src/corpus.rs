//! The inputs in the tree, and words for the mutator out of them.

use crate::targets::{heats, states};
use std::path::{Path, PathBuf};

/// The folder of a target's inputs.
pub fn folder(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target)
}

/// The inputs of a target, in the order of their names; with their names. Those of `state` and of
/// `heat_snapshot` are made.
///
/// # Errors
/// The folder is missing or empty, or cannot be read.
pub fn inputs(target: &str) -> anyhow::Result<Vec<(String, Vec<u8>)>> {
    if target == states::NAME {
        return Ok(states::files());
    }
    if target == heats::NAME {
        return Ok(heats::inputs());
    }
    let folder = folder(target);
    let mut inputs = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        inputs.push((name.into_owned(), std::fs::read(&path)?));
    }
    anyhow::ensure!(!inputs.is_empty(), "{} is empty", folder.display());
    inputs.sort();
    Ok(inputs)
}

/// Runs of letters, digits, `-`, `_` and `.` of the inputs, each once: names, codes, numbers.
pub fn words(inputs: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let is_of_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let mut words: Vec<Vec<u8>> = inputs
        .iter()
        .flat_map(|input| input.split(|byte| !is_of_word(*byte)))
        .filter(|word| (1..=32).contains(&word.len()))
        .map(<[u8]>::to_vec)
        .collect();
    words.sort();
    words.dedup();
    words
}

//! What the compiled grids are made of, as one number: the copy that is kept in `wasm/built` is of these sources, or it
//! is of no use. For the build of the pages and for `cargo xtask wasm`, which both include this file.

use std::path::{Path, PathBuf};

/// Seen from the root.
const SOURCES: [&str; 4] = [
    "grids/src",
    "grids/Cargo.toml",
    "wasm/src",
    "wasm/Cargo.toml",
];

/// The kept copy.
pub fn kept(root: &Path) -> PathBuf {
    root.join("wasm/built/grids.wasm")
}

/// Where it stands which sources the kept copy is of.
pub fn kept_of(root: &Path) -> PathBuf {
    root.join("wasm/built/sources.txt")
}

/// Whether the kept copy is of the sources as they are.
pub fn is_kept(root: &Path) -> bool {
    let said = std::fs::read_to_string(kept_of(root));
    said.is_ok_and(|said| said.trim() == checksum(root)) && kept(root).exists()
}

/// FNV-1a over names and contents, whatever the ends of lines.
pub fn checksum(root: &Path) -> String {
    let mut files = Vec::new();
    for source in SOURCES {
        list(&root.join(source), &mut files);
    }
    files.sort();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |bytes: &[u8]| {
        for byte in bytes.iter().filter(|byte| **byte != b'\r') {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(&file).to_string_lossy();
        mix(name.replace('\\', "/").as_bytes());
        mix(&std::fs::read(&file).unwrap_or_default());
    }
    format!("{hash:016x}")
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_owned());
    }
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        list(&entry.path(), files);
    }
}

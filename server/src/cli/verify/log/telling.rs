//! What was found, in lines for people.

use super::finding::Finding;
use super::outside::Outside;
use super::{Depth, Looked};

/// Findings told one by one; the others are counted.
const TOLD_MAX: usize = 20;

/// The lines, and whether nothing was wrong.
pub(super) fn tell(
    findings: &[Finding],
    looked: &Looked,
    outside: Option<&Outside>,
    depth: Depth,
) -> (Vec<String>, bool) {
    let Looked {
        size, root, opened, ..
    } = looked;
    if !findings.is_empty() {
        let mut lines: Vec<_> = findings
            .iter()
            .take(TOLD_MAX)
            .map(ToString::to_string)
            .collect();
        if findings.len() > TOLD_MAX {
            lines.push(format!("and {} more like these", findings.len() - TOLD_MAX));
        }
        return (lines, false);
    }
    let mut lines = vec![format!(
        "All {size} entries are as they were written, in order and without a gap; their root is {root}."
    )];
    let derived = match depth {
        Depth::Everything => "Lists, keys and tables are what the log leads to.",
        Depth::Log => "Lists, keys and tables were not compared with it.",
    };
    if *size > 0 {
        lines.push(derived.to_owned());
    }
    lines.push(match outside {
        Some(outside) => compared(outside),
        None => "Nothing was compared with the outside: whoever can write here could have cut off the end, or \
                 rewritten everything with all its hashes. That shows only against a checkpoint kept elsewhere: \
                 --checkpoint FILE."
            .to_owned(),
    });
    if let Some(opened) = opened.as_ref().filter(|opened| !opened.is_nothing()) {
        lines.push(opened.to_string());
    }
    (lines, true)
}

/// What it was compared with.
fn compared(outside: &Outside) -> String {
    let (last, count) = (outside.last(), outside.checkpoints.len());
    let (size, origin) = (last.size(), last.origin());
    let by = if outside.are_signed {
        ", signed by the key given"
    } else {
        ""
    };
    let told = match count {
        1 => format!("The first {size} of them are those of the checkpoint of {origin}{by}."),
        _ => format!(
            "They are those of all {count} checkpoints of {origin}{by}; the last has {size} entries."
        ),
    };
    match outside.torn {
        0 => told,
        torn => {
            format!("{told} {torn} pieces of the file are no checkpoints and were passed over.")
        }
    }
}

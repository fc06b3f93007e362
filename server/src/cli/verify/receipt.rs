//! `huying verify receipt`: of this program it uses only `ledger`, and of the world only the one file.
//!
//! Kept so small that a court's expert can read it whole.

use ledger::receipt::{RECEIPT_BYTES_MAX, Told as Event, Verified};
use ledger::{Receipt, ReceiptEntry, VerifierKey};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// What was found, one line each.
#[derive(Debug)]
pub struct Told {
    /// For people.
    pub lines: Vec<String>,
    /// Whether the receipt is true, as far as the lines say.
    pub holds: bool,
}

/// Checks the receipt in a file, against the key when one is given.
///
/// # Errors
/// When the file cannot be read at all, or the key given is none.
pub fn check(file: &Path, key: Option<&str>) -> Result<Told, String> {
    let known: Vec<VerifierKey> = match key {
        Some(text) => vec![text.trim().parse().map_err(|why| format!("--key: {why}"))?],
        None => Vec::new(),
    };
    let bytes = read(file).map_err(|why| format!("cannot read {}: {why}", file.display()))?;
    Ok(judge(&bytes, &known))
}

/// The file's bytes; of one that is too long, enough to be refused as too long.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let most = RECEIPT_BYTES_MAX as u64 + 1;
    File::open(file)?.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn judge(bytes: &[u8], known: &[VerifierKey]) -> Told {
    let receipt = match std::str::from_utf8(bytes).map(str::parse::<Receipt>) {
        Ok(Ok(receipt)) => receipt,
        Ok(Err(why)) => return fails(&[format!("The receipt cannot be believed: {why}.")]),
        Err(_) => {
            return fails(&["The receipt cannot be believed: it is not UTF-8.".to_owned()]);
        }
    };
    match receipt.verify(known) {
        Ok(verified) => holds(&receipt, &verified),
        Err(findings) => {
            let case = plain(&receipt.case);
            let line = |why| format!("The receipt of case {case} cannot be believed: {why}.");
            fails(&findings.iter().map(line).collect::<Vec<_>>())
        }
    }
}

fn fails(lines: &[String]) -> Told {
    Told {
        lines: lines.iter().map(|line| plain(line)).collect(),
        holds: false,
    }
}

fn holds(receipt: &Receipt, verified: &Verified) -> Told {
    let Verified { size, root, .. } = verified;
    let log = receipt.checkpoint.checkpoint().origin();
    let count = receipt.entries.len();
    let mut lines = vec![format!(
        "Case {}: {count} entries stand in the log {log}, unchanged since it signed that it had {size} entries (root {root}).",
        receipt.case
    )];
    lines.extend(receipt.entries.iter().map(in_short));
    for signed in &verified.witnesses {
        let at = signed
            .at_s
            .map_or_else(String::new, |at_s| format!(" at {}", utc(at_s)));
        lines.push(format!(
            "The witness {} saw this checkpoint{at}.",
            signed.key.name()
        ));
    }
    lines.push(if verified.key_is_known {
        format!("It is signed by the key given: {}", receipt.key)
    } else {
        format!(
            "It is signed by the key that the receipt itself names; compare it with the published one, or give that with --key: {}",
            receipt.key
        )
    });
    lines.push(format!(
        "Checkpoint: {}",
        receipt.checkpoint.checkpoint().stamp()
    ));
    lines.push(
        "A receipt cannot show that the case has no other entries: ask for a newer one.".to_owned(),
    );
    Told {
        lines: lines.iter().map(|line| plain(line)).collect(),
        holds: true,
    }
}

/// One line about an entry.
fn in_short(entry: &ReceiptEntry) -> String {
    let Some(event) = entry.told() else {
        return format!("  entry {}", entry.seq);
    };
    let Event {
        recorded,
        happened,
        by,
        step,
        r#type,
        ..
    } = event;
    let what = step.map_or(r#type, |step| step.r#do);
    let by = by.map_or_else(String::new, |by| format!(" by {by}"));
    let at = happened.map_or_else(String::new, |at| format!(", happened {at}"));
    format!("  entry {}: {what}{by}, recorded {recorded}{at}", entry.seq)
}

/// Without characters that could move the cursor or hide words: some of these words come from outside.
fn plain(text: &str) -> String {
    let shown = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    text.chars().map(shown).collect()
}

/// Unix seconds as a date and time in UTC (days to civil date after Howard Hinnant, `chrono-Compatible Low-Level Date
/// Algorithms`, `civil_from_days`).
fn utc(at_s: u64) -> String {
    let (days, second) = (at_s / 86_400 + 719_468, at_s % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use super::{plain, utc};

    #[test]
    fn what_checks_receipts_uses_the_ledger_and_the_one_file_and_nothing_else() {
        let (code, _) = include_str!("receipt.rs")
            .split_once("#[cfg(test)]")
            .expect("these tests");
        let uses = code.lines().filter_map(|line| line.strip_prefix("use "));
        let allowed = [
            "ledger::receipt::{RECEIPT_BYTES_MAX, Told as Event, Verified};",
            "ledger::{Receipt, ReceiptEntry, VerifierKey};",
            "std::fs::File;",
            "std::io::Read as _;",
            "std::path::Path;",
        ];
        assert_eq!(uses.collect::<Vec<_>>(), allowed);
        // And no longer path leads to the rest of the server, to a database, a network or another program.
        for other in [
            "crate::",
            "super::",
            "rusqlite",
            "reqwest",
            "std::net",
            "std::process",
            "std::env",
        ] {
            assert!(!code.contains(other), "{other}");
        }
    }

    #[test]
    fn seconds_are_told_as_dates() {
        assert_eq!(utc(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(utc(951_782_399), "2000-02-28 23:59:59 UTC");
        assert_eq!(utc(951_868_799), "2000-02-29 23:59:59 UTC");
        assert_eq!(utc(1_679_315_147), "2023-03-20 12:25:47 UTC");
        assert!(utc(u64::MAX).ends_with("UTC"));
    }

    #[test]
    fn words_from_outside_cannot_move_the_cursor() {
        assert_eq!(plain("队\u{1b}[2J\r"), "队\u{fffd}[2J\u{fffd}");
    }
}

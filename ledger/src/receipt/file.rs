//! The receipt as JSON.

use serde::{Deserialize, Serialize};

use super::{
    ENTRIES_MAX, FORMAT, NotAReceipt, PATH_HASHES_MAX, Receipt, ReceiptEntry, WITNESSES_MAX,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    case: String,
    entries: Vec<Entry>,
    checkpoint: String,
    key: String,
    witnesses: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    seq: u64,
    event: String,
    path: Vec<String>,
}

/// JSON of two spaces' indent and a newline at its end.
pub(super) fn print(receipt: &Receipt) -> String {
    let entry = |entry: &ReceiptEntry| Entry {
        seq: entry.seq,
        event: entry.bytes.clone(),
        path: entry.path.iter().map(ToString::to_string).collect(),
    };
    let file = File {
        format: FORMAT.to_owned(),
        case: receipt.case.clone(),
        entries: receipt.entries.iter().map(entry).collect(),
        checkpoint: receipt.checkpoint.to_string(),
        key: receipt.key.to_string(),
        witnesses: receipt.witnesses.iter().map(ToString::to_string).collect(),
    };
    let mut text = serde_json::to_string_pretty(&file).expect("strings and numbers serialise");
    text.push('\n');
    text
}

pub(super) fn read(text: &str) -> Result<Receipt, NotAReceipt> {
    let file: File = serde_json::from_str(text)?;
    if file.format != FORMAT {
        return Err(NotAReceipt::Format(file.format));
    }
    if file.entries.len() > ENTRIES_MAX || file.witnesses.len() > WITNESSES_MAX {
        return Err(NotAReceipt::TooLong);
    }
    let witnesses = file.witnesses.iter().map(|key| key.parse());
    Ok(Receipt {
        case: file.case,
        entries: file
            .entries
            .into_iter()
            .map(entry)
            .collect::<Result<_, _>>()?,
        checkpoint: file.checkpoint.parse()?,
        key: file.key.parse()?,
        witnesses: witnesses.collect::<Result<_, _>>()?,
    })
}

fn entry(entry: Entry) -> Result<ReceiptEntry, NotAReceipt> {
    if entry.path.len() > PATH_HASHES_MAX {
        return Err(NotAReceipt::TooLong);
    }
    let path = entry.path.iter().map(|hash| hash.parse());
    Ok(ReceiptEntry {
        path: path
            .collect::<Result<_, _>>()
            .map_err(NotAReceipt::path(entry.seq))?,
        seq: entry.seq,
        bytes: entry.event,
    })
}

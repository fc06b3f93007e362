//! A made log with its keys, and receipts from it.

use ledger::{Checkpoint, CosignerKey, Hash, Receipt, ReceiptEntry, SignerKey, inclusion, root};

pub fn log_key() -> SignerKey {
    SignerKey::from_seed("log.example".parse().expect("a name"), &[1; 32])
}

pub fn witness() -> CosignerKey {
    CosignerKey::from_seed("witness.example".parse().expect("a name"), &[2; 32])
}

/// The receipt of a case for those entries of a log that are its own, counted from 0.
pub fn receipt_of(case: &str, log: &[String], is_ours: impl Fn(usize) -> bool) -> Receipt {
    let size = log.len();
    let leaves: Vec<_> = log
        .iter()
        .map(|entry| Hash::leaf(entry.as_bytes()))
        .collect();
    let one = |number: usize| ReceiptEntry {
        seq: number as u64 + 1,
        bytes: log[number].clone(),
        path: inclusion(&leaves, number),
    };
    let checkpoint = Checkpoint::new("log.example", size as u64, root(&leaves)).expect("a line");
    let mut checkpoint = checkpoint.sign(&log_key()).expect("short");
    checkpoint.note_mut().cosign(&witness(), 1_700_000_000);
    Receipt {
        case: case.to_owned(),
        entries: (0..size)
            .filter(|number| is_ours(*number))
            .map(one)
            .collect(),
        checkpoint,
        key: log_key().verifier().clone(),
        witnesses: vec![witness().verifier().clone()],
    }
}

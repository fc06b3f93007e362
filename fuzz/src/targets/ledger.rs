//! What proves: entries, checkpoints, receipts, requests to witnesses. Whatever reads prints exactly what was read.

use super::Took;
use cases::Event;
use ledger::{
    AddCheckpoint, Checkpoint, Hash, KeyName, Note, Receipt, SignedCheckpoint, TileAddress,
    TilePlace, Tree, VerifierKey,
};
use std::fmt::Display;
use std::str::FromStr;

/// Reads text; when that is possible, it must print the same.
fn same<T: FromStr + Display>(text: &str) -> Took {
    let read = text.parse::<T>();
    if let Ok(read) = &read {
        assert_eq!(read.to_string(), text, "prints otherwise than it was read");
    }
    Took::of(&read)
}

fn text(bytes: &[u8], of: impl FnOnce(&str) -> Took) -> Took {
    std::str::from_utf8(bytes).map_or(Took::Refused, of)
}

/// An entry of the log, and the bytes beside it in the store.
pub fn event(bytes: &[u8]) -> Took {
    if let Ok(tree) = Tree::from_bytes(bytes) {
        assert_eq!(
            tree.to_bytes(),
            bytes,
            "a tree prints otherwise than it was read"
        );
    }
    if let Ok(event) = Event::from_bytes(bytes) {
        let printed = event.to_bytes();
        let again = Event::from_bytes_checked(&printed).expect("what was printed reads");
        assert_eq!(again, event, "an event reads otherwise than it was printed");
    }
    let checked = Event::from_bytes_checked(bytes);
    if let Ok(event) = &checked {
        assert_eq!(
            event.to_bytes(),
            bytes,
            "an event prints otherwise than it was read"
        );
    }
    Took::of(&checked)
}

/// A signed checkpoint, what it is made of, and a file of them.
pub fn checkpoint(bytes: &[u8]) -> Took {
    text(bytes, |text| {
        same::<Checkpoint>(text);
        same::<Note>(text);
        same::<VerifierKey>(text.trim());
        same::<KeyName>(text.trim());
        same::<Hash>(text.trim());
        same::<TileAddress>(text.trim());
        same::<TilePlace>(text.trim());
        for line in text.lines() {
            same::<VerifierKey>(line);
        }
        for one in SignedCheckpoint::all_in(text).0 {
            same::<SignedCheckpoint>(&one.to_string());
        }
        same::<SignedCheckpoint>(text)
    })
}

/// A receipt; one that reads is judged without a panic.
pub fn receipt(bytes: &[u8]) -> Took {
    text(bytes, |text| {
        if let Ok(receipt) = text.parse::<Receipt>() {
            drop(receipt.verify(&[]));
            for entry in &receipt.entries {
                drop(entry.told());
            }
        }
        same::<Receipt>(text)
    })
}

/// A request to a witness.
pub fn witness(bytes: &[u8]) -> Took {
    text(bytes, same::<AddCheckpoint>)
}

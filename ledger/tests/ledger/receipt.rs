//! Receipts: true ones hold, and every byte changed once is found.

use crate::made::{log_key, receipt_of};
use ledger::receipt::{Finding, NotAReceipt};
use ledger::{Receipt, SignerKey, VerifierKey};
use proptest::prelude::*;
use proptest::sample::Index;

const CASE: &str = "HY000000001";

fn entry(case: &str, number: usize) -> String {
    format!(
        r#"{{"type":"stepped","v":1,"case":"{case}","recorded":"2026-11-23T01:00:04Z","id":"m{number}","by":"队\n\"1\"","step":{{"do":"file"}}}}"#
    )
}

/// The receipt of every third entry of a log of this size, which are one case's.
fn receipt(size: usize) -> Receipt {
    let case = |number: usize| {
        if number.is_multiple_of(3) {
            CASE
        } else {
            "HY000000002"
        }
    };
    let log: Vec<_> = (0..size)
        .map(|number| entry(case(number), number))
        .collect();
    receipt_of(CASE, &log, |number| number.is_multiple_of(3))
}

fn findings(receipt: &Receipt, keys: &[VerifierKey]) -> Vec<String> {
    let findings = receipt.verify(keys).err().unwrap_or_default();
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn a_true_receipt_holds_and_says_what_it_rests_on() {
    let receipt = receipt(10);
    let verified = receipt.verify(&[]).expect("true");
    assert_eq!((verified.size, verified.witnesses.len()), (10, 1));
    assert!(!verified.key_is_known);
    let known = receipt
        .verify(&[log_key().verifier().clone()])
        .expect("true");
    assert!(known.key_is_known);
    let told = receipt.entries[0].told().expect("an event");
    assert_eq!(told.step.map(|step| step.r#do).as_deref(), Some("file"));
}

#[test]
fn a_receipt_of_another_key_is_found() {
    let other = SignerKey::from_seed("log.example".parse().expect("a name"), &[9; 32]);
    let found = receipt(4).verify(&[other.verifier().clone()]).err();
    assert!(matches!(found.as_deref(), Some([Finding::OtherKey(_)])));
}

#[test]
fn each_thing_that_is_wrong_is_told_with_its_entry() {
    let mut receipt = receipt(10);
    receipt.entries[1].bytes = receipt.entries[1].bytes.replace("file", "drop");
    receipt.entries[3].path.pop();
    receipt.entries.swap(0, 2);
    assert_eq!(
        findings(&receipt, &[]),
        [
            "entry 4: it stands after entry 7, so the order is not that of the log",
            "entry 4: its words, its place or its path is not what the log had when it signed this checkpoint",
            "entry 1: it stands after entry 4, so the order is not that of the log",
            "entry 10: no log of this size has such an entry with such a path",
        ]
    );
}

#[test]
fn an_entry_of_another_case_is_found_though_it_is_in_the_log() {
    let mut receipt = receipt(10);
    receipt.case = "HY000000002".to_owned();
    assert_eq!(findings(&receipt, &[]).len(), receipt.entries.len());
    receipt.entries.clear();
    assert_eq!(findings(&receipt, &[]), ["the receipt has no entries"]);
}

#[test]
fn a_line_that_no_key_of_the_receipt_explains_is_found() {
    let mut receipt = receipt(4);
    receipt.witnesses.clear();
    let found = receipt.verify(&[]).err();
    assert!(matches!(found.as_deref(), Some([Finding::Stranger(_)])));
}

#[test]
fn every_single_byte_changed_is_found() {
    let receipt = receipt(7);
    let bytes = receipt.to_string().into_bytes();
    let holds = |bytes: &[u8]| {
        let read = std::str::from_utf8(bytes).ok()?.parse::<Receipt>().ok()?;
        read.verify(&[]).ok()
    };
    assert!(holds(&bytes).is_some());
    for place in 0..bytes.len() {
        for flip in [0x01, 0x20, 0x80] {
            let mut changed = bytes.clone();
            changed[place] ^= flip;
            assert!(holds(&changed).is_none(), "byte {place} ^ {flip:#04x}");
        }
        let cut = &bytes[..place];
        assert!(holds(cut).is_none(), "cut at {place}");
    }
}

#[test]
fn what_is_no_receipt_is_refused_with_a_reason() {
    let text = receipt(4).to_string();
    let read = |text: &str| text.parse::<Receipt>().expect_err("no receipt");
    assert!(matches!(read("{}"), NotAReceipt::Json(_)));
    assert!(matches!(
        read(&text.replace("receipt/1", "receipt/2")),
        NotAReceipt::Format(_)
    ));
    assert!(matches!(
        read(&text.replace("  ", "\t")),
        NotAReceipt::Spelling
    ));
    assert!(matches!(
        read(&text.replace('\n', "\r\n")),
        NotAReceipt::Spelling
    ));
    assert!(matches!(
        read(&format!("{text}{}", " ".repeat(17 << 20))),
        NotAReceipt::TooLong
    ));
    let long = "\"e\", ".repeat(65);
    assert!(matches!(
        read(&text.replacen("\"path\": [", &format!("\"path\": [{long}"), 1)),
        NotAReceipt::TooLong
    ));
}

proptest! {
    #[test]
    fn receipts_of_any_log_hold_and_are_read_as_printed(size in 1_usize..200) {
        let receipt = receipt(size);
        prop_assert!(receipt.verify(&[]).is_ok());
        let text = receipt.to_string();
        prop_assert_eq!(text.parse::<Receipt>().expect("its own text"), receipt);
    }

    #[test]
    fn any_other_byte_anywhere_is_found(size in 1_usize..40, place in any::<Index>(), byte in any::<u8>()) {
        let mut bytes = receipt(size).to_string().into_bytes();
        let place = place.index(bytes.len());
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        let read = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Receipt>().ok());
        prop_assert!(read.is_none_or(|read| read.verify(&[]).is_err()));
    }
}

//! An outsider reads the whole log over HTTP and checks it with the ledger alone.

use super::{city, key, report, start, text};
use ledger::{Hash, SignedCheckpoint, VerifierKey, verify_consistency};
use tests::{Desk, Server};

/// The entries of one tile's bundle.
fn bundle(bytes: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut entries) = (bytes, Vec::new());
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
        entries.push(entry.to_vec());
        rest = after;
    }
    entries
}

/// Reads the whole log over HTTP and answers its entries' hashes, each found in the tile beside it.
fn audit(server: &Server, size: u64) -> Vec<Hash> {
    let mut leaves = Vec::new();
    for tile in 0..size.div_ceil(256) {
        let width = (size - tile * 256).min(256);
        let index = if width == 256 {
            format!("{tile:03}")
        } else {
            format!("{tile:03}.p/{width}")
        };
        let entries = bundle(&server.bytes(&format!("/v1/ledger/tile/entries/{index}")));
        let hashes: Vec<_> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let beside = server.bytes(&format!("/v1/ledger/tile/0/{index}"));
        assert_eq!(
            beside,
            hashes.iter().flat_map(|hash| hash.0).collect::<Vec<_>>(),
            "{index}"
        );
        leaves.extend(hashes);
    }
    leaves
}

#[test]
fn an_outsider_audits_the_whole_log_with_http_and_the_ledger_alone() {
    let desk = Desk::new();
    let server = start(&city(&desk, "log"), &[]);
    let key: VerifierKey = key(&server, "ledger_key").parse().expect("a key");
    let checkpoint = || -> SignedCheckpoint {
        let signed: SignedCheckpoint = text(&server, "/v1/ledger/checkpoint").parse().expect("one");
        assert!(signed.open(&key, &[]).is_ok() && signed.is_of(&key));
        signed
    };
    report(&server, 0..700, "甲");
    let first = checkpoint();
    assert_eq!(
        ledger::root(&audit(&server, 700)),
        *first.checkpoint().root()
    );
    report(&server, 700..1_500, "乙");
    let second = checkpoint();
    let leaves = audit(&server, 1_500);
    assert_eq!(ledger::root(&leaves), *second.checkpoint().root());
    assert_eq!(ledger::root(&leaves[..700]), *first.checkpoint().root());
    // And without reading it all: the proof that it only grew.
    let proof = server.get("/v1/ledger/consistency?from=700&to=1500");
    let path: Vec<Hash> = proof["path"]
        .as_array()
        .expect("hashes")
        .iter()
        .map(|hash| hash.as_str().expect("text").parse().expect("a hash"))
        .collect();
    let (first, second) = (first.checkpoint().root(), second.checkpoint().root());
    assert_eq!(verify_consistency(700, 1_500, &path, first, second), Ok(()));
}

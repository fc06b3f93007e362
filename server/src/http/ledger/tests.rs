//! Proofs over HTTP, checked as an outsider would: with `ledger` and the answers alone.

use super::super::tests::Service;
use crate::fixture::report;
use actix_web::body::to_bytes;
use actix_web::test::TestRequest;
use cases::Command;
use ledger::{
    Hash, Receipt, SignedCheckpoint, VerifierKey, root, verify_consistency, verify_inclusion,
};

async fn bytes(service: &Service, path: &str) -> (u16, Vec<u8>) {
    let answer = service.call(TestRequest::get().uri(path)).await;
    let status = answer.status().as_u16();
    let Ok(body) = to_bytes(answer.into_body()).await else {
        panic!("the body ends")
    };
    (status, body.to_vec())
}

async fn text(service: &Service, path: &str) -> String {
    let (status, body) = bytes(service, path).await;
    let text = String::from_utf8(body).expect("UTF-8");
    assert_eq!(status, 200, "{path}: {text}");
    text
}

async fn key(service: &Service) -> VerifierKey {
    let (_, about) = service.get("/v1/about").await;
    let key = about["ledger_key"].as_str().expect("a key");
    key.parse().expect("a key")
}

async fn checkpoint(service: &Service) -> SignedCheckpoint {
    let signed = text(service, "/v1/ledger/checkpoint").await;
    let signed: SignedCheckpoint = signed.parse().expect("a checkpoint");
    let key = key(service).await;
    assert!(signed.open(&key, &[]).is_ok() && signed.is_of(&key));
    signed
}

/// A service with so many cases.
async fn with_cases(count: u32) -> Service {
    let service = Service::new();
    send(&service, 0..count).await;
    service
}

async fn send(service: &Service, numbers: std::ops::Range<u32>) {
    let reports = numbers.map(|number| Command::Report(report(number)));
    let engine = &service.0.installation.engine;
    let answers = engine.submit_many(reports.collect()).await;
    assert!(answers.iter().all(Result::is_ok));
}

#[actix_web::test]
async fn the_checkpoint_is_signed_by_the_published_key_and_grows_with_the_log() {
    let service = Service::new();
    let empty = checkpoint(&service).await;
    assert_eq!(
        (empty.checkpoint().size(), empty.checkpoint().root()),
        (0, &Hash::empty())
    );
    send(&service, 1..2).await;
    assert_eq!(checkpoint(&service).await.checkpoint().size(), 1);
}

#[actix_web::test]
async fn every_case_has_a_receipt_that_holds_off_line() {
    let service = with_cases(300).await;
    let known = [key(&service).await];
    for case in [1, 2, 255, 256, 257, 300] {
        let receipt = text(&service, &format!("/v1/cases/HY{case:09}/receipt")).await;
        let receipt: Receipt = receipt.parse().expect("a receipt");
        let verified = receipt.verify(&known).expect("it holds");
        assert_eq!((verified.size, verified.key_is_known), (300, true));
        assert_eq!(receipt.entries[0].seq, case);
    }
    for none in ["HY000000301", "HY000000000", "x"] {
        let (status, _) = service.get(&format!("/v1/cases/{none}/receipt")).await;
        assert_eq!(status, 404, "{none}");
    }
}

#[actix_web::test]
async fn two_checkpoints_are_proven_to_be_of_one_log() {
    let service = with_cases(200).await;
    let old = checkpoint(&service).await;
    send(&service, 200..700).await;
    let new = checkpoint(&service).await;
    let (status, proof) = service.get("/v1/ledger/consistency?from=200").await;
    assert_eq!((status, proof["to"].as_u64()), (200, Some(700)));
    let path: Vec<Hash> = proof["path"]
        .as_array()
        .expect("hashes")
        .iter()
        .map(|hash| {
            hash.as_str()
                .and_then(|hash| hash.parse().ok())
                .expect("a hash")
        })
        .collect();
    let (old, new) = (old.checkpoint(), new.checkpoint());
    assert_eq!(
        verify_consistency(200, 700, &path, old.root(), new.root()),
        Ok(())
    );
    assert_eq!(proof["from_root"], old.root().to_string());
    assert_eq!(proof["to_root"], new.root().to_string());
    for (sizes, status) in [
        ("from=0", 200),
        ("from=700", 200),
        ("from=0&to=0", 200),
        ("from=256&to=512", 200),
        ("from=701", 400),
        ("from=1&to=701", 400),
        ("from=2&to=1", 400),
        ("", 400),
        ("from=-1", 400),
        ("from=1&x=1", 400),
    ] {
        assert_eq!(
            service
                .get(&format!("/v1/ledger/consistency?{sizes}"))
                .await
                .0,
            status,
            "{sizes}"
        );
    }
}

#[actix_web::test]
async fn an_outsider_can_rebuild_the_root_from_tiles_and_entries() {
    let service = with_cases(600).await;
    let signed = checkpoint(&service).await;
    let (mut leaves, mut hashes) = (Vec::new(), Vec::new());
    for index in ["000", "001", "002.p/88"] {
        let (status, bundle) = bytes(&service, &format!("/v1/ledger/tile/entries/{index}")).await;
        assert_eq!(status, 200, "{index}");
        let mut rest = &bundle[..];
        while let Some((length, after)) = rest.split_first_chunk::<2>() {
            let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
            leaves.push(Hash::leaf(entry));
            rest = after;
        }
        let (_, tile) = bytes(&service, &format!("/v1/ledger/tile/0/{index}")).await;
        hashes.extend(tile.as_chunks::<32>().0.iter().copied().map(Hash));
    }
    assert_eq!(leaves, hashes);
    assert_eq!(root(&leaves), *signed.checkpoint().root());
    let (_, above) = bytes(&service, "/v1/ledger/tile/1/000.p/2").await;
    assert_eq!(
        above,
        [root(&leaves[..256]).0, root(&leaves[256..512]).0].concat()
    );
    let path = ledger::inclusion(&leaves, 299);
    assert_eq!(
        verify_inclusion(&leaves[299], 299, 600, &path, signed.checkpoint().root()),
        Ok(())
    );
}

#[actix_web::test]
async fn tiles_that_are_not_there_and_addresses_in_another_spelling_are_refused() {
    let service = with_cases(300).await;
    for (tile, status) in [
        ("0/000", 200),
        ("0/000.p/3", 200),
        ("0/001.p/44", 200),
        ("1/000.p/1", 200),
        ("entries/001.p/44", 200),
        ("0/001", 404),
        ("0/001.p/45", 404),
        ("0/002.p/1", 404),
        ("1/000", 404),
        ("2/000.p/1", 404),
        ("63/000.p/1", 404),
        ("64/000", 404),
        ("0/0", 404),
        ("0/000.p/0", 404),
        ("0/000.p/256", 404),
        ("00/000", 404),
        ("0/", 404),
        ("x/000", 404),
        ("entries/0", 404),
        ("entries/001", 404),
        ("entries/", 404),
        ("0/x999/x999/x999/x999/x999/999", 404),
    ] {
        assert_eq!(
            bytes(&service, &format!("/v1/ledger/tile/{tile}")).await.0,
            status,
            "{tile}"
        );
    }
}

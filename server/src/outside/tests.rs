//! A log, its witness and other outsiders in one process: what is signed, what is refused, what is remembered.

use super::deliver::{Messenger, Receipt, Undelivered};
use super::{Cosigned, Outsider, Refused, Settings, Standing, Witness};
use crate::fixture::{City, report};
use crate::store::Store;
use cases::Command;
use jiff::Timestamp;
use ledger::{
    AddCheckpoint, Checkpoint, Hash, Objection, Purpose, SignedCheckpoint, SignerKey, VerifierKey,
    consistency, root,
};
use tempfile::TempDir;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;

/// A witness of `log.example`, with a store of its own.
pub(super) struct Watching {
    city: City,
    witness: Witness,
}

pub(super) fn log_key() -> SignerKey {
    SignerKey::from_seed("log.example".parse().expect("a name"), &[1; 32])
}

impl Watching {
    pub(super) fn new() -> Self {
        Self::of(City::new())
    }

    pub(super) fn key(&self) -> &VerifierKey {
        self.witness.key()
    }

    pub(super) fn cosign(&self, request: &str) -> Result<ledger::Signature, Refused> {
        self.witness.cosign(&*self.city.store, request, NOW)
    }

    fn of(city: City) -> Self {
        let settings = Settings {
            witness_of: vec![log_key().verifier().clone()],
            ..Settings::default()
        };
        let witness = Witness::of(city.dir.path(), &settings);
        let witness = witness.expect("a key").expect("a witness");
        Self { city, witness }
    }

    fn restarted(self) -> Self {
        Self::of(self.city.restarted())
    }

    fn ask(&self, leaves: &[Hash], old: usize) -> Result<ledger::Signature, Refused> {
        let request = asked(leaves, old, &log_key()).to_string();
        self.cosign(&request)
    }
}

pub(super) fn leaves(count: u32) -> Vec<Hash> {
    (0..count)
        .map(|number| Hash::leaf(&number.to_be_bytes()))
        .collect()
}

pub(super) fn signed(leaves: &[Hash], key: &SignerKey) -> SignedCheckpoint {
    let name = key.verifier().name().as_str();
    let checkpoint = Checkpoint::new(name, leaves.len() as u64, root(leaves));
    checkpoint.expect("a line").sign(key).expect("short")
}

fn asked(leaves: &[Hash], old: usize, key: &SignerKey) -> AddCheckpoint {
    AddCheckpoint {
        old: old as u64,
        proof: consistency(leaves, old.min(leaves.len())),
        checkpoint: signed(leaves, key),
    }
}

#[test]
fn a_witness_signs_a_growing_log_and_remembers_it_after_a_restart() {
    let watching = Watching::new();
    let signature = watching.ask(&leaves(5), 0).expect("the first");
    let mut checkpoint = signed(&leaves(5), &log_key());
    checkpoint.note_mut().add(signature);
    let key = watching.witness.key().clone();
    let opened = checkpoint.open(log_key().verifier(), std::slice::from_ref(&key));
    assert_eq!(opened.map(|all| all.len()), Ok(1));
    assert_eq!(key.purpose(), Purpose::Cosign);
    let watching = watching.restarted();
    assert_eq!(*watching.witness.key(), key);
    let stands = watching.ask(&leaves(9), 0).expect_err("it saw five");
    assert!(matches!(
        stands,
        Refused::Objection(Objection::OtherSize { seen: 5 })
    ));
    assert!(watching.ask(&leaves(9), 5).is_ok());
    assert!(watching.ask(&leaves(9), 9).is_ok(), "the same once more");
    let known = watching
        .witness
        .known(&*watching.city.store, log_key().verifier());
    assert!(known.expect("read").is_some_and(|known| known.at == NOW));
}

#[test]
fn a_rewritten_log_is_refused_and_the_first_proof_of_it_is_kept() {
    let watching = Watching::new();
    let honest = leaves(8);
    watching.ask(&honest, 0).expect("the first");
    let mut other = leaves(12);
    other[3] = Hash::leaf(b"rewritten");
    let conflict = |watching: &Watching| {
        let store = &*watching.city.store;
        let kept = watching.witness.conflict(store, log_key().verifier());
        kept.expect("read")
    };
    assert_eq!(conflict(&watching), None);
    let refused = watching.ask(&other, 8).expect_err("rewritten");
    assert!(matches!(
        refused,
        Refused::Objection(Objection::Inconsistent { seen: 8, shown: 12 })
    ));
    let refused = watching.ask(&other[..8], 0).expect_err("two roots");
    assert!(matches!(
        refused,
        Refused::Objection(Objection::SplitView { size: 8 })
    ));
    let watching = watching.restarted();
    let kept = conflict(&watching).expect("kept");
    let shown: AddCheckpoint = kept.shown.parse().expect("what was shown");
    assert_eq!(shown.checkpoint, signed(&other, &log_key()));
    let seen = kept.seen.expect("what was seen");
    assert_eq!(seen, signed(&honest, &log_key()).to_string());
    // What it remembers is still the honest log, which may go on.
    assert!(watching.ask(&leaves(20), 8).is_ok());
}

#[test]
fn strangers_and_forgers_get_nothing() {
    let watching = Watching::new();
    let ask = |request: String| {
        watching
            .witness
            .cosign(&*watching.city.store, &request, NOW)
    };
    let stranger = SignerKey::from_seed("other.example".parse().expect("a name"), &[3; 32]);
    let unknown = ask(asked(&leaves(3), 0, &stranger).to_string());
    assert!(matches!(unknown, Err(Refused::Unknown(name)) if name == "other.example"));
    let forger = SignerKey::from_seed("log.example".parse().expect("a name"), &[3; 32]);
    let forged = ask(asked(&leaves(3), 0, &forger).to_string());
    assert!(matches!(forged, Err(Refused::Unsigned)));
    assert!(matches!(ask(String::new()), Err(Refused::Malformed(_))));
    let shrinks = ask(asked(&leaves(3), 4, &log_key()).to_string());
    assert!(matches!(
        shrinks,
        Err(Refused::Objection(Objection::Shrinks))
    ));
}

#[test]
fn of_two_asking_at_once_one_is_told_where_the_witness_stands() {
    let watching = Watching::new();
    let all = leaves(64);
    let signed = std::thread::scope(|scope| {
        let ask = |size: usize| {
            let (watching, all) = (&watching, &all);
            scope.spawn(move || watching.ask(&all[..size], 0).is_ok())
        };
        let asking: Vec<_> = (1..=16).map(|four| ask(4 * four)).collect();
        let signed = |one: std::thread::ScopedJoinHandle<'_, bool>| one.join().expect("no panic");
        asking.into_iter().map(signed).filter(|ok| *ok).count()
    });
    assert_eq!(signed, 1);
}

#[test]
fn checkpoints_are_appended_to_a_file_that_a_cut_left_torn() {
    let dir = TempDir::new().expect("a temporary directory");
    let path = dir.path().join("checkpoints");
    let to = Outsider::file(&path);
    let city = City::new();
    let mut messenger = Messenger::new(&Settings::default()).expect("a client");
    let mut hand_over = |count: u32| {
        let checkpoint = signed(&leaves(count), &log_key());
        let handed = messenger.deliver(&to, &checkpoint, &*city.store);
        assert!(matches!(handed, Ok(Receipt::Held)), "{handed:?}");
    };
    hand_over(1);
    hand_over(2);
    let text = std::fs::read_to_string(&path).expect("written");
    let (whole, torn) = SignedCheckpoint::all_in(&text);
    assert_eq!((whole.len(), torn), (2, 0));
    std::fs::write(&path, &text[..text.len() - 30]).expect("torn");
    hand_over(3);
    let text = std::fs::read_to_string(&path).expect("written");
    let (whole, torn) = SignedCheckpoint::all_in(&text);
    let sizes: Vec<_> = whole.iter().map(|one| one.checkpoint().size()).collect();
    assert_eq!((sizes, torn), (vec![1, 3], 1));
}

#[test]
fn who_cannot_be_reached_is_a_fault_that_is_told() {
    let city = City::new();
    let mut messenger = Messenger::new(&Settings::default()).expect("a client");
    let checkpoint = signed(&leaves(1), &log_key());
    let key = Watching::new().witness.key().to_string();
    // Port 1 answers nobody.
    for to in [
        Outsider::file("/nowhere/at/all"),
        Outsider::url("http://127.0.0.1:1/").expect("an address"),
        Outsider::witness(&format!("{key}@http://127.0.0.1:1")).expect("a witness"),
    ] {
        let failed = messenger.deliver(&to, &checkpoint, &*city.store);
        assert!(matches!(failed, Err(Undelivered::Fault(_))), "{to}");
    }
}

#[test]
fn a_failure_keeps_the_last_success_and_counts() {
    let mut standing = Standing::default();
    standing.succeed(7, NOW);
    standing.fail("a".to_owned(), false, NOW);
    let later = NOW + jiff::SignedDuration::from_secs(9);
    standing.fail("b".to_owned(), true, later);
    let failed = standing.failed.clone().expect("failed");
    assert_eq!((failed.since, failed.at, failed.tries), (NOW, later, 2));
    assert!(
        failed.conflict
            && standing
                .delivered
                .as_ref()
                .is_some_and(|held| held.size == 7)
    );
    standing.succeed(8, later);
    assert_eq!(standing.failed, None);
}

#[test]
fn signatures_of_one_checkpoint_come_together_and_a_newer_takes_its_place() {
    let witness = |seed: u8| {
        let name = format!("w{seed}").parse().expect("a name");
        ledger::CosignerKey::from_seed(name, &[seed; 32])
    };
    let mut kept = None;
    let mut add = |count: u32, seed: u8| {
        let checkpoint = signed(&leaves(count), &log_key());
        let mut note = checkpoint.note().clone();
        note.cosign(&witness(seed), 1);
        let line = note.signatures().last().expect("signed").clone();
        Cosigned::add(&mut kept, &checkpoint, witness(seed).verifier(), line);
        let kept = kept.as_ref().expect("kept");
        let keys: Vec<VerifierKey> = kept.witnesses.clone();
        let opened = kept.checkpoint.open(log_key().verifier(), &keys);
        (kept.size(), opened.expect("they hold").len())
    };
    assert_eq!(add(5, 1), (5, 1));
    assert_eq!(add(5, 2), (5, 2));
    assert_eq!(add(5, 2), (5, 2), "not twice");
    assert_eq!(add(4, 3), (5, 2), "too late");
    assert_eq!(add(9, 1), (9, 1));
}

#[test]
fn rounds_hand_the_same_checkpoint_to_everybody() {
    let city = City::new();
    let world = &city.installation.world;
    let rounds = super::Rounds::every(std::time::Duration::from_hours(1));
    let size = || {
        let (signed, left) = rounds
            .checkpoint(&*world.store, &world.notary)
            .expect("signed");
        assert!(!left.is_zero());
        signed.checkpoint().size()
    };
    assert_eq!(size(), 0);
    assert!(
        city.send(vec![Command::Report(report(1))])
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(city.store.head().expect("a head").seq, 1);
    assert_eq!(size(), 0, "until the next round");
    let rounds = super::Rounds::every(std::time::Duration::ZERO);
    let (signed, _) = rounds
        .checkpoint(&*world.store, &world.notary)
        .expect("signed");
    assert_eq!(signed.checkpoint().size(), 1);
}

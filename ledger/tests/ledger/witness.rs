//! A witness signs only what continues the log it saw; requests have one spelling.

use ledger::{
    AddCheckpoint, Checkpoint, Hash, NotARequest, Objection, PROOF_HASHES_MAX, Seen,
    SignedCheckpoint, SignerKey, consistency, root,
};
use proptest::prelude::*;

/// The example of C2SP tlog-witness.
const EXAMPLE: &str = "old 20852014\n\
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n\
example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

fn leaves(count: usize) -> Vec<Hash> {
    (0..count)
        .map(|number| Hash::leaf(&number.to_be_bytes()))
        .collect()
}

fn signed(leaves: &[Hash]) -> SignedCheckpoint {
    let key = SignerKey::from_seed("log.example".parse().expect("a name"), &[1; 32]);
    let checkpoint = Checkpoint::new("log.example", leaves.len() as u64, root(leaves));
    checkpoint.expect("a line").sign(&key).expect("short")
}

/// What a log with these leaves asks of a witness that it thinks to stand at `old`.
fn asked(leaves: &[Hash], old: usize) -> AddCheckpoint {
    AddCheckpoint {
        old: old as u64,
        proof: consistency(leaves, old.min(leaves.len())),
        checkpoint: signed(leaves),
    }
}

fn seen(leaves: &[Hash]) -> Seen {
    Seen::of(&signed(leaves))
}

#[test]
fn the_published_example_is_read_and_printed() {
    let asked: AddCheckpoint = EXAMPLE.parse().expect("a request");
    assert_eq!(asked.to_string(), EXAMPLE);
    assert_eq!((asked.old, asked.proof.len()), (20_852_014, 4));
}

#[test]
fn what_is_no_request_is_refused() {
    let hash = "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n";
    let many = EXAMPLE.replacen(hash, &hash.repeat(PROOF_HASHES_MAX), 1);
    for (text, why) in [
        (String::new(), NotARequest::Lines),
        (EXAMPLE.replace("old ", "new "), NotARequest::Lines),
        (
            EXAMPLE.replace("old 20852014", "old 020852014"),
            NotARequest::Lines,
        ),
        (
            EXAMPLE.replace("old 20852014", "old -1"),
            NotARequest::Lines,
        ),
        (EXAMPLE.replace("PlRN", "PlR"), NotARequest::Hash),
        (EXAMPLE.replacen("PlRN", "PlRNPlRN", 1), NotARequest::Hash),
        (many, NotARequest::TooLong),
    ] {
        assert_eq!(text.parse::<AddCheckpoint>(), Err(why), "{text}");
    }
    let unsigned = EXAMPLE.split('—').next().expect("a beginning");
    assert!(matches!(
        unsigned.parse::<AddCheckpoint>(),
        Err(NotARequest::Checkpoint(_))
    ));
}

#[test]
fn a_log_rewritten_before_what_was_seen_is_never_signed_again() {
    let honest = leaves(500);
    for size in 1..300 {
        let witness = seen(&honest[..200]);
        let mut other = honest[..size.max(150)].to_vec();
        other[149] = Hash::leaf(b"rewritten");
        let found = witness.judge(&asked(&other, 200)).err();
        match other.len() {
            ..200 => assert_eq!(found, Some(Objection::Shrinks)),
            200 => assert_eq!(found, Some(Objection::SplitView { size: 200 })),
            shown => assert_eq!(
                found,
                Some(Objection::Inconsistent {
                    seen: 200,
                    shown: shown as u64
                })
            ),
        }
        // It does not help to pretend that the witness stands elsewhere.
        let pretended = witness.judge(&asked(&other, 0));
        assert!(pretended.is_err(), "{size}");
    }
}

#[test]
fn only_what_speaks_against_the_log_accuses_it() {
    assert!(Objection::SplitView { size: 1 }.accuses());
    assert!(Objection::Inconsistent { seen: 1, shown: 2 }.accuses());
    assert!(!Objection::Shrinks.accuses());
    assert!(!Objection::OtherSize { seen: 1 }.accuses());
}

proptest! {
    #[test]
    fn an_honest_log_is_signed_from_any_size_to_any_larger(old in 0_usize..200, more in 0_usize..200) {
        let all = leaves(old + more);
        let witness = if old == 0 { Seen::default() } else { seen(&all[..old]) };
        prop_assert_eq!(witness.judge(&asked(&all, old)), Ok(()));
    }

    #[test]
    fn a_proof_from_elsewhere_is_answered_with_where_the_witness_stands(at in 1_usize..99, old in 0_usize..200) {
        prop_assume!(at != old);
        let all = leaves(200);
        let judged = seen(&all[..at]).judge(&asked(&all, old));
        prop_assert_eq!(judged, Err(Objection::OtherSize { seen: at as u64 }));
    }

    #[test]
    fn one_changed_hash_of_a_proof_is_found(old in 1_usize..99, more in 1_usize..99, at in any::<prop::sample::Index>(), bit in 0_usize..256) {
        let all = leaves(old + more);
        let mut asked = asked(&all, old);
        prop_assume!(!asked.proof.is_empty());
        let at = at.index(asked.proof.len());
        asked.proof[at].0[bit / 8] ^= 1 << (bit % 8);
        let judged = seen(&all[..old]).judge(&asked);
        let found = matches!(judged, Err(Objection::Inconsistent { .. }));
        prop_assert!(found, "{:?}", judged);
    }

    #[test]
    fn what_reads_prints_the_same(text in "old (0|[1-9][0-9]{0,3})\n([A-Za-z0-9+/]{43}=\n){0,2}\nlog\n7\n[A-Za-z0-9+/]{43}=\n\n— a [A-Za-z0-9+/]{8}\n") {
        if let Ok(asked) = text.parse::<AddCheckpoint>() {
            prop_assert_eq!(asked.to_string(), text);
        }
    }
}

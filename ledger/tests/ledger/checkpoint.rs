//! Checkpoints: spelling, signatures, cosignatures, and every byte changed once.

use ledger::{
    Checkpoint, CosignerKey, Hash, NotACheckpoint, NotSigned, SignedCheckpoint, SignerKey,
};
use proptest::prelude::*;

/// The example of C2SP tlog-cosignature; its keys are not published.
const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

fn log_key() -> SignerKey {
    SignerKey::from_seed("log.example".parse().expect("a name"), &[1; 32])
}

fn witness_key() -> CosignerKey {
    CosignerKey::from_seed("witness.example".parse().expect("a name"), &[2; 32])
}

fn signed() -> SignedCheckpoint {
    let checkpoint = Checkpoint::new("log.example", 7, Hash::leaf(b"root")).expect("a line");
    checkpoint.sign(&log_key()).expect("short")
}

#[test]
fn the_published_example_is_read_and_printed() {
    let checkpoint: SignedCheckpoint = EXAMPLE.parse().expect("a checkpoint");
    assert_eq!(checkpoint.to_string(), EXAMPLE);
    assert_eq!(
        checkpoint.checkpoint().origin(),
        "example.com/behind-the-sofa"
    );
    assert_eq!(checkpoint.checkpoint().size(), 20_852_163);
    assert_eq!(checkpoint.note().signatures().len(), 2);
}

#[test]
fn a_checkpoint_has_one_spelling() {
    let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
    let read = |text: &str| {
        text.parse::<Checkpoint>()
            .map(|checkpoint| checkpoint.to_string())
    };
    for good in [
        format!("o\n0\n{root}\n"),
        format!("o\n18446744073709551615\n{root}\n"),
        format!("a log, by any name\n7\n{root}\nmore\nand more\n"),
    ] {
        assert_eq!(read(&good), Ok(good));
    }
    for (bad, why) in [
        (String::new(), NotACheckpoint::Lines),
        (format!("o\n7\n{root}"), NotACheckpoint::Lines),
        ("o\n7\n".to_owned(), NotACheckpoint::Lines),
        (format!("o\n7\n{root}\n\nmore\n"), NotACheckpoint::Lines),
        (format!("\n7\n{root}\n"), NotACheckpoint::Origin),
        (format!("o\n07\n{root}\n"), NotACheckpoint::Size),
        (format!("o\n+7\n{root}\n"), NotACheckpoint::Size),
        (format!("o\n-7\n{root}\n"), NotACheckpoint::Size),
        (
            format!("o\n18446744073709551616\n{root}\n"),
            NotACheckpoint::Size,
        ),
        ("o\n7\nCsUY\n".to_owned(), NotACheckpoint::Root),
        // The last character of the root carries two bits that mean nothing.
        (
            format!("o\n7\n{}\n", root.replace("2I=", "2J=")),
            NotACheckpoint::Root,
        ),
    ] {
        assert_eq!(read(&bad), Err(why), "{bad}");
    }
}

#[test]
fn a_witness_says_when_and_the_log_must_have_signed() {
    let (log, witness) = (log_key(), witness_key());
    let mut checkpoint = signed();
    checkpoint.note_mut().cosign(&witness, 1_700_000_000);
    let seen = checkpoint.open(log.verifier(), &[witness.verifier().clone()]);
    let times = seen.map(|seen| seen.iter().map(|one| one.at_s).collect::<Vec<_>>());
    assert_eq!(times, Ok(vec![Some(1_700_000_000)]));
    assert_eq!(
        checkpoint.open(log.verifier(), &[]),
        Ok(vec![]),
        "strangers are ignored"
    );
    let other = SignerKey::from_seed("log.example".parse().expect("a name"), &[3; 32]);
    assert_eq!(
        checkpoint.open(other.verifier(), &[]),
        Err(NotSigned::Nobody)
    );
    let only_witness = checkpoint
        .to_string()
        .replace("— log.example ", "— other.example ");
    let only_witness: SignedCheckpoint = only_witness.parse().expect("a checkpoint");
    assert_eq!(
        only_witness.open(log.verifier(), &[witness.verifier().clone()]),
        Err(NotSigned::Nobody)
    );
}

#[test]
fn a_signature_never_passes_for_a_cosignature() {
    // The same seed and name in both roles: the ids differ, and so do the messages.
    let name = || "both.example".parse().expect("a name");
    let (signer, cosigner) = (
        SignerKey::from_seed(name(), &[4; 32]),
        CosignerKey::from_seed(name(), &[4; 32]),
    );
    assert_ne!(signer.verifier().id(), cosigner.verifier().id());
    let mut checkpoint = Checkpoint::new("both.example", 1, Hash::leaf(b""))
        .expect("a line")
        .sign(&signer)
        .expect("short");
    assert_eq!(
        checkpoint.note().open(&[cosigner.verifier().clone()]),
        Err(NotSigned::Nobody)
    );
    checkpoint.note_mut().cosign(&cosigner, 5);
    assert_eq!(checkpoint.note().signatures().len(), 2);
}

#[test]
fn every_single_byte_changed_is_found() {
    let (log, witness) = (log_key(), witness_key());
    let mut checkpoint = signed();
    checkpoint.note_mut().cosign(&witness, 1_700_000_000);
    let bytes = checkpoint.to_string().into_bytes();
    let witnesses = [witness.verifier().clone()];
    // A stranger's line is ignored, so a line is also lost when its name or id changes: then the count tells.
    let holds = |bytes: &[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        let read: SignedCheckpoint = text.parse().ok()?;
        let seen = read.open(log.verifier(), &witnesses).ok()?;
        (seen.len() == 1).then_some(())
    };
    assert!(holds(&bytes).is_some());
    for place in 0..bytes.len() {
        for flip in [0x01, 0x02, 0x20, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[place] ^= flip;
            assert!(holds(&changed).is_none(), "byte {place} ^ {flip:#04x}");
        }
    }
}

#[test]
fn checkpoints_appended_to_a_file_are_all_read_and_torn_ones_counted() {
    let one = signed().to_string();
    let all = |text: &str| {
        let (whole, torn) = SignedCheckpoint::all_in(text);
        (whole.len(), torn)
    };
    assert_eq!(all(""), (0, 0));
    assert_eq!(all(&one), (1, 0));
    assert_eq!(all(&format!("{one}\n{EXAMPLE}\n{one}")), (3, 0));
    // However a write is cut, what came before and after is read.
    for cut in (1..one.len()).filter(|cut| one.is_char_boundary(*cut)) {
        let (whole, torn) = all(&format!("{EXAMPLE}\n{}\n\n{one}", &one[..cut]));
        assert!(
            (2..=3).contains(&whole) && whole + torn <= 3,
            "{cut}: {whole} and {torn}"
        );
        assert!(whole == 3 || torn == 1, "{cut}: {whole} and {torn}");
    }
}

#[test]
fn a_stamp_names_log_size_and_root_in_one_line() {
    let stamp = signed().checkpoint().stamp();
    let root = Hash::leaf(b"root").to_string();
    assert_eq!(stamp, format!("log.example · 7 · {}", &root[..16]));
}

proptest! {
    #[test]
    fn what_reads_prints_the_same(text in "(— )?[a-z.+ ]{0,9}\n(0|[1-9][0-9]{0,3})\n[A-Za-z0-9+/]{40,44}=?\n\n(— [a-z+]{1,5} [A-Za-z0-9+/]{8}\n){0,3}") {
        if let Ok(checkpoint) = text.parse::<SignedCheckpoint>() {
            prop_assert_eq!(checkpoint.to_string(), text);
        }
    }

    #[test]
    fn every_checkpoint_is_read_as_it_is_printed(size in any::<u64>(), root in any::<[u8; 32]>(), origin in "[a-z./]{1,30}") {
        let checkpoint = Checkpoint::new(origin, size, Hash(root)).expect("a line");
        prop_assert_eq!(checkpoint.to_string().parse::<Checkpoint>(), Ok(checkpoint.clone()));
        let signed = checkpoint.sign(&log_key()).expect("short");
        prop_assert_eq!(signed.to_string().parse::<SignedCheckpoint>(), Ok(signed));
    }
}

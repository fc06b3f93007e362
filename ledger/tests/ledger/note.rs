//! Signed notes against the published ones of Go's `sumdb/note` (BSD-3-Clause, The Go Authors) and of C2SP.

use ledger::{KeyName, NotANote, NotSigned, Note, Purpose, SignerKey, VerifierKey};

const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
/// The seed of the published private key PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz.
const PETER_SEED: [u8; 32] = [
    0x81, 0x0a, 0x14, 0x02, 0xd5, 0x14, 0x6c, 0x8d, 0x84, 0xf2, 0x44, 0x33, 0x30, 0xf5, 0x40, 0x80,
    0xeb, 0xf9, 0x8e, 0xe1, 0x7d, 0x9c, 0x74, 0xf6, 0x25, 0x2f, 0xc5, 0xd5, 0xc7, 0x28, 0x31, 0x73,
];
const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n";
const BY_PETER: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const BY_ENOCH: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

fn key(text: &str) -> VerifierKey {
    text.parse().expect("a published key")
}

fn note(lines: &[&str]) -> Note {
    format!("{TEXT}\n{}", lines.concat())
        .parse()
        .expect("a published note")
}

fn signers(note: &Note, keys: &[&str]) -> Result<Vec<String>, NotSigned> {
    let keys: Vec<_> = keys.iter().map(|text| key(text)).collect();
    let signed = note.open(&keys)?;
    Ok(signed
        .iter()
        .map(|one| one.key.name().to_string())
        .collect())
}

#[test]
fn the_published_private_key_signs_the_published_note() {
    let name: KeyName = "PeterNeumann".parse().expect("a name");
    let signer = SignerKey::from_seed(name, &PETER_SEED);
    assert_eq!(signer.verifier().to_string(), PETER);
    let mut signed = Note::new(TEXT).expect("text");
    signed.sign(&signer);
    signed.sign(&signer);
    assert_eq!(
        signed.to_string(),
        format!("{TEXT}\n{BY_PETER}"),
        "signing twice replaces"
    );
}

#[test]
fn known_signers_are_told_and_strangers_ignored() {
    let both = note(&[BY_PETER, BY_ENOCH]);
    assert_eq!(
        signers(&both, &[PETER]),
        Ok(vec!["PeterNeumann".to_owned()])
    );
    assert_eq!(signers(&both, &[ENOCH]), Ok(vec!["EnochRoot".to_owned()]));
    assert_eq!(signers(&both, &[PETER, ENOCH]).map(|all| all.len()), Ok(2));
    assert_eq!(signers(&both, &[]), Err(NotSigned::Nobody));
    assert_eq!(
        signers(&note(&[BY_ENOCH]), &[PETER]),
        Err(NotSigned::Nobody)
    );
}

#[test]
fn a_wrong_signature_of_a_known_signer_spoils_the_note() {
    let other_text = format!("{}\n{BY_PETER}", TEXT.replace("know", "see"));
    let other_text: Note = other_text.parse().expect("a note");
    assert!(matches!(
        signers(&other_text, &[PETER, ENOCH]),
        Err(NotSigned::Wrong(_))
    ));
    let longer = BY_PETER.replace("BwJnAM=", "BwJnAMABCD=");
    let longer = format!("{TEXT}\n{longer}").parse::<Note>();
    assert!(longer.map_or(true, |note| signers(&note, &[PETER]).is_err()));
}

#[test]
fn what_is_no_note_is_refused() {
    for (bad, why) in [
        (TEXT.to_owned(), NotANote::NoSignature),
        (format!("{TEXT}\n"), NotANote::NoSignature),
        (
            format!("{TEXT}\n{}", BY_PETER.trim_end()),
            NotANote::SignatureLine,
        ),
        (format!("\u{1}{TEXT}\n{BY_PETER}"), NotANote::Text),
        (
            format!("{TEXT}\n— Bad Name x08go/Z=\n"),
            NotANote::SignatureLine,
        ),
        (
            format!("{TEXT}\n{BY_PETER}Unexpected line.\n"),
            NotANote::SignatureLine,
        ),
        (
            format!("{TEXT}\n{}", BY_PETER.repeat(101)),
            NotANote::TooLong,
        ),
        ("x".repeat(200_000), NotANote::TooLong),
    ] {
        assert_eq!(bad.parse::<Note>(), Err(why), "{bad:.80}");
    }
}

#[test]
fn a_text_with_empty_lines_ends_at_the_last_one() {
    // The example of C2SP signed-note; its key is not published.
    let poem = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n\
        — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let note: Note = poem.parse().expect("a note");
    assert!(note.text().ends_with("ed è subito sera.\n"));
    assert_eq!(note.to_string(), poem);
}

#[test]
fn a_key_of_which_a_character_is_missing_or_changed_is_refused() {
    for from in 0..PETER.len() {
        for to in from + 1..=PETER.len() {
            let part = &PETER[from..to];
            assert!(
                part == PETER || part.parse::<VerifierKey>().is_err(),
                "{part}"
            );
        }
        for other in ["a", "A", "0", "+", "/", " ", "="] {
            let mut changed = PETER.to_owned();
            changed.replace_range(from..=from, other);
            assert!(
                changed == PETER || changed.parse::<VerifierKey>().is_err(),
                "{changed}"
            );
        }
    }
    for bad in [
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
        assert!(bad.parse::<VerifierKey>().is_err(), "{bad}");
    }
}

#[test]
fn a_weak_point_is_no_key() {
    // The neutral element: it would have signed anything.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let name: KeyName = "x".parse().expect("a name");
    assert!(VerifierKey::new(name, Purpose::Sign, &neutral).is_err());
}

//! Bytes and hash: the same edition comes back, and what is no edition is refused.

use super::{about, areas, edition, figured, levels, rectangle};
use geo::MultiPolygon;
use grids::{CodeScheme, Edition, EditionError, Figures, NewArea};

fn refusal(areas: Vec<NewArea>) -> EditionError {
    Edition::from_areas(levels(), CodeScheme::Cn, about(), areas).expect_err("it is refused")
}

#[test]
fn bytes_come_back_as_the_same_edition() {
    let edition = edition();
    let again = Edition::from_bytes(&edition.to_bytes()).expect("its own bytes");
    assert_eq!(again.hash(), edition.hash());
    assert_eq!(again.areas(), edition.areas());
    assert_eq!(again.about(), edition.about());
    assert_eq!(again.levels(), edition.levels());
    assert_eq!(edition.hash_hex().len(), 64);
}

#[test]
fn the_hash_does_not_know_the_order_of_the_input_but_every_bit_of_the_content() {
    let same = Edition::from_areas(
        levels(),
        CodeScheme::Cn,
        about(),
        areas().into_iter().rev().collect(),
    );
    assert_eq!(same.expect("sound areas").hash(), edition().hash());
    let mut moved = areas();
    moved[0].shape = rectangle(113.3, 23.0, 113.4_f64.next_up(), 23.1);
    let other = Edition::from_areas(levels(), CodeScheme::Cn, about(), moved).expect("sound areas");
    assert_ne!(other.hash(), edition().hash());
}

#[test]
fn changed_cut_or_lengthened_bytes_are_refused() {
    let bytes = edition().to_bytes();
    for cut in 0..bytes.len() {
        assert!(Edition::from_bytes(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(Edition::from_bytes(&[&bytes[..], b"\0"].concat()).is_err());
    // A changed byte is refused or gives another hash, and never a panic or a huge allocation.
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x81;
        if let Ok(other) = Edition::from_bytes(&changed) {
            assert_ne!(other.hash(), edition().hash(), "byte {at}");
        }
    }
}

#[test]
fn what_is_not_an_edition_is_refused_by_name() {
    let mut twice = areas();
    twice.push(twice[0].clone());
    assert_eq!(
        refusal(twice),
        EditionError::CodeTwice("440112010002002".into())
    );
    let mut orphan = areas();
    orphan[0].parent = Some("440112010009".into());
    assert!(matches!(
        refusal(orphan),
        EditionError::ParentMissing { .. }
    ));
    let mut sibling = areas();
    sibling[0].parent = Some("440112010001002".into());
    assert!(matches!(
        refusal(sibling),
        EditionError::ParentNotCoarser { .. }
    ));
    let mut deep = areas();
    deep[0].level = 2;
    assert!(matches!(
        refusal(deep),
        EditionError::Level { level: 2, .. }
    ));
    let mut empty = areas();
    empty[0].shape = MultiPolygon::new(Vec::new());
    assert!(matches!(refusal(empty), EditionError::NoShape(_)));
    let mut odd = areas();
    odd[0].code = "4401120100020".into();
    assert!(matches!(refusal(odd), EditionError::Code(_)));
    let mut outside = areas();
    outside[0].shape = rectangle(113.3, 23.0, 113.4, f64::NAN);
    assert!(matches!(refusal(outside), EditionError::Vertex { .. }));
    let none = Edition::from_areas(Vec::new(), CodeScheme::Plain, about(), Vec::new());
    assert_eq!(none.expect_err("no level"), EditionError::Levels(0));
}

#[test]
fn figures_come_back_and_an_edition_without_any_keeps_its_bytes_and_hash() {
    let plain = Edition::from_areas(levels(), CodeScheme::Cn, about(), areas()).expect("sound");
    let (bytes, hash) = (plain.to_bytes(), plain.hash());
    assert_eq!(bytes[14], 1, "the first form is still written");
    let none = plain.with_figures(&[("nobody".into(), Figures::default())].into());
    assert_eq!((none.to_bytes(), none.hash()), (bytes.clone(), hash));

    let edition = figured();
    assert_ne!(edition.hash(), hash);
    let back = Edition::from_bytes(&edition.to_bytes()).expect("just written");
    assert_eq!(back.hash(), edition.hash());
    let of = |code: &str| back.figures(back.find(code).expect("known"));
    assert_eq!(of("440112010001").population, Some(20_000));
    assert_eq!(of("440112010001").road_km, None);
    assert_eq!(
        of("440112010001001"),
        Figures {
            population: Some(0),
            road_km: Some(1.25)
        }
    );
    assert_eq!(of("440112010002"), Figures::default());
    // Neither another form of the same content nor a cut one is taken.
    let written = edition.to_bytes();
    for end in written.len() - 40..written.len() {
        assert!(Edition::from_bytes(&written[..end]).is_err());
    }
    let mut other = written.clone();
    let last = other.len() - 1;
    other[last] = 0x7f;
    assert!(Edition::from_bytes(&other).is_err());
    let mut bare = bytes;
    bare[14] = 2;
    bare.extend([0; 4]);
    assert!(Edition::from_bytes(&bare).is_err());
}

//! Known answers: the eight test entries that certificate transparency implementations share.

use ledger::{Hash, Tree, consistency, inclusion, root, verify_consistency, verify_inclusion};

/// The entries d0…d7 of the reference implementation's tests.
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// Roots of the trees of the first 0…8 entries.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn leaves() -> Vec<Hash> {
    ENTRIES.iter().map(|entry| Hash::leaf(entry)).collect()
}

#[test]
fn the_growing_tree_has_the_known_root_at_every_size() {
    let mut tree = Tree::new();
    assert_eq!(tree.root().to_string(), ROOTS[0]);
    for (entry, known) in ENTRIES.iter().zip(&ROOTS[1..]) {
        tree.push(entry);
        assert_eq!(tree.root().to_string(), *known, "at size {}", tree.size());
    }
}

#[test]
fn the_definition_gives_the_known_roots_too() {
    for (size, known) in ROOTS.iter().enumerate() {
        assert_eq!(root(&leaves()[..size]).to_string(), *known);
    }
}

#[test]
fn a_leaf_never_passes_for_a_node() {
    let (left, right) = (Hash::leaf(b"a"), Hash::leaf(b"b"));
    let as_entry = [left.0, right.0].concat();
    assert_ne!(Hash::leaf(&as_entry), Hash::node(&left, &right));
}

#[test]
fn every_entry_of_every_size_is_proven_and_nothing_else_is() {
    for size in 1..=8 {
        let leaves = &leaves()[..size];
        let root = root(leaves);
        for index in 0..size {
            let path = inclusion(leaves, index);
            let check = |leaf: &Hash, index: usize, path: &[Hash]| {
                verify_inclusion(leaf, index as u64, size as u64, path, &root)
            };
            assert_eq!(check(&leaves[index], index, &path), Ok(()));
            assert!(check(&Hash::leaf(b"other"), index, &path).is_err());
            assert!(check(&leaves[index], size, &path).is_err());
            for other in (0..size).filter(|other| *other != index) {
                assert!(
                    check(&leaves[index], other, &path).is_err(),
                    "{index} passed for {other}"
                );
            }
            for cut in 0..path.len() {
                assert!(check(&leaves[index], index, &path[..cut]).is_err());
            }
            let longer = [&path[..], &[root]].concat();
            assert!(check(&leaves[index], index, &longer).is_err());
        }
    }
}

#[test]
fn every_beginning_of_every_size_is_proven_and_nothing_else_is() {
    for size in 0..=8 {
        for first in 0..=size {
            let (old, new) = (root(&leaves()[..first]), root(&leaves()[..size]));
            let path = consistency(&leaves()[..size], first);
            let check = |path: &[Hash], old: &Hash, new: &Hash| {
                verify_consistency(first as u64, size as u64, path, old, new)
            };
            assert_eq!(check(&path, &old, &new), Ok(()), "{first} of {size}");
            assert!(check(&path, &Hash::leaf(b"other"), &new).is_err());
            if first > 0 {
                assert!(check(&path, &old, &Hash::leaf(b"other")).is_err());
            }
            for cut in 0..path.len() {
                assert!(check(&path[..cut], &old, &new).is_err());
            }
        }
    }
}

#[test]
fn a_hash_is_read_as_it_is_written() {
    for known in ROOTS {
        assert_eq!(
            known
                .parse::<Hash>()
                .map(|hash| hash.to_string())
                .as_deref(),
            Ok(known)
        );
    }
    for bad in [
        "",
        "e3b0",
        &"E3".repeat(32),
        &"g0".repeat(32),
        &"é".repeat(32),
    ] {
        assert!(bad.parse::<Hash>().is_err(), "{bad}");
    }
}

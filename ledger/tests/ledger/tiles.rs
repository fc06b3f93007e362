//! Tiles and proofs from them, against the proofs from all leaves (which `oracle.rs` holds against `ct-merkle`).

use std::ops::Range;

use ledger::{
    Hash, Node, TileAddress, TilePlace, Tree, consistency, consistency_from, hash_of_tile,
    hashes_at, inclusion, inclusion_from, node_from_tiles, root, root_from,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// A log's tiles: all hashes of each level.
struct Tiles(Vec<Vec<Hash>>);

impl Tiles {
    fn of(leaves: &[Hash]) -> Self {
        let mut levels = vec![leaves.to_vec()];
        while levels.last().is_some_and(|level| level.len() >= 256) {
            let full = levels
                .last()
                .into_iter()
                .flat_map(|level| level.as_chunks::<256>().0);
            levels.push(full.map(|tile| hash_of_tile(tile)).collect());
        }
        Self(levels)
    }

    /// Fails when a range leaves its tile: a store reads one tile for each node.
    fn hashes(&self, level: u8, range: Range<u64>) -> Result<Vec<Hash>, String> {
        if range.start / 256 != (range.end - 1) / 256 {
            return Err(format!("{range:?} of level {level} is in two tiles"));
        }
        Ok(self.0[usize::from(level)][range.start as usize..range.end as usize].to_vec())
    }

    fn node(&self) -> impl FnMut(Node) -> Result<Hash, String> {
        |node| node_from_tiles(node, &mut |level, range| self.hashes(level, range))
    }
}

fn leaves(count: usize) -> Vec<Hash> {
    (0..count as u64)
        .map(|number| Hash::leaf(&number.to_be_bytes()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_tree_grown_by_whole_subtrees_is_the_one_grown_leaf_by_leaf(size in 1_usize..3000, heights in prop::collection::vec(0_u32..10, 1..20)) {
        let leaves = leaves(size);
        let (mut tree, mut at) = (Tree::new(), 0);
        for height in heights.into_iter().cycle() {
            let height = height.min((at as u64).trailing_zeros());
            let Some(under) = leaves.get(at..at + (1 << height)) else { break };
            tree.push_subtree(height, root(under));
            at += under.len();
        }
        for leaf in &leaves[at..] {
            tree.push_leaf(*leaf);
        }
        prop_assert_eq!((tree.size(), tree.root()), (size as u64, root(&leaves)));
    }

    #[test]
    fn proofs_from_tiles_are_those_from_all_leaves(size in 1_usize..3000, index in any::<Index>(), first in any::<Index>()) {
        let leaves = leaves(size);
        let tiles = Tiles::of(&leaves);
        let (index, first) = (index.index(size), first.index(size + 1));
        let from = |what: Result<_, String>| what.expect("within its tile");
        prop_assert_eq!(from(root_from(size as u64, &mut tiles.node()).map(|root| vec![root])), vec![root(&leaves)]);
        prop_assert_eq!(from(inclusion_from(index as u64, size as u64, &mut tiles.node())), inclusion(&leaves, index));
        prop_assert_eq!(from(consistency_from(first as u64, size as u64, &mut tiles.node())), consistency(&leaves, first));
    }

    #[test]
    fn an_address_is_read_as_it_is_printed(level in 0_u8..64, index in 0_u64..1 << 40, width in 1_u16..=256) {
        let place = TilePlace::new(index, width).expect("a tile");
        let address = TileAddress { level, place };
        prop_assert_eq!(address.to_string().parse::<TileAddress>(), Ok(address));
    }

    #[test]
    fn what_reads_as_an_address_prints_the_same(text in "[0-9]{1,2}/[x0-9/]{1,12}(\\.p/[0-9]{1,3})?") {
        if let Ok(address) = text.parse::<TileAddress>() {
            prop_assert_eq!(address.to_string(), text);
        }
    }
}

#[test]
fn a_subtree_cannot_lie_across_others() {
    for size in 0..64 {
        for height in 1..6 {
            let mut tree = Tree::new();
            for leaf in leaves(2 * size + 1) {
                tree.push_leaf(leaf);
            }
            let across = std::panic::catch_unwind(move || tree.push_subtree(height, Hash::empty()));
            let why = across.expect_err("an odd size has no whole subtree beside it");
            let why = why.downcast_ref::<&str>();
            assert_eq!(why, Some(&"a subtree of its own"), "{size} {height}");
        }
    }
}

#[test]
fn the_published_addresses_are_ours() {
    let place = TilePlace::new(1_234_067, 256).expect("a tile");
    assert_eq!(place.to_string(), "x001/x234/067");
    assert_eq!(
        TilePlace::new(0, 17).expect("a tile").to_string(),
        "000.p/17"
    );
    for bad in [
        "",
        "0",
        "0/",
        "0/1",
        "00/000",
        "64/000",
        "0/x000/000",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/07",
        "0/001/234",
        "0/000/",
        "0/000.p/1.p/1",
        "0/x001/234?",
        "-1/000",
        "0/+01",
    ] {
        assert!(bad.parse::<TileAddress>().is_err(), "{bad}");
    }
}

#[test]
fn a_log_of_seventy_thousand_has_the_tiles_that_the_standard_counts() {
    // C2SP tlog-tiles: 273 full and one of 112 at level 0, one full and one of 17 at level 1, one of 1 at level 2.
    let counts = [0, 1, 2, 3].map(|level| hashes_at(level, 70_000));
    assert_eq!(counts, [273 * 256 + 112, 256 + 17, 1, 0]);
    let has = |text: &str| {
        text.parse::<TileAddress>()
            .expect("an address")
            .is_in(70_000)
    };
    assert!(has("0/273.p/112") && has("0/272") && has("1/001.p/17") && has("2/000.p/1"));
    assert!(
        !has("0/273.p/113")
            && !has("0/273")
            && !has("1/001")
            && !has("2/000.p/2")
            && !has("3/000.p/1")
    );
}

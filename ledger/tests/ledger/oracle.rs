//! Random trees against `ct-merkle`, written by others.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof};
use ledger::{Hash, Tree, consistency, inclusion, verify_consistency, verify_inclusion};
use proptest::prelude::*;
use sha2_of_ct_merkle::Sha256;

fn entries() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..130)
}

fn theirs(entries: &[Vec<u8>]) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    for entry in entries {
        tree.push(entry.clone());
    }
    tree
}

fn flat(path: &[Hash]) -> Vec<u8> {
    path.iter().flat_map(|hash| hash.0).collect()
}

proptest! {
    #[test]
    fn the_roots_are_the_same(entries in entries()) {
        let mut ours = Tree::new();
        for entry in &entries {
            ours.push(entry);
        }
        prop_assert_eq!(ours.size(), theirs(&entries).len());
        prop_assert_eq!(ours.root().0.to_vec(), theirs(&entries).root().as_bytes().to_vec());
    }

    #[test]
    fn the_inclusion_proofs_are_the_same_and_each_checks_the_others(
        entries in entries(),
        index in any::<prop::sample::Index>(),
    ) {
        let index = index.index(entries.len());
        let leaves: Vec<_> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let (ours, theirs) = (inclusion(&leaves, index), theirs(&entries));
        prop_assert_eq!(flat(&ours), theirs.prove_inclusion(index).as_bytes().to_vec());
        let root = ledger::root(&leaves);
        prop_assert!(verify_inclusion(&leaves[index], index as u64, leaves.len() as u64, &ours, &root).is_ok());
        let proof = InclusionProof::try_from_bytes(flat(&ours)).expect("whole hashes");
        prop_assert!(theirs.root().verify_inclusion(&entries[index], index as u64, &proof).is_ok());
    }

    #[test]
    fn the_consistency_proofs_are_the_same_and_each_checks_the_others(
        entries in entries(),
        first in any::<prop::sample::Index>(),
    ) {
        let first = first.index(entries.len()) + 1;
        let leaves: Vec<_> = entries.iter().map(|entry| Hash::leaf(entry)).collect();
        let ours = consistency(&leaves, first);
        let (old, new) = (theirs(&entries[..first]), theirs(&entries));
        prop_assert_eq!(flat(&ours), new.prove_consistency(entries.len() - first).as_bytes().to_vec());
        let (old_root, root) = (ledger::root(&leaves[..first]), ledger::root(&leaves));
        let sizes = (first as u64, leaves.len() as u64);
        prop_assert!(verify_consistency(sizes.0, sizes.1, &ours, &old_root, &root).is_ok());
        let proof = ConsistencyProof::try_from_bytes(flat(&ours)).expect("whole hashes");
        prop_assert!(new.root().verify_consistency(&old.root(), &proof).is_ok());
    }

    #[test]
    fn a_tree_goes_on_after_a_restart_as_if_nothing_had_happened(entries in entries(), cut in 0_usize..130) {
        let cut = cut.min(entries.len());
        let mut without = Tree::new();
        for entry in &entries {
            without.push(entry);
        }
        let mut before = Tree::new();
        for entry in &entries[..cut] {
            before.push(entry);
        }
        let mut after = Tree::from_bytes(&before.to_bytes()).expect("its own bytes");
        for entry in &entries[cut..] {
            after.push(entry);
        }
        prop_assert_eq!(after, without);
    }

    #[test]
    fn bytes_that_are_no_tree_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(tree) = Tree::from_bytes(&bytes) {
            prop_assert_eq!(tree.to_bytes(), bytes);
        }
    }
}

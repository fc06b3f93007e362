// The tree over the log's entries (RFC 9162): the hash of an entry, and the root that a path leads to.
import { joined, sha256 } from './bytes';
import type { Bytes } from './bytes';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leaf_hash(entry: Bytes): Promise<Bytes> {
  return sha256(joined(LEAF, entry));
}

export function node_hash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined(NODE, left, right));
}

/** The root that an inclusion path leads to (RFC 9162 §2.1.3.2); null when index, size and path do not fit together. */
export async function root_of_inclusion(leaf: Bytes, index: bigint, size: bigint, path: Bytes[]): Promise<Bytes | null> {
  if (index < 0n || index >= size) return null;
  let [at, last, hash] = [index, size - 1n, leaf];
  for (const twin of path) {
    if (last === 0n) return null;
    if ((at & 1n) === 1n || at === last) {
      hash = await node_hash(twin, hash);
      while ((at & 1n) === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    } else {
      hash = await node_hash(hash, twin);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  return last === 0n ? hash : null;
}

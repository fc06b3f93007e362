// The guessing of a puzzle: SHA-256 of short messages, and numbers tried until enough zero bits come first. Pure.

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUNDS = Uint32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));
/** Those of the square roots of the first eight. */
const START = Uint32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime)));
const WORDS = 8;
const SEED_BYTES = 32;
/** The seed, a byte for the part, four for the number. */
const MESSAGE_BITS = (SEED_BYTES + 5) * 8;

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

/** One block of SHA-256: `state` goes on by what `block` holds, 16 words in and the rest of 64 for its own use. */
function compress(state: Uint32Array, block: Uint32Array): void {
  for (let at = 16; at < 64; at += 1) {
    const [a, b] = [block[at - 15] ?? 0, block[at - 2] ?? 0];
    const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    block[at] = ((block[at - 16] ?? 0) + low + (block[at - 7] ?? 0) + high) | 0;
  }
  let a = state[0] ?? 0, b = state[1] ?? 0, c = state[2] ?? 0, d = state[3] ?? 0;
  let e = state[4] ?? 0, f = state[5] ?? 0, g = state[6] ?? 0, h = state[7] ?? 0;
  for (let at = 0; at < 64; at += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[at] ?? 0) + (block[at] ?? 0)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, at) => (state[at] = (state[at] ?? 0) + word));
}

/** SHA-256 of any bytes, as eight words. */
export function sha256(bytes: Uint8Array): Uint32Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 4, bytes.length * 8);
  const state = START.slice();
  const block = new Uint32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let word = 0; word < 16; word += 1) block[word] = view.getUint32(at + word * 4);
    compress(state, block);
  }
  return state;
}

/** The first number whose hash begins with so many zero bits, after the seed and the part. At most 32 bits. */
export function guess(seed: Uint32Array, part: number, bits: number): number {
  const block = new Uint32Array(64);
  const state = new Uint32Array(WORDS);
  for (let number = 0; number < 2 ** 32; number += 1) {
    block.set(seed);
    block[8] = (part << 24) | (number >>> 8);
    // The number's last byte, then the mark of the end.
    block[9] = ((number & 0xff) << 24) | 0x80_0000;
    block.fill(0, 10, 15);
    block[15] = MESSAGE_BITS;
    state.set(START);
    compress(state, block);
    if (Math.clz32(state[0] ?? 0) >= bits) return number;
  }
  throw new Error('no number solves it');
}

/** All numbers of a puzzle, as the header wants them: eight hexadecimal digits each. */
export function guess_all(challenge: string, bits: number, parts: number): string {
  const seed = sha256(new TextEncoder().encode(challenge));
  return Array.from({ length: parts }, (_, part) => guess(seed, part, bits).toString(16).padStart(8, '0')).join('');
}

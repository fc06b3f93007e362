import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { guess, guess_all, sha256 } from '../src/resident/guess';
import { parse_linked } from '../src/resident/linked';

const hex = (words: Uint32Array): string => Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');
const known = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
/** Zero bits at the beginning of the first 32, as the server counts them. */
const zero_bits = (hash: Buffer): number => Math.clz32(hash.readUInt32BE(0));

describe('the puzzle', () => {
  test('its hash is SHA-256, for every length around a block', () => {
    for (let length = 0; length < 200; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, at) => (at * 37 + length) & 0xff);
      expect(hex(sha256(bytes)), `${length} bytes`).toBe(known(bytes).toString('hex'));
    }
  });

  test('each part’s number has enough zero bits, and no smaller number has', () => {
    const seed = sha256(new TextEncoder().encode('AAAAchallenge'));
    for (let part = 0; part < 8; part += 1) {
      const found = guess(seed, part, 9);
      const message = (number: number): Buffer => {
        const rest = Buffer.alloc(5);
        rest.writeUInt8(part);
        rest.writeUInt32BE(number, 1);
        return Buffer.concat([Buffer.from(hex(seed), 'hex'), rest]);
      };
      expect(zero_bits(known(message(found)))).toBeGreaterThanOrEqual(9);
      for (let number = 0; number < found; number += 1) expect(zero_bits(known(message(number)))).toBeLessThan(9);
    }
  });

  test('the solution is eight digits a part', () => {
    expect(guess_all('x', 4, 8)).toMatch(/^[0-9a-f]{64}$/);
    expect(guess_all('x', 0, 3)).toBe('0'.repeat(24));
  });

  test('the easiest one takes a telephone about a second', () => {
    const start = performance.now();
    guess_all('how long', 15, 8);
    // Eight times 2^15 guesses on average; this machine is shared, a telephone is not slower than this.
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('a place in a link', () => {
  test('is read with its coordinates, and nonsense is no place', () => {
    expect(parse_linked('?lon=113.4261106&lat=23.0707752&crs=gcj02')).toEqual({ lon: 113.4261106, lat: 23.0707752, crs: 'gcj02' });
    expect(parse_linked('?lon=113.42&lat=23.07')?.crs).toBe('wgs84');
    for (const none of ['', '?lon=113.42', '?lon=&lat=', '?lon=x&lat=23', '?lon=999&lat=23', '?lon=113&lat=23&crs=EPSG:4547', '?lon=113&lat=Infinity'])
      expect(parse_linked(none), none).toBeNull();
  });
});

// The page checks receipts as the ledger does: same receipts, same findings; and every byte changed once is found.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decimal, from_base64, hash_of_hex, utf8 } from '../src/verify/bytes';
import { ability, read_checkpoint, read_key } from '../src/verify/note';
import { judge, stamp, told } from '../src/verify/receipt';
import type { Judged } from '../src/verify/receipt';

interface Tried {
  name: string;
  receipt: string;
  known: string | null;
  judged: Record<string, unknown>;
}

const tried = JSON.parse(readFileSync(new URL('../../ledger/tests/receipts.json', import.meta.url), 'utf8')) as Tried[];

/** In the words of the file. */
function in_short(judged: Judged): Record<string, unknown> {
  switch (judged.outcome) {
    case 'unreadable':
      return { outcome: judged.outcome };
    case 'false':
      return { outcome: judged.outcome, findings: judged.findings.map((finding) => ({ ...finding, name: undefined })) };
    case 'holds': {
      const { size, root, key_is_known, witnesses } = judged.verified;
      return {
        outcome: judged.outcome, size: Number(size), root, key_is_known,
        witnesses: witnesses.map((one) => ({ name: one.key.name, at_s: one.at_s === null ? null : Number(one.at_s) })),
      };
    }
  }
}

describe('the ledger’s own receipts', () => {
  test('are there, true ones and false ones', () => expect(tried.length).toBeGreaterThan(30));

  test.each(tried)('$name', async ({ receipt, known, judged }) => {
    const key = known === null ? null : await read_key(known);
    expect(known === null || key !== null).toBe(true);
    expect(in_short(await judge(utf8(receipt), key))).toEqual(judged);
  });
});

test('every single byte changed is found, whatever it is', async () => {
  const small = tried.find((one) => one.name === 'a log of two');
  const [bytes, key] = [utf8(small?.receipt ?? ''), await read_key(small?.known ?? '')];
  expect((await judge(bytes, key)).outcome).toBe('holds');
  for (let at = 0; at < bytes.length; at += 1) {
    for (const flip of [0x01, 0x20, 0x80]) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ flip;
      const { outcome } = await judge(changed, key);
      expect(outcome, `byte ${at} ^ ${flip}`).not.toBe('holds');
    }
  }
});

test('this engine can check signatures, and says so', async () => {
  expect(await ability()).toBe('able');
});

test('numbers, hashes and base64 have one spelling', () => {
  expect(decimal('18446744073709551615')).toBe((1n << 64n) - 1n);
  for (const no of ['', '01', '-1', '1 ', '18446744073709551616', '99999999999999999999999']) expect(decimal(no), no).toBe(null);
  expect(hash_of_hex('0'.repeat(64))?.length).toBe(32);
  for (const no of ['0'.repeat(63), 'A'.repeat(64), `${'0'.repeat(64)}\n`]) expect(hash_of_hex(no), no).toBe(null);
  expect(from_base64('QQ==')?.[0]).toBe(65);
  for (const no of ['QQ', 'QR==', 'Q Q==', 'QQ==\n', '*']) expect(from_base64(no), no).toBe(null);
});

test('the published note of C2SP is read, and a key with a character missing is not', async () => {
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  expect((await read_key(key))?.name).toBe('PeterNeumann');
  for (let at = 0; at < key.length; at += 1) expect(await read_key(key.slice(0, at) + key.slice(at + 1)), String(at)).toBe(null);
});

test('a stamp and the words of an entry are what the receipt says', async () => {
  const judged = await judge(utf8(tried[0]?.receipt ?? ''), null);
  if (judged.outcome !== 'holds') throw new Error(judged.outcome);
  expect(stamp(judged.receipt.checkpoint)).toBe(`log.example · 20 · ${judged.verified.root.slice(0, 16)}`);
  const [first] = judged.receipt.entries;
  expect(first && told(first)).toMatchObject({ case: 'HY000000042', type: 'stepped', step: 'file', happened: null });
  expect(read_checkpoint('x\n\n')).toBe(null);
});

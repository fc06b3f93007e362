// A case's receipt: reads the file in its one spelling and says what it proves, or everything that is wrong with it.
// Does the same as `ledger/src/receipt` in Rust; both are tried on the same receipts, `ledger/tests/receipts.json`.
import { hash_of_hex, same, to_hex, utf8 } from './bytes';
import type { Bytes } from './bytes';
import { SIGN, check_signature, is_by, print_checkpoint, read_checkpoint, read_key } from './note';
import type { Checkpoint, Key, Signed } from './note';
import { leaf_hash, root_of_inclusion } from './tree';

export const FORMAT = 'huying-receipt/1';
export const RECEIPT_BYTES_MAX = 16 * 1024 * 1024;
const ENTRIES_MAX = 10_000;
const PATH_HASHES_MAX = 64;
const WITNESSES_MAX = 32;

export interface Entry {
  seq: number;
  event: string;
  path: Bytes[];
}

export interface Receipt {
  case: string;
  entries: Entry[];
  checkpoint: Checkpoint;
  key: Key;
  witnesses: Key[];
}

/** Why the file is no receipt. */
export type Unreadable = 'too-long' | 'not-utf8' | 'not-json' | 'fields' | 'format' | 'path' | 'checkpoint' | 'key' | 'spelling';

/** One reason not to believe a receipt. */
export type Finding =
  | { what: 'other-key' | 'signature' | 'other-log' | 'stranger'; name: string }
  | { what: 'empty' }
  | { what: 'order'; seq: number; after: number }
  | { what: 'not-in-log' | 'other-case'; seq: number };

export interface Verified {
  size: bigint;
  root: string;
  witnesses: Signed[];
  key_is_known: boolean;
}

export type Judged =
  | { outcome: 'unreadable'; why: Unreadable }
  | { outcome: 'false'; receipt: Receipt; findings: Finding[] }
  | { outcome: 'holds'; receipt: Receipt; verified: Verified };

class No extends Error {
  constructor(readonly why: Unreadable) {
    super(why);
  }
}

function need<T>(value: T | null | undefined, why: Unreadable): T {
  if (value === null || value === undefined) throw new No(why);
  return value;
}

function text_of(value: unknown): string {
  return need(typeof value === 'string' ? value : null, 'fields');
}

function list_of(value: unknown, most: number): unknown[] {
  const list = need(Array.isArray(value) ? value : null, 'fields');
  if (list.length > most) throw new No('too-long');
  return list;
}

function fields_of(value: unknown): Record<string, unknown> {
  return need(typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null, 'fields');
}

function read_entry(value: unknown): Entry {
  const fields = fields_of(value);
  const seq = need(typeof fields.seq === 'number' && Number.isSafeInteger(fields.seq) && fields.seq >= 0 ? fields.seq : null, 'fields');
  const path = list_of(fields.path, PATH_HASHES_MAX).map((hash) => need(hash_of_hex(text_of(hash)), 'path'));
  return { seq, event: text_of(fields.event), path };
}

/** Prints a receipt exactly as huying does; a file that differs was edited. */
export function print_receipt(receipt: Receipt): string {
  const entry = (one: Entry): object => ({ seq: one.seq, event: one.event, path: one.path.map(to_hex) });
  const file = {
    format: FORMAT,
    case: receipt.case,
    entries: receipt.entries.map(entry),
    checkpoint: print_checkpoint(receipt.checkpoint),
    key: receipt.key.text,
    witnesses: receipt.witnesses.map((key) => key.text),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

async function read(text: string): Promise<Receipt> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new No('not-json');
  }
  const fields = fields_of(value);
  if (text_of(fields.format) !== FORMAT) throw new No('format');
  const receipt: Receipt = {
    case: text_of(fields.case),
    entries: list_of(fields.entries, ENTRIES_MAX).map(read_entry),
    checkpoint: need(read_checkpoint(text_of(fields.checkpoint)), 'checkpoint'),
    key: need(await read_key(text_of(fields.key)), 'key'),
    witnesses: [],
  };
  for (const key of list_of(fields.witnesses, WITNESSES_MAX)) {
    receipt.witnesses.push(need(await read_key(text_of(key)), 'key'));
  }
  if (print_receipt(receipt) !== text) throw new No('spelling');
  return receipt;
}

/** Judges a file. `known` is the log's key as published elsewhere; without it the receipt's own is taken, which proves less. */
export async function judge(file: Bytes, known: Key | null): Promise<Judged> {
  if (file.length > RECEIPT_BYTES_MAX) return { outcome: 'unreadable', why: 'too-long' };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(file);
  } catch {
    return { outcome: 'unreadable', why: 'not-utf8' };
  }
  try {
    const receipt = await read(text);
    return await verify(receipt, known);
  } catch (no) {
    if (no instanceof No) return { outcome: 'unreadable', why: no.why };
    throw no;
  }
}

async function verify(receipt: Receipt, known: Key | null): Promise<Judged> {
  const findings: Finding[] = [];
  const { checkpoint, key } = receipt;
  if (known && known.text !== key.text) findings.push({ what: 'other-key', name: key.name });
  const witnesses = await check_signatures(receipt, findings);
  if (receipt.entries.length === 0) findings.push({ what: 'empty' });
  let after = 0;
  for (const entry of receipt.entries) {
    if (entry.seq <= after) findings.push({ what: 'order', seq: entry.seq, after });
    after = entry.seq;
    await check_entry(receipt, entry, findings);
  }
  if (findings.length > 0) return { outcome: 'false', receipt, findings };
  const verified = { size: checkpoint.size, root: to_hex(checkpoint.root), witnesses, key_is_known: known !== null };
  return { outcome: 'holds', receipt, verified };
}

async function check_signatures({ checkpoint, key, witnesses }: Receipt, findings: Finding[]): Promise<Signed[]> {
  if (key.purpose !== SIGN || checkpoint.origin !== key.name) findings.push({ what: 'other-log', name: checkpoint.origin });
  const signed: Signed[] = [];
  let by_log = false;
  let wrong: string | null = null;
  for (const line of checkpoint.signatures) {
    const keys = [key, ...witnesses].filter((one) => is_by(line, one));
    if (keys.length === 0) findings.push({ what: 'stranger', name: line.name });
    for (const one of keys) {
      const checked = await check_signature(checkpoint.text, line, one);
      if (!checked) wrong ??= line.name;
      else if (one === key) by_log = true;
      else signed.push(checked);
    }
  }
  if (wrong !== null || !by_log) findings.push({ what: 'signature', name: wrong ?? key.name });
  return signed;
}

async function check_entry({ checkpoint, ...receipt }: Receipt, entry: Entry, findings: Finding[]): Promise<void> {
  const leaf = await leaf_hash(utf8(entry.event));
  const root = await root_of_inclusion(leaf, BigInt(entry.seq) - 1n, checkpoint.size, entry.path);
  if (!root || !same(root, checkpoint.root)) findings.push({ what: 'not-in-log', seq: entry.seq });
  else if (told(entry)?.case !== receipt.case) findings.push({ what: 'other-case', seq: entry.seq });
}

/** What an entry says in short. Believe it only of a receipt that holds. */
export interface Told {
  case: string | null;
  type: string;
  recorded: string;
  happened: string | null;
  by: string | null;
  step: string | null;
}

export function told(entry: Entry): Told | null {
  try {
    const event = fields_of(JSON.parse(entry.event));
    const words = (value: unknown): string | null => (typeof value === 'string' ? value : null);
    const step = typeof event.step === 'object' && event.step !== null ? words((event.step as Record<string, unknown>).do) : null;
    return {
      case: words(event.case), type: text_of(event.type), recorded: text_of(event.recorded),
      happened: words(event.happened), by: words(event.by), step,
    };
  } catch {
    return null;
  }
}

/** In one short line, as it is printed on paper: log, size, and the first 16 digits of the root. */
export function stamp(checkpoint: Checkpoint): string {
  return `${checkpoint.origin} · ${checkpoint.size} · ${to_hex(checkpoint.root).slice(0, 16)}`;
}

// Signed notes and their keys (C2SP signed-note, tlog-cosignature), and the checkpoint that stands in one.
import { decimal, from_base64, joined, same, sha256, to_base64, utf8 } from './bytes';
import type { Bytes } from './bytes';

const NOTE_BYTES_MAX = 128 * 1024;
const SIGNATURES_MAX = 100;
const NAME_BYTES_MAX = 255;
const DASH = '— ';

/** What a key's signatures say; the number is the type byte of the format. */
export const SIGN = 1;
export const COSIGN = 4;

export interface Key {
  /** `name+id+base64`. */
  text: string;
  name: string;
  id: Bytes;
  purpose: number;
  public: Bytes;
}

export interface Signature {
  name: string;
  id: Bytes;
  bytes: Bytes;
}

export interface Checkpoint {
  /** What was signed. */
  text: string;
  origin: string;
  size: bigint;
  root: Bytes;
  signatures: Signature[];
}

/** Who has signed; witnesses say when, in Unix seconds. */
export interface Signed {
  key: Key;
  at_s: bigint | null;
}

function is_name(text: string): boolean {
  return text !== '' && utf8(text).length <= NAME_BYTES_MAX && !/[\s\p{Cc}+]/u.test(text);
}

async function key_id(name: string, purpose: number, key: Bytes): Promise<Bytes> {
  return (await sha256(joined(utf8(name), Uint8Array.of(10, purpose), key))).slice(0, 4);
}

/** Reads `name+id+base64`; null when it is no key, or one whose id belongs to another. */
export async function read_key(text: string): Promise<Key | null> {
  const [name = '', id_text = '', ...rest] = text.split('+');
  const bytes = from_base64(rest.join('+'));
  if (!bytes || bytes.length !== 33 || !is_name(name)) return null;
  const purpose = bytes[0] ?? 0;
  if (purpose !== SIGN && purpose !== COSIGN) return null;
  const key = bytes.slice(1);
  const id = await key_id(name, purpose, key);
  const said = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return said === id_text ? { text, name, id, purpose, public: key } : null;
}

function read_signature(line: string): Signature | null {
  if (!line.startsWith(DASH)) return null;
  const [name = '', ...rest] = line.slice(DASH.length).split(' ');
  const bytes = from_base64(rest.join(' '));
  if (!bytes || bytes.length < 5 || !is_name(name)) return null;
  return { name, id: bytes.slice(0, 4), bytes: bytes.slice(4) };
}

/** Reads a signed checkpoint; null when it is none. */
export function read_checkpoint(note: string): Checkpoint | null {
  const end = note.lastIndexOf('\n\n') + 1;
  if (end === 0 || !note.endsWith('\n') || utf8(note).length > NOTE_BYTES_MAX) return null;
  const [text, lines] = [note.slice(0, end), note.slice(end + 1, -1).split('\n')];
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text) || lines.length > SIGNATURES_MAX) return null;
  const signatures = lines.map(read_signature);
  const [origin = '', size_text = '', root_text = '', ...extensions] = text.slice(0, -1).split('\n');
  const [size, root] = [decimal(size_text), from_base64(root_text)];
  if (origin === '' || /\p{Cc}/u.test(origin) || size === null || root?.length !== 32 || extensions.includes('')) return null;
  return signatures.every((one) => one !== null) ? { text, origin, size, root, signatures } : null;
}

/** As it was read, so that whoever compares the two finds any other spelling. */
export function print_checkpoint(checkpoint: Checkpoint): string {
  const line = (one: Signature): string => `${DASH}${one.name} ${to_base64(joined(one.id, one.bytes))}\n`;
  return `${checkpoint.text}\n${checkpoint.signatures.map(line).join('')}`;
}

export function is_by(signature: Signature, key: Key): boolean {
  return signature.name === key.name && same(signature.id, key.id);
}

/** Checks one signature line against its key; null when it does not fit the text. */
export async function check_signature(text: string, signature: Signature, key: Key): Promise<Signed | null> {
  if (key.purpose === SIGN) {
    return (await has_signed(key, utf8(text), signature.bytes)) ? { key, at_s: null } : null;
  }
  if (signature.bytes.length !== 72) return null;
  const at_s = new DataView(signature.bytes.buffer, signature.bytes.byteOffset).getBigUint64(0);
  const message = utf8(`cosignature/v1\ntime ${at_s}\n${text}`);
  return (await has_signed(key, message, signature.bytes.slice(8))) ? { key, at_s } : null;
}

async function has_signed(key: Key, message: Bytes, signature: Bytes): Promise<boolean> {
  if (signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key.public, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    // No point of the curve.
    return false;
  }
}

/** The first test key of RFC 8032 §7.1: what a browser must be able to take. */
const PROBE = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

/** Whether this browser can check signatures here, and if not, why. */
export async function ability(): Promise<'able' | 'insecure' | 'old'> {
  // The compiler takes it for granted; browsers leave it out on pages that came over plain http from elsewhere.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (!subtle) return 'insecure';
  const key = Uint8Array.from(PROBE.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return subtle.importKey('raw', key, 'Ed25519', false, ['verify']).then(() => 'able' as const, () => 'old' as const);
}

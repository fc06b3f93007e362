// Who works on which case at this moment, as told by the stream; what runs out is forgotten. Pure.
import type { Claim } from '../api/loop';

export interface Held {
  by: string;
  until_ms: number;
}

export type Claims = ReadonlyMap<string, Held>;

/** A claim lives this long unless renewed; the server's own time is used where it says one. */
export const LEASE_MS = 120_000;
/** Renewed well before it ends. */
export const RENEW_MS = 45_000;

export function with_claim(before: Claims, claim: Claim, now_ms: number): Claims {
  const after = new Map(before);
  if (claim.by === null) after.delete(claim.case);
  else after.set(claim.case, { by: claim.by, until_ms: claim.until ? Date.parse(claim.until) : now_ms + LEASE_MS });
  return after;
}

export function without_expired(before: Claims, now_ms: number): Claims {
  const live = [...before].filter(([, held]) => held.until_ms > now_ms);
  return live.length === before.size ? before : new Map(live);
}

/** The first letters of a name, for a small disc: two of a Latin name, the last two of a Chinese one. */
export function initials(name: string): string {
  const han = name.match(/\p{Script=Han}/gu);
  if (han) return han.slice(-2).join('');
  const words = name.split(/[\s._@-]+/).filter((word) => word !== '');
  const letters = words.length > 1 ? words.slice(0, 2).map((word) => word[0]) : [...(words[0] ?? '')].slice(0, 2);
  return letters.join('').toUpperCase();
}

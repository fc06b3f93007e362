// What waits on the phone to be sent, and what became of it. Pure: the sender and the pages act on it.
import type { ProblemBody, StepWord } from '../api/loop';
import type { PhotoKind } from '../photos/photos';

/** Most items that wait at once: each may carry nine photos. */
export const WAITING_MAX = 200;
/** What arrived stays to be looked at this long, and at most so many. */
export const ARRIVED_KEPT_MS = 3 * 86_400_000;
export const ARRIVED_KEPT_MAX = 50;
/** An uploaded photo that no case names is removed by the server after a day. */
export const UPLOAD_HOLDS_MS = 20 * 3_600_000;
const WAIT_FIRST_MS = 5_000;
const WAIT_MAX_MS = 300_000;
/** Longest that a server's own wish is waited for: what it waits for, such as room for photos, may come sooner than it can know. */
export const WAIT_TOLD_MAX_MS = 3_600_000;

export interface QueuedPhoto {
  /** Where the picture lies on the phone. */
  key: string;
  kind: PhotoKind;
  /** Its id at the server, once it is there. */
  photo: string | null;
  uploaded_ms: number | null;
  /** The server's code when it will never take it; the rest goes without. */
  refused: string | null;
}

export interface ReportWords {
  lon: number;
  lat: number;
  /** What the position is in. A browser gives WGS 84 in China too; it is said all the same. */
  crs: 'wgs84';
  accuracy_m?: number;
  /** The side of the border, as whoever stood there named it. */
  area?: string;
  class: string;
  text: string;
  /** Done on the spot: reported and closed in one. */
  handled?: { note: string };
}

export interface StepWords {
  case: string;
  step: StepWord;
  /** The newest event of the case that the person saw, or that a step of theirs before this one led to. */
  seen: number;
  note: string;
  /** What else the step takes, as the server names it. */
  [field: string]: unknown;
}

/** What the server said no to; and who was faster, where somebody was. */
export interface Problem {
  status: number;
  code: string;
  detail: string;
  errors: { field: string; reason: string; fix: string }[];
  by: string | null;
  did: string | null;
  at: string | null;
  state: NonNullable<ProblemBody['state']> | null;
  seq: number | null;
}

/** What the server made of it. */
export interface Answer {
  case: string;
  area: string | null;
  area_name: string | null;
  team: string | null;
  due: string | null;
  status: string;
  /** The case's newest event, where the answer says it. */
  seq?: number;
}

interface Common {
  /** Its own key through every try: however often it is sent, it is one case or one step. */
  id: string;
  /** The account it was made under; null where nobody logs in. Nobody else's name is ever put under it. */
  by: string | null;
  /** Which page it was made on; missing of what was made before there were two: the worker's. */
  of?: 'team';
  /** Its number in the order of making, from 1, for the phone's clock may be set back meanwhile; missing of older items. */
  no?: number;
  /** By the phone's clock. */
  made_ms: number;
  /** What was known then of how far that clock is off. */
  skew_ms: number | null;
  /** How far `at` was corrected when it was sent. */
  corrected_ms: number;
  photos: QueuedPhoto[];
  /** `conflict`: somebody was faster. It is shown, and nothing is overwritten. */
  state: 'waiting' | 'arrived' | 'refused' | 'conflict';
  tries: number;
  /** Not before this. */
  next_ms: number;
  /** Why it still waits: `away`, `busy`; null before the first try. */
  why: 'away' | 'busy' | null;
  problem: Problem | null;
  answer: Answer | null;
  arrived_ms: number | null;
  /** When it was refused or met a conflict; missing of older items. */
  refused_ms?: number;
  /** What it is called in the list. */
  title: string;
}

export type ReportItem = Common & { kind: 'report'; words: ReportWords };
export type StepItem = Common & { kind: 'step'; words: StepWords };
export type Item = ReportItem | StepItem;

/** What became of one try. */
export type Outcome =
  | { what: 'arrived'; answer: Answer }
  | { what: 'away' }
  | { what: 'busy'; wait_ms: number | null }
  | { what: 'login' }
  | { what: 'refused'; problem: Problem }
  | { what: 'conflict'; problem: Problem };

/** What a refusal of the server means for what was sent. */
export function refusal(problem: Problem, retry_after_s: number | null, kind: Item['kind']): Outcome {
  const { status, code } = problem;
  if (status === 401 || code === 'password_change_needed' || code === 'second_factor_needed') return { what: 'login' };
  if (status >= 500 || status === 429 || status === 408) return { what: 'busy', wait_ms: retry_after_s === null ? null : retry_after_s * 1000 };
  return status === 409 && kind === 'step' && code !== 'id_taken' ? { what: 'conflict', problem } : { what: 'refused', problem };
}

/** How long to wait after so many tries in vain: longer each time, never longer than five minutes. */
export function wait_ms(tries: number): number {
  return Math.min(WAIT_FIRST_MS * 2 ** Math.max(0, tries - 1), WAIT_MAX_MS);
}

/** The item after a try. Without an answer of the server it waits on, whatever happens. */
export function after<T extends Item>(item: T, outcome: Outcome, now_ms: number): T {
  switch (outcome.what) {
    case 'arrived':
      return { ...item, state: 'arrived', answer: outcome.answer, arrived_ms: now_ms, problem: null, why: null };
    case 'refused': case 'conflict':
      return { ...item, state: outcome.what, problem: outcome.problem, refused_ms: now_ms, why: null };
    case 'login':
      return { ...item, state: 'waiting', why: null };
    case 'away': case 'busy': {
      const tries = item.tries + 1;
      const told = outcome.what === 'busy' ? outcome.wait_ms : null;
      const wait = told === null ? wait_ms(tries) : Math.min(told, WAIT_TOLD_MAX_MS);
      return { ...item, state: 'waiting', tries, why: outcome.what, next_ms: now_ms + wait };
    }
  }
}

/** Sent anew after somebody looked at it: under its own key, for nothing of it is at the server. */
export function again<T extends Item>(item: T, words: Partial<T['words']>, now_ms: number): T {
  return { ...item, words: { ...item.words, ...words }, state: 'waiting', tries: 0, next_ms: now_ms, why: null, problem: null };
}

/**
 * What this account may send, the oldest first. Of the steps on one case only the first may go, and none that was made after
 * one that came to nothing before anybody knew: it stands on what did not happen.
 */
function sendable(items: readonly Item[], account: string | null): Item[] {
  const held = new Map<string, number>();
  return in_order(items).filter((item) => {
    const mine = item.state === 'waiting' && (item.by === null || item.by === account);
    if (item.kind === 'report' || item.state === 'arrived') return mine;
    const until_ms = held.get(item.words.case) ?? Number.NEGATIVE_INFINITY;
    held.set(item.words.case, Math.max(until_ms, item.state === 'waiting' ? Number.POSITIVE_INFINITY : (item.refused_ms ?? Number.POSITIVE_INFINITY)));
    return mine && item.made_ms > until_ms;
  });
}

/** What is due to be sent, the oldest first. What another account made stays for that account. */
export function due(items: readonly Item[], account: string | null, now_ms: number): Item[] {
  return sendable(items, account).filter((item) => item.next_ms <= now_ms);
}

export function in_order(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.no ?? 0) - (b.no ?? 0) || a.made_ms - b.made_ms || (a.id < b.id ? -1 : 1));
}

/** When the next try is due; null when nothing waits that this account may send. */
export function next_try(items: readonly Item[], account: string | null): number | null {
  const waiting = sendable(items, account);
  return waiting.length === 0 ? null : Math.min(...waiting.map((item) => item.next_ms));
}

/** Steps that follow one of the same account on its case, now that it arrived: what it led to is no surprise to them. */
export function followers(items: readonly Item[], done: Item): StepItem[] {
  const seq = done.answer?.seq;
  if (done.kind !== 'step' || seq === undefined) return [];
  return items.filter((item): item is StepItem => item.kind === 'step' && item.id !== done.id && item.state === 'waiting' && item.by === done.by
    && item.words.case === done.words.case && item.words.seen < seq).map((item) => ({ ...item, words: { ...item.words, seen: seq } }));
}

/** What need not be kept any longer. What waits, was refused or met a conflict is never among it. */
export function outlived(items: readonly Item[], now_ms: number): Item[] {
  const arrived = items.filter((item) => item.state === 'arrived').sort((a, b) => (b.arrived_ms ?? 0) - (a.arrived_ms ?? 0));
  return arrived.filter((item, at) => at >= ARRIVED_KEPT_MAX || now_ms - (item.arrived_ms ?? 0) > ARRIVED_KEPT_MS);
}

/** Random and unguessable; at most 64 characters, as the server takes them. */
export function new_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `phone-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

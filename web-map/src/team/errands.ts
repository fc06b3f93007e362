// Steps on their way to the server: each keeps its id through every try, so that it is done once however often it is sent.
import { Away, Refused } from '../api/client';
import type { ProblemBody, StepWord } from '../api/loop';
import type { NamedPhoto, PhotoKind } from '../photos/photos';

/** Tries again after this; the browser's `online` event comes first where it works. */
export const RETRY_MS = 3000;

export interface Picture {
  file: Blob;
  kind: PhotoKind;
  /** Its name at the server, once it is there. */
  photo: string | null;
}

export type Fate = 'sending' | 'waiting' | 'done' | 'refused';

export interface Errand {
  id: string;
  case: string;
  step: StepWord;
  body: Record<string, unknown>;
  /** The newest event of the case that the person saw. */
  seen: number;
  pictures: Picture[];
  /** The account of who did it: nobody else's login sends it. */
  by: string;
  /** When the person did it, RFC 3339. */
  at: string;
  /** `waiting`: no signal or a busy server, will be sent again by itself. */
  fate: Fate;
  /** Why it was refused. */
  problem: ProblemBody | null;
  /** Nobody is logged in any more: it waits for that. */
  locked: boolean;
}

/** The ways to the server, for tests to stand in. */
export interface Ways {
  upload(file: Blob): Promise<string>;
  /** The case's newest event afterwards. */
  move(number: string, body: Record<string, unknown>): Promise<number>;
}

/** Random and unguessable, also on plain-HTTP pages, where `crypto.randomUUID` is missing. */
export function new_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `team-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

const passes = (cause: unknown): boolean => cause instanceof Away || (cause instanceof Refused && (cause.passes || cause.status === 401));

/**
 * Sends one errand: its photos first, then the step. `seen` is the newest event known to be one's own or seen.
 * `keep` is told whenever something more of it has arrived.
 */
export async function send_errand(errand: Errand, seen: number, ways: Ways, keep: (errand: Errand) => Promise<void>): Promise<{ errand: Errand; seq: number | null }> {
  let now: Errand = errand;
  try {
    for (const [place, picture] of errand.pictures.entries()) {
      if (picture.photo !== null) continue;
      const photo = await ways.upload(picture.file);
      now = { ...now, pictures: now.pictures.with(place, { ...picture, photo }) };
      await keep(now);
    }
    const photos = named(now.pictures);
    const seq = await ways.move(errand.case, { ...errand.body, id: errand.id, step: errand.step, seen: Math.max(seen, errand.seen), ...(photos.length > 0 ? { photos } : {}) });
    return { errand: { ...now, fate: 'done', problem: null, locked: false }, seq };
  } catch (cause) {
    if (passes(cause)) return { errand: { ...now, fate: 'waiting', locked: cause instanceof Refused && cause.status === 401 }, seq: null };
    if (cause instanceof Refused) return { errand: { ...now, fate: 'refused', problem: cause.problem, locked: false }, seq: null };
    throw cause;
  }
}

/** Two files of the same content are one photo. */
function named(pictures: readonly Picture[]): NamedPhoto[] {
  const all = new Map<string, NamedPhoto>();
  for (const { photo, kind } of pictures) if (photo !== null && !all.has(photo)) all.set(photo, { photo, kind });
  return [...all.values()];
}

/** Those of this account that may be sent now, in the order they were done: of one case only the first, and none after one that was refused. */
export function sendable(errands: readonly Errand[], by: string): Errand[] {
  const held = new Set<string>();
  return errands.filter((errand) => {
    if (errand.fate === 'done' || held.has(errand.case)) return false;
    held.add(errand.case);
    return errand.fate === 'waiting' && errand.by === by;
  });
}

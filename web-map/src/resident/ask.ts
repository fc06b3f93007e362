// Asks the server as anybody would: whoever sits at the server's own machine steps down, and sees what everybody sees.
import { Refused, ask, with_query } from '../api/client';
import type { Query } from '../api/client';
import { solve } from './puzzle';
import type { Puzzle } from './puzzle';

export const AS_ANYBODY = { 'x-huying-as': 'anybody' } as const;
const PUZZLE_HEADER = 'x-huying-puzzle';
/** The pressure may grow while a telephone solves: then there is another, a little harder. */
const PUZZLES_MAX = 4;

export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const headers = { accept: 'application/json', ...AS_ANYBODY };
  return ask<T>(with_query(path, query), { headers, ...(signal ? { signal } : {}) });
}

export function post<T>(path: string, type: string, body: BodyInit, more: Record<string, string> = {}): Promise<T> {
  return ask<T>(path, { method: 'POST', headers: { 'content-type': type, accept: 'application/json', ...AS_ANYBODY, ...more }, body });
}

/**
 * Sends it; where the server asks for a puzzle first, solves one and sends it again. `working` is told when that begins and
 * when it ends.
 */
export async function post_patiently<T>(path: string, type: string, body: BodyInit, working: (on: boolean) => void): Promise<T> {
  let more: Record<string, string> = {};
  for (let puzzles = 0; ; puzzles += 1) {
    try {
      return await post<T>(path, type, body, more);
    } catch (cause) {
      if (!(cause instanceof Refused) || cause.code !== 'puzzle_needed' || puzzles === PUZZLES_MAX) throw cause;
    }
    working(true);
    try {
      more = { [PUZZLE_HEADER]: await solve(await get<Puzzle>('/v1/public/challenge')) };
    } finally {
      working(false);
    }
  }
}

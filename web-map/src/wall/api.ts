// Asks the server what only the wall asks: alarms, and whether its pages are newer than this one.
import { get, send } from '../api/client';
import type { Query } from '../api/client';
import type { Present, Schemas } from '../api/types';

export type Alarm = Present<Schemas['AlarmTold']>;
export type Alarms = Omit<Present<Schemas['AlarmList']>, 'items'> & { items: Alarm[] };
export type Call = Present<Schemas['CallItem']>;
export type Calls = Omit<Present<Schemas['CallsTold']>, 'items'> & { items: Call[] };

export const wall_api = {
  /** Called teams that have not answered. */
  calls: (query: Query, signal?: AbortSignal) => get<Calls>('/v1/calls', query, signal),
  alarms: (signal?: AbortSignal) => get<Alarms>('/v1/alarms', {}, signal),
  /** `by` only where nobody is logged in: whoever is acts in no other name. */
  acknowledge: (id: string, by: string | null) =>
    send<Alarm>('POST', `/v1/alarms/${encodeURIComponent(id)}/acknowledge`, by === null ? {} : { by }),
};

/** The script of a page's HTML: its name carries a hash of all it loads. */
export function script_of(html: string): string | null {
  return /<script[^>]*type="module"[^>]*src="([^"]+)"/.exec(html)?.[1] ?? null;
}

/** Loads the page anew where the server would give it: a browser's own page about a server that is away stays for long. */
export async function reload(): Promise<void> {
  const answer = await fetch(location.pathname, { cache: 'no-store', headers: { accept: 'text/html' } }).catch(() => null);
  if (answer?.ok) location.reload();
}

/** Whether the server has other pages than this one by now; false where it cannot be told. */
export async function is_outdated(): Promise<boolean> {
  const own = script_of(document.documentElement.outerHTML);
  const answer = await fetch(location.pathname, { cache: 'no-store', headers: { accept: 'text/html' } });
  if (!answer.ok || own === null) return false;
  const theirs = script_of(await answer.text());
  return theirs !== null && theirs !== own;
}

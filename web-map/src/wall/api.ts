// Asks the server what only the wall asks: alarms, and whether its pages are newer than this one.
import { get, send } from '../api/client';
import type { Present, Schemas } from '../api/types';

export type Alarm = Present<Schemas['AlarmTold']>;
export type Alarms = Omit<Present<Schemas['AlarmList']>, 'items'> & { items: Alarm[] };

export const wall_api = {
  alarms: (signal?: AbortSignal) => get<Alarms>('/v1/alarms', {}, signal),
  acknowledge: (id: string, by: string) => send<Alarm>('POST', `/v1/alarms/${encodeURIComponent(id)}/acknowledge`, { by }),
};

/** The script of a page's HTML: its name carries a hash of all it loads. */
export function script_of(html: string): string | null {
  return /<script[^>]*type="module"[^>]*src="([^"]+)"/.exec(html)?.[1] ?? null;
}

/** Whether the server has other pages than this one by now; false where it cannot be told. */
export async function is_outdated(): Promise<boolean> {
  const own = script_of(document.documentElement.outerHTML);
  const answer = await fetch(location.pathname, { cache: 'no-store', headers: { accept: 'text/html' } });
  if (!answer.ok || own === null) return false;
  const theirs = script_of(await answer.text());
  return theirs !== null && theirs !== own;
}

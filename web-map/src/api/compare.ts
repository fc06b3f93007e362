// Asks the server to compare the window with others.
import { get } from './client';
import type { Query } from './client';

/** One window compared with, and why this one. */
export interface BaseWindow {
  from: string;
  to: string;
  total: number;
  why: { zh: string; en: string };
}

/** What the base windows have: median and quartiles, all null where there is none; `change` is null also where nothing is usual. */
interface Usual {
  base: number | null;
  low: number | null;
  high: number | null;
  change: number | null;
}

export interface ComparedGroup extends Usual {
  key: string;
  name: string;
  count: number;
}

export interface Compared extends Usual {
  from: string;
  to: string;
  seq: number;
  /** What the window's days are. */
  kind: 'workdays' | 'restdays' | 'holiday' | 'mixed';
  bases: BaseWindow[];
  /** The calendar's last day, where windows reach beyond it. */
  calendar_until?: string;
  total: number;
  groups: ComparedGroup[];
}

export const compare_api = {
  compare: (query: Query, signal?: AbortSignal) => get<Compared>('/v1/compare', query, signal),
};

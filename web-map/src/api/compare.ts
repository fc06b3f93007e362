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

/** `base` is the median over the base windows, `low` and `high` their quartiles; `change` is null where nothing is usual. */
export interface ComparedGroup {
  key: string;
  name: string;
  count: number;
  base: number;
  low: number;
  high: number;
  change: number | null;
}

export interface Compared {
  from: string;
  to: string;
  seq: number;
  kind: string;
  bases: BaseWindow[];
  total: number;
  base: number;
  groups: ComparedGroup[];
}

export const compare_api = {
  compare: (query: Query, signal?: AbortSignal) => get<Compared>('/v1/compare', query, signal),
};

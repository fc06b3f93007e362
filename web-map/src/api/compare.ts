// Asks the server to compare the window with others.
import { get } from './client';
import type { Query } from './client';
import type { Present, Schemas } from './types';

/** One group: its cases, and median and quartiles of the windows compared with, null where there is none. */
export type ComparedGroup = Pick<Present<Schemas['GroupCompared']>, 'key' | 'name' | 'count' | 'base' | 'low' | 'high' | 'change'>;

/** What the window's days are. */
export type WindowKind = 'workdays' | 'restdays' | 'holiday' | 'mixed';

/** `calendar_until`: the calendar's last day, where windows reach beyond it. */
export type Compared = Pick<Present<Schemas['Compared']>, 'from' | 'to' | 'seq' | 'bases' | 'total' | 'base' | 'low' | 'high' | 'change'>
  & { kind: WindowKind; groups: ComparedGroup[]; calendar_until?: string };

export const compare_api = {
  compare: (query: Query, signal?: AbortSignal) => get<Compared>('/v1/compare', query, signal),
};

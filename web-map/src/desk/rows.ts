// The rows of the desk's list: their order and what marks them. Pure.
import type { DeskItem } from '../api/loop';
import type { Sort } from '../state/url';

/** No deadline sorts after every deadline. */
const due_of = (row: DeskItem): number => (row.due === null ? Infinity : Date.parse(row.due));

const KEYS: Record<Exclude<Sort, 'due' | 'at'>, (row: DeskItem) => string> = {
  team: (row) => row.team_name ?? '￿',
  area: (row) => row.area ?? '￿',
  status: (row) => row.status,
};

/** Ties keep the order in which the server told the rows. */
export function sorted_rows(rows: readonly DeskItem[], sort: Sort, server_sorts: boolean): DeskItem[] {
  if (sort === 'at') return rows.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (sort === 'due') {
    return server_sorts ? [...rows] : rows.toSorted((a, b) => (due_of(a) === due_of(b) ? 0 : due_of(a) - due_of(b)));
  }
  const key = KEYS[sort];
  return rows.toSorted((a, b) => key(a).localeCompare(key(b), 'zh-CN'));
}

export type FlagWord = 'stuck' | 'call' | 'rework' | 'handovers' | 'merged';

export interface RowFlag {
  flag: FlagWord;
  n: number | null;
}

/** Hand-overs are worth a mark from this number on. */
export const HANDOVERS_MIN = 1;

/** What marks a row beyond its deadline, which has its own column. */
export function flags_of(row: DeskItem): RowFlag[] {
  const flags: RowFlag[] = [];
  const add = (flag: FlagWord, n: number | null): void => void flags.push({ flag, n });
  const many = (n: number | undefined): number => n ?? 0;
  if ((row.stuck ?? []).length > 0) add('stuck', null);
  if (many(row.calls) > 0) add('call', many(row.calls));
  if (many(row.rework) > 0) add('rework', many(row.rework));
  if (many(row.handovers) >= HANDOVERS_MIN) add('handovers', many(row.handovers));
  if (many(row.merged) > 0) add('merged', many(row.merged));
  return flags;
}

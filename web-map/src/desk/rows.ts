// The rows of the desk's list: their order and what marks them. Pure.
import type { DeskItem } from '../api/loop';
import type { Sort } from '../state/url';

const KEYS: Record<Exclude<Sort, 'due' | 'at'>, (row: DeskItem) => string> = {
  team: (row) => row.team_name ?? '',
  area: (row) => row.area ?? '',
  status: (row) => row.status,
};

/** By deadline and by time the server sorts, over all pages; by the rest the page does, among the rows it has. Ties keep their order. */
export function sorted_rows(rows: readonly DeskItem[], sort: Sort): DeskItem[] {
  if (sort === 'at' || sort === 'due') return [...rows];
  const key = KEYS[sort];
  return rows.toSorted((a, b) => {
    const [one, other] = [key(a), key(b)];
    // What is missing comes last.
    if (one === '' || other === '') return Number(one === '') - Number(other === '');
    return one.localeCompare(other, 'zh-CN');
  });
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

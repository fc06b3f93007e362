import { describe, expect, test } from 'vitest';
import type { Rehearsed, TeamShift } from '../src/api/tables';
import { bars_of, moved } from '../src/tables/shifts';

const team = (code: string, before: [number, number], after: [number, number]): TeamShift => ({
  team: code, before: { cases: before[0], supports: 0, late: before[1] }, after: { cases: after[0], supports: 0, late: after[1] },
});
const rehearsed = (teams: TeamShift[]): Rehearsed => ({ cases: 0, changed: 0, elsewhere: 0, late: { before: 0, after: 0 }, beyond_calendar: 0, teams, rows: [] });

describe('the bars of a rehearsal', () => {
  test('the greatest shift comes first, a tie by load and then by code', () => {
    const bars = bars_of(rehearsed([team('c', [5, 0], [5, 0]), team('b', [10, 1], [40, 3]), team('a', [40, 2], [10, 0]), team('d', [5, 0], [5, 1])]));
    expect(bars.map((bar) => [bar.team, bar.by])).toEqual([['b', 30], ['a', -30], ['c', 0], ['d', 0]]);
    expect(bars[0]).toMatchObject({ before_part: 0.25, after_part: 1 });
    expect(bars.filter(moved).map((bar) => bar.team)).toEqual(['b', 'a', 'd']);
  });

  test('nothing played again has no bars', () => {
    expect(bars_of(rehearsed([]))).toEqual([]);
  });
});

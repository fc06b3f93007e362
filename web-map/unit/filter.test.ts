import { describe, expect, test } from 'vitest';
import type { CaseEvent } from '../src/api/types';
import { EVERYTHING, is_late, narrowings, query_of, sieve } from '../src/state/filter';
import type { Filter } from '../src/state/filter';

const NOW = Date.parse('2026-11-23T10:00:00+08:00');
const ZONE = 'Asia/Shanghai';
const event: CaseEvent = {
  seq: 7, type: 'reported', case: 'HY000000007', at: '2026-11-23T09:59:00+08:00', source: 'police',
  class: '0505', class_name: '机动车乱停放', status: 'dispatched', lon: 113.42, lat: 23.07,
  area: '440112010003004', area_name: '长洲社区第4网格', team_name: null, due: '2026-11-23T12:00:00+08:00',
};
const with_filter = (change: Partial<Filter>): boolean => sieve({ ...EVERYTHING, ...change }, NOW, ZONE)(event);

describe('a live case passes', () => {
  test.each<[string, Partial<Filter>, boolean]>([
    ['an empty filter', {}, true],
    ['its main class', { classes: ['05'] }, true],
    ['another class', { classes: ['04'] }, false],
    ['one of two classes', { classes: ['04', '0505'] }, true],
    ['unclassified only', { classes: ['none'] }, false],
    ['its source', { sources: ['police'] }, true],
    ['another source', { sources: ['resident'] }, false],
    ['another status', { statuses: ['closed'] }, false],
    ['its subdistrict', { area: '440112010' }, true],
    ['another subdistrict', { area: '440112011' }, false],
    ['late cases only, before it is due', { overdue: true }, false],
    ['the last hour', { window: { preset: '1h' } }, true],
    ['a window before it', { window: { from_ms: 0, to_ms: NOW - 3_600_000 } }, false],
  ])('%s', (_, change, expected) => {
    expect(with_filter(change)).toBe(expected);
  });
});

test('a case without a class passes only the word for that', () => {
  const unclassified = { ...event, class: null };
  expect(sieve({ ...EVERYTHING, classes: ['none'] }, NOW, ZONE)(unclassified)).toBe(true);
  expect(sieve({ ...EVERYTHING, classes: ['05'] }, NOW, ZONE)(unclassified)).toBe(false);
});

test('a case is late after its deadline, unless it is handled', () => {
  const after = Date.parse('2026-11-23T12:00:01+08:00');
  expect(is_late(event, after)).toBe(true);
  expect(is_late({ ...event, status: 'handled' }, after)).toBe(false);
  expect(is_late({ ...event, due: null }, after)).toBe(false);
});

test('the query holds what the filter narrows and nothing else', () => {
  const set = (filter: Filter): string[] =>
    Object.entries(query_of(filter, NOW, ZONE)).filter(([, value]) => value !== undefined).map(([key]) => key);
  expect(set({ ...EVERYTHING, window: { preset: 'all' } })).toEqual([]);
  expect(set({ ...EVERYTHING, classes: ['05'], overdue: true })).toEqual(['from', 'class', 'overdue']);
  expect(narrowings({ ...EVERYTHING, classes: ['05'], overdue: true })).toBe(2);
});

// The grid worker's page, as far as it needs no browser: the side question, finding a class, the order of tasks.
import { describe, expect, test } from 'vitest';
import { found, leaves } from '../src/worker/initials';
import { metres_between, ring, sorted_tasks } from '../src/worker/pack';
import type { Task } from '../src/worker/pack';
import { side_to_send, sides } from '../src/worker/side';
import type { Where } from '../src/worker/side';

describe('which side', () => {
  const [east, west, south] = [{ code: '1', name: '东' }, { code: '2', name: '西' }, { code: '3', name: '南' }];
  const inside: Where = { area: '1', areas: [{ code: '0', name: '村' }, east], place: 'inside', others: [] };
  test('is not asked well inside, and not where one area is all there is', () => {
    expect(sides(inside)).toEqual([]);
    expect(sides({ ...inside, within: [{ ...east, share: 1 }] })).toEqual([]);
    expect(sides({ ...inside, area: null, areas: [], place: 'outside' })).toEqual([]);
  });
  test('is asked on a border, and where the accuracy reaches over one, the likeliest first', () => {
    expect(sides({ ...inside, place: 'border', others: [west] })).toEqual([east, west]);
    const within = [{ ...west, share: 0.1 }, { ...east, share: 0.9 }];
    expect(sides({ ...inside, within })).toEqual([east, west]);
    expect(sides({ ...inside, place: 'border', others: [west], within: [...within, { ...south, share: 0.2 }] })).toEqual([east, west, south]);
  });
  test('is sent only as long as it was asked', () => {
    const where = { ...inside, place: 'border', others: [west] };
    expect(side_to_send(where, '2')).toBe('2');
    expect(side_to_send(where, 'unsure')).toBe(null);
    expect(side_to_send(inside, '2')).toBe(null);
    expect(side_to_send(null, '2')).toBe(null);
  });
});

describe('finding a class', () => {
  const classes = [
    { code: '05', name: '街面秩序', name_en: 'Street order', parent: null, initials: 'jmzx' },
    { code: '0505', name: '机动车乱停放', name_en: 'Motor vehicle parking', parent: '05', initials: 'jdcltf' },
    { code: '0506', name: '非机动车乱停放', name_en: 'Bicycle parking', parent: '05', initials: 'fjdcltf' },
    { code: '0102', name: '暴露垃圾', name_en: 'Exposed garbage', parent: '01', initials: 'bllj' },
  ];
  const codes = (words: string): string[] => found(classes, words, 9).map((one) => one.code);
  test.each([
    ['jdcltf', ['0505', '0506']], ['JDC', ['0505', '0506']], ['bl', ['0102']], ['垃圾', ['0102']], ['0506', ['0506']], ['exposed', ['0102']],
    ['parking', ['0505', '0506']], ['ｂｌｌｊ', ['0102']], ['乱 停', ['0505', '0506']], ['xyz', []], ['  ', []],
  ])('“%s” finds %s', (words, wanted) => expect(codes(words)).toEqual(wanted));
  test('only what can be reported is found, at most so many', () => {
    expect(codes('街面')).toEqual([]);
    expect(leaves(classes).map((one) => one.code)).toEqual(['0505', '0506', '0102']);
    expect(found(classes, '0', 1)).toHaveLength(1);
  });
});

describe('tasks', () => {
  const task = (number: string, change: Partial<Task>): Task => ({
    case: number, kind: 'verify', class: null, class_name: null, text: '', area: null, area_name: null, lon: null, lat: null, due: null, overdue: false,
    status: 'verifying', seq: 1, legal: ['verify'], ...change,
  });
  const here = { lon: 113.42, lat: 23.07 };
  test('come by distance or by deadline, what has none last', () => {
    const far = task('far', { lon: 113.5, lat: 23.07, due: '2026-11-26T01:00:00Z' });
    const near = task('near', { lon: 113.421, lat: 23.07, due: '2026-11-27T01:00:00Z' });
    const nowhere = task('nowhere', {});
    const order = (by: 'near' | 'due', at: typeof here | null): string[] => sorted_tasks([nowhere, near, far], by, at).map((one) => one.case);
    expect(order('near', here)).toEqual(['near', 'far', 'nowhere']);
    expect(order('due', here)).toEqual(['far', 'near', 'nowhere']);
    expect(order('near', null)).toEqual(['far', 'near', 'nowhere']);
  });
  test('a metre is a metre', () => {
    // 0.001° of longitude at 23.07° N: 111,195 m × cos 23.07° ÷ 1000.
    expect(metres_between(here, { lon: 113.421, lat: 23.07 })).toBeCloseTo(102.3, 0);
    const [corner] = ring(here.lon, here.lat, 50).coordinates[0] ?? [];
    expect(metres_between(here, { lon: corner?.[0] ?? 0, lat: corner?.[1] ?? 0 })).toBeCloseTo(50, 0);
  });
});

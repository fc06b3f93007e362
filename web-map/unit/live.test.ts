import { describe, expect, test } from 'vitest';
import type { DeskEvent, Was } from '../src/api/loop';
import type { Counts } from '../src/api/types';
import { before, concerns, is_decidable } from '../src/live/changes';
import { cells_of, fresh_cases, leaves_cells, touched_by } from '../src/live/fresh';
import { tallied } from '../src/live/tally';
import { ADDED_MS, TILES_MAX, TILE_MS, TileBook, tile_at } from '../src/live/tilebook';
import { EVERYTHING, sieve } from '../src/state/filter';
import type { Filter } from '../src/state/filter';

const ZONE = 'Asia/Shanghai';
const NOW_MS = Date.parse('2026-11-26T09:00:00+08:00');
const ALL: Filter = { ...EVERYTHING, window: { preset: 'all' } };

function event(seq: number, more: Partial<DeskEvent> = {}): DeskEvent {
  return {
    seq, type: 'reported', case: `HY${seq}`, at: '2026-11-26T08:00:00+08:00', source: 'hotline', class: '0505', class_name: '乱停放',
    status: 'verifying', lon: 113.42, lat: 23.07, area: '440112010001003', area_name: '', team_name: null, due: null, queues: [], was: null, ...more,
  };
}

const none = (seq: number): Counts => ({ seq, total: 0, without_position: 0, groups: [] });

/** Small numbers that look random, the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
}

describe('counts that live', () => {
  const CLASSES = ['0505', '0101', null];
  const STATUSES = ['verifying', 'handling', 'closed'];
  const AREAS = ['440112010001003', '440112011002001', null];

  /** What may happen to cases, as the stream tells it. */
  function history(length: number, roll: (sides: number) => number): { events: DeskEvent[]; cases: Map<string, DeskEvent> } {
    const cases = new Map<string, DeskEvent>();
    const events: DeskEvent[] = [];
    for (let seq = 1; seq <= length; seq += 1) {
      const old = [...cases.values()][roll(Math.max(1, cases.size * 2))];
      const is: Was = { class: CLASSES[roll(3)] ?? null, status: STATUSES[roll(3)] ?? '', area: AREAS[roll(3)] ?? null };
      is.lon = is.area === null ? null : 113.4;
      is.lat = is.lon === null ? null : 23.1;
      const was = old && Object.fromEntries(Object.entries(is).filter(([name, value]) => old[name as keyof Was] !== value)
        .map(([name]) => [name, old[name as keyof Was]]));
      const next = event(seq, { ...is, case: old?.case ?? `HY${seq}`, type: old ? 'step' : 'reported', was: was ?? null });
      cases.set(next.case, next);
      events.push(next);
    }
    return { events, cases };
  }

  test.each([
    ['all', ALL],
    ['a class', { ...ALL, classes: ['05'] }],
    ['no class', { ...ALL, classes: ['none'] }],
    ['a status', { ...ALL, statuses: ['handling', 'closed'] }],
    ['an area', { ...ALL, area: '440112010' }],
    ['no area', { ...ALL, area: 'none', statuses: ['closed'] }],
  ])('are those of the cases as they stand, for a filter by %s', (_, filter) => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const roll = dice(seed);
      const { events, cases } = history(80, roll);
      const fits = sieve(filter, NOW_MS, ZONE);
      let counts = none(0);
      // In pieces of any size, some of them twice.
      for (let start = 0; start < events.length;) {
        const end = start + 1 + roll(9);
        const piece = tallied(counts, events.slice(Math.max(0, start - roll(4)), end), fits, (one) => one.class ?? 'none');
        counts = piece.counts;
        start = end;
      }
      const passing = [...cases.values()].filter(fits);
      expect(counts.total).toBe(passing.length);
      expect(counts.without_position).toBe(passing.filter((one) => one.lon === null).length);
      for (const one of ['0505', '0101', 'none']) {
        const count = counts.groups.find((group) => group.key === one)?.count ?? 0;
        expect(count).toBe(passing.filter((passed) => (passed.class ?? 'none') === one).length);
      }
      expect(counts.seq).toBe(80);
    }
  });

  test('are asked for again where an event does not say what was before', () => {
    const { was: _, ...unknown } = event(5, { type: 'step' });
    const found = tallied(none(4), [unknown], () => true);
    expect(found).toEqual({ counts: none(5), sure: false, changed: false });
  });

  test('pass over what they hold already', () => {
    const counts = { ...none(9), total: 3 };
    const found = tallied(counts, [event(8), event(9)], () => true);
    expect(found).toEqual({ counts, sure: true, changed: false });
  });

  test('count a case in a group that the page cannot tell in the total only, and ask', () => {
    const found = tallied(none(0), [event(1)], () => true, () => undefined);
    expect([found.counts.total, found.sure]).toEqual([1, false]);
  });
});

describe('what events can tell', () => {
  test('a case before its event is the case with what was otherwise', () => {
    const was = before(event(3, { status: 'closed', overdue: true, was: { status: 'handling', due: null } }));
    expect(was).toMatchObject({ status: 'handling', class: '0505', overdue: false });
    expect(before(event(3))).toBeNull();
  });

  test.each([
    ['everything', {}, true],
    ['an area whose code says what lies in it', { area: '440112' }, true],
    ['an area whose code does not', { area: 'E05000026' }, false],
    ['late cases', { overdue: true }, false],
    ['a queue that time moves', { queue: 'due-soon' }, false],
    ['a queue that it does not', { queue: 'stuck' }, true],
    ['kinds of days', { days: ['holiday'] }, false],
  ] as const)('%s: %j', (_, narrowed, decidable) => {
    expect(is_decidable({ ...ALL, ...narrowed } as Filter)).toBe(decidable);
  });

  test('new cases are in no count of late ones, steps and alarms may be', () => {
    const late: Filter = { ...ALL, overdue: true };
    expect(concerns(late, event(1))).toBe(false);
    expect(concerns(late, event(1, { was: {} }))).toBe(true);
    expect(concerns(late, event(1, { overdue: true }))).toBe(true);
    expect(concerns({ ...ALL, days: ['holiday'] }, event(1))).toBe(true);
  });
});

describe('cases newer than their tiles', () => {
  const fits = sieve({ ...ALL, statuses: ['verifying'] }, NOW_MS, ZONE);
  const upto = (heat: number, marks: number) => ({ heat: (one: DeskEvent) => one.seq <= heat, marks: (one: DeskEvent) => one.seq <= marks });
  const drawn = (tail: DeskEvent[], heat: number, marks: number): [string, number, number][] =>
    fresh_cases(tail, fits, upto(heat, marks)).map(({ event: one, n }) => [one.case, one.seq, n]);

  test('are drawn and counted until a tile holds them', () => {
    const tail = [event(1), event(2), event(3)];
    expect(drawn(tail, 1, 1)).toEqual([['HY2', 2, 1], ['HY3', 3, 1]]);
    expect(drawn(tail, 3, 3)).toEqual([]);
  });

  test('only get a new mark where the heat has counted them', () => {
    const step = event(5, { case: 'HY1', type: 'step', was: { due: null } });
    expect(drawn([step], 4, 4)).toEqual([['HY1', 5, 0]]);
    // The case itself came after the tile: its newest state is counted, once.
    expect(drawn([event(1), step], 0, 0)).toEqual([['HY1', 5, 1]]);
    // The heat holds both, the marks do not.
    expect(drawn([event(1), step], 5, 0)).toEqual([['HY1', 5, 0]]);
  });

  test('go when they no longer pass, and come when they do', () => {
    const left = event(5, { case: 'HY1', type: 'step', status: 'closed', was: { status: 'verifying' } });
    expect(drawn([event(1), left], 0, 0)).toEqual([]);
    const back = event(6, { case: 'HY1', type: 'step', was: { status: 'closed' } });
    expect(drawn([event(1), left, back], 4, 4)).toEqual([['HY1', 6, 1]]);
  });

  test('are drawn by cells, each counted once, in their middle', () => {
    const near = [0, 1, 2].map((step) => ({ event: event(step + 1, { lon: 113.42 + step * 1e-5 }), n: 1 as const }));
    const far = { event: event(9, { lon: 113.5 }), n: 1 as const };
    const counted = { event: event(8), n: 0 as const };
    const cells = cells_of([...near, far, counted], 10.7);
    expect(cells.map(({ n, seq }) => [n, seq])).toEqual([[3, 3], [1, 9]]);
    expect(cells[0]?.lon).toBeCloseTo(113.42001, 9);
    expect(cells_of(near, 19).length).toBe(3);
  });

  test('make the tiles old where they are, and where they were', () => {
    expect(touched_by(event(1), fits)).toEqual([{ lon: 113.42, lat: 23.07, seq: 1, added: true }]);
    const moved = event(2, { was: { lon: 113.5, lat: 23.1 } });
    expect(touched_by(moved, fits)).toEqual([
      { lon: 113.5, lat: 23.1, seq: 2, added: false }, { lon: 113.42, lat: 23.07, seq: 2, added: false },
    ]);
    const left = event(3, { status: 'closed', was: { status: 'verifying' } });
    expect(touched_by(left, fits)).toEqual([{ lon: 113.42, lat: 23.07, seq: 3, added: false }]);
    expect(touched_by(event(4, { status: 'closed' }), fits)).toEqual([]);
    const { was: _, ...unknown } = event(5);
    expect(touched_by(unknown, fits)).toBeNull();
    expect([event(1), moved, left].map((one) => leaves_cells(one, fits))).toEqual([false, false, false]);
    expect(leaves_cells(event(6, { was: { due: null } }), fits)).toBe(true);
  });
});

describe('the book of tiles', () => {
  const HERE = tile_at(113.42, 23.07, 12);
  const ELSEWHERE = { ...HERE, x: HERE.x + 1 };
  const came = (book: TileBook, tile: typeof HERE, seq: number, at_ms: number): void => {
    book.asked(tile, at_ms);
    book.came(tile, seq);
    book.drawn(tile);
  };

  test('knows tiles by their place', () => {
    expect(tile_at(113.4206, 23.0733, 14)).toEqual({ z: 14, x: 13353, y: 7112 });
    expect(tile_at(-180, 85.06, 1)).toEqual({ z: 1, x: 0, y: 0 });
    expect(tile_at(180, -85.06, 1)).toEqual({ z: 1, x: 1, y: 1 });
  });

  test('asks only for the tile in which something changed, and not too often', () => {
    const book = new TileBook();
    for (const tile of [HERE, ELSEWHERE]) came(book, tile, 5, 0);
    expect(book.next_ms()).toBe(Infinity);
    book.changed(113.42, 23.07, 5, true);
    expect(book.next_ms()).toBe(Infinity);
    book.changed(113.42, 23.07, 6, true);
    expect(book.next_ms()).toBe(ADDED_MS);
    book.changed(113.42, 23.07, 7, false);
    expect(book.next_ms()).toBe(TILE_MS);
    expect(book.due(TILE_MS - 1)).toEqual([]);
    expect(book.due(TILE_MS)).toEqual([HERE]);
    // The map did not ask for it: it is out of view, and comes up again.
    expect(book.due(TILE_MS)).toEqual([]);
    expect(book.due(2 * TILE_MS)).toEqual([HERE]);
    came(book, HERE, 7, 2 * TILE_MS);
    expect(book.next_ms()).toBe(Infinity);
  });

  test('asks again where an answer is older than what was told meanwhile', () => {
    const book = new TileBook();
    book.asked(HERE, 0);
    book.changed(113.42, 23.07, 9, true);
    book.came(HERE, 8);
    expect(book.next_ms()).toBe(ADDED_MS);
  });

  test('holds what is drawn, not what came; a coarser tile stands in; where nothing is drawn nothing is missing', () => {
    const book = new TileBook();
    const holds = (seq: number): boolean => book.holds(113.42, 23.07, seq, 12);
    expect(holds(9)).toBe(true);
    came(book, tile_at(113.42, 23.07, 11), 6, 0);
    expect([holds(6), holds(7)]).toEqual([true, false]);
    book.asked(HERE, 0);
    book.came(HERE, 8);
    expect(holds(7)).toBe(false);
    book.drawn(HERE);
    expect([holds(8), holds(9)]).toEqual([true, false]);
  });

  test('wants again what failed, all of it in doubt, and nothing that was called off', () => {
    const book = new TileBook();
    book.asked(HERE, 0);
    book.called_off(HERE);
    expect(book.next_ms()).toBe(Infinity);
    came(book, HERE, 3, 0);
    book.asked(HERE, 100);
    book.failed(HERE);
    expect(book.due(100 + TILE_MS)).toEqual([HERE]);
    came(book, HERE, 3, 0);
    came(book, ELSEWHERE, 3, 0);
    book.doubt();
    expect(book.due(TILE_MS)).toEqual([HERE, ELSEWHERE]);
    for (const tile of [HERE, ELSEWHERE]) came(book, tile, 3, TILE_MS);
    expect(book.next_ms()).toBe(Infinity);
  });

  test('remembers no more tiles than its limit', () => {
    const book = new TileBook();
    for (let x = 0; x <= TILES_MAX; x += 1) came(book, { z: 12, x, y: 0 }, 1, 0);
    book.doubt();
    expect(book.due(TILE_MS).length).toBe(TILES_MAX);
  });
});

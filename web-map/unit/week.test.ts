import { describe, expect, test } from 'vitest';
import { kind_of_day, parse_calendar } from '../src/state/calendar';
import { EVERYTHING, sieve } from '../src/state/filter';
import { WeekTable, painted, rectangle } from '../src/state/matrix';
import { HOUR_PRESETS, WEEK_HOURS, counted_days, hour_of_week, hours_in, hours_text, parse_hours, same_week, week_of } from '../src/state/week';
import { DAY_MS, HOUR_MS } from '../src/state/window';

const ZONE = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(text);
const MONDAY = at('2026-11-23T00:00:00+08:00');

describe('the words of hours', () => {
  test.each([
    ['1@00-01', [0]], ['7@23-24', [167]], ['5@22-06', [118, 119, 120, 121, 122, 123, 124, 125]], ['7@23-01', [167, 0]],
    ['6-1@00-01', [120, 144, 0]],
  ])('%s', (text, hours) => {
    expect([...(parse_hours(text) ?? [])].sort((a, b) => a - b)).toEqual(hours.toSorted((a, b) => a - b));
  });

  test.each(['', '0@09-18', '8@09-18', '1@9-18', '1@09-09', '1@24-03', '1@09-25', '1@09', '09-18', '1@09-18,', '1@09-18;2@09-18'])('“%s” is mangled', (text) => {
    expect(parse_hours(text)).toBeNull();
  });

  test('read back to the same hours, whatever they are', () => {
    let state = 7;
    const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let round = 0; round < 300; round += 1) {
      const share = random();
      const week = new Set(Array.from({ length: WEEK_HOURS }, (_, hour) => hour).filter(() => random() < share));
      const text = hours_text(week);
      if (week.size === 0 || week.size === WEEK_HOURS) expect(text).toBeNull();
      else expect(same_week(parse_hours(text ?? ''), week)).toBe(true);
    }
  });

  test('a preset keeps its own words, and days alike stand together', () => {
    for (const { hours } of HOUR_PRESETS) expect(hours_text(parse_hours(hours) ?? new Set())).toBe(hours);
    expect(hours_text(parse_hours('1@08-12,2@08-12,3@08-12,7@08-12') ?? new Set())).toBe('1-3@08-12,7@08-12');
  });
});

describe('hours that a window holds', () => {
  test('two weeks hold each hour twice, whenever they begin', () => {
    const held = hours_in({ from_ms: MONDAY + 5.5 * HOUR_MS, to_ms: MONDAY + 5.5 * HOUR_MS + 14 * DAY_MS }, ZONE);
    expect([...held].every((hours) => Math.abs(hours - 2) < 1e-9)).toBe(true);
    expect(counted_days(held, null)).toBeCloseTo(14, 9);
    expect(counted_days(held, week_of('6-7@09-18'))).toBeCloseTo((2 * 2 * 9) / 24, 9);
  });

  test('parts of hours are parts', () => {
    const held = hours_in({ from_ms: MONDAY + 90 * 60_000, to_ms: MONDAY + 150 * 60_000 }, ZONE);
    expect([held[0], held[1], held[2], held[3]]).toEqual([0, 0.5, 0.5, 0]);
  });

  test('a night with a clock change is an hour longer', () => {
    const held = hours_in({ from_ms: at('2026-10-25T00:00:00+02:00'), to_ms: at('2026-10-26T00:00:00+01:00') }, 'Europe/Berlin');
    expect([...held].reduce((sum, hours) => sum + hours, 0)).toBe(25);
  });

  test('days of other kinds are left out', () => {
    const calendar = parse_calendar('date,kind,name\n2026-11-24,holiday,x\n2026-11-28,workday,y\nbroken\n2026-11-26,fair,z\n');
    const kinds = [0, 1, 2, 5, 6].map((day) => kind_of_day((MONDAY + 8 * HOUR_MS) / DAY_MS + day, calendar));
    expect(kinds).toEqual(['workday', 'holiday', 'workday', 'workday', 'restday']);
    const held = hours_in({ from_ms: MONDAY, to_ms: MONDAY + 7 * DAY_MS }, ZONE, (day) => kind_of_day(day, calendar) === 'workday');
    expect(counted_days(held, null)).toBe(5);
  });

  test('an instant falls into its local hour of the week', () => {
    expect(hour_of_week(MONDAY, 8 * HOUR_MS)).toBe(0);
    expect(hour_of_week(MONDAY - 1, 8 * HOUR_MS)).toBe(167);
    expect(hour_of_week(at('1969-12-31T23:00:00+08:00'), 8 * HOUR_MS)).toBe(2 * 24 + 23);
  });
});

describe('the matrix', () => {
  const held = hours_in({ from_ms: MONDAY, to_ms: MONDAY + 21 * DAY_MS }, ZONE);
  const table = new WeekTable([{ key: '9', name: '', count: 12 }, { key: '33', name: '', count: 3 }], held);

  test('divides by the hours that the window holds', () => {
    expect(table.cells[9]).toEqual({ count: 12, hours: 3, rate: 4 });
    expect(table.hours[9]).toEqual({ count: 15, hours: 21, rate: 15 / 21 });
    expect(table.days[0]).toEqual({ count: 12, hours: 72, rate: 12 / 72 });
    expect(table.whole).toEqual({ count: 15, hours: 504, rate: 15 / 504 });
  });

  test('says nothing about hours that the window does not hold', () => {
    const short = new WeekTable([], hours_in({ from_ms: MONDAY, to_ms: MONDAY + HOUR_MS }, ZONE));
    expect(short.cells[0]?.rate).toBe(0);
    expect(short.cells[1]?.rate).toBeNull();
  });

  test('is painted in rectangles, and wiped', () => {
    expect(rectangle(25, 2)).toEqual([1, 2, 25, 26]);
    expect(hours_text(painted(null, rectangle(129, 161), true))).toBe('6-7@09-18');
    expect(hours_text(painted(week_of('6-7@09-18'), rectangle(129, 137), false))).toBe('7@09-18');
    expect(hours_text(painted(week_of('1@00-01'), [0], false))).toBeNull();
  });
});

describe('arriving cases', () => {
  const event = { seq: 1, type: 'reported', case: 'HY1', at: '2026-11-28T10:00:00+08:00', source: 'police', class: '0505', class_name: null,
    status: 'dispatched', lon: 113, lat: 23, area: null, area_name: null, team_name: null, due: null };
  const passes = (change: object): boolean => sieve({ ...EVERYTHING, window: { preset: 'all' }, ...change }, MONDAY, ZONE)(event);

  test('pass the hours they fall into, and no others', () => {
    expect(passes({ hours: '6-7@09-18' })).toBe(true);
    expect(passes({ hours: '6-7@11-18' })).toBe(false);
  });

  test('wait for the server where the kind of day matters', () => {
    expect(passes({ days: ['restday'] })).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import { bounds_of, contains, day_start_ms, hour_start_ms, latest_weekend, rfc3339 } from '../src/state/window';

const SHANGHAI = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(text);

describe('local days and hours', () => {
  test('a day begins at local midnight, not at midnight in Greenwich', () => {
    expect(day_start_ms(at('2026-11-23T00:30:00+08:00'), SHANGHAI)).toBe(at('2026-11-23T00:00:00+08:00'));
    expect(day_start_ms(at('2026-11-22T23:59:59+08:00'), SHANGHAI)).toBe(at('2026-11-22T00:00:00+08:00'));
  });

  test('a day with a clock change still begins at its midnight', () => {
    expect(day_start_ms(at('2026-03-29T12:00:00+02:00'), 'Europe/Berlin')).toBe(at('2026-03-29T00:00:00+01:00'));
    expect(day_start_ms(at('2026-10-25T12:00:00+01:00'), 'Europe/Berlin')).toBe(at('2026-10-25T00:00:00+02:00'));
  });

  test('an hour begins at its local full hour where the zone is off by half an hour', () => {
    expect(hour_start_ms(at('2026-11-23T10:45:00+05:30'), 'Asia/Kolkata')).toBe(at('2026-11-23T10:00:00+05:30'));
  });
});

describe('the bounds of a window', () => {
  const now = at('2026-11-23T10:05:42+08:00');

  test('an hour begins on the full minute, so that pages of one minute share their tiles', () => {
    const bounds = bounds_of({ preset: '1h' }, now, SHANGHAI);
    expect(bounds).toEqual({ from_ms: at('2026-11-23T09:05:00+08:00') });
    expect(bounds_of({ preset: '1h' }, now + 10_000, SHANGHAI)).toEqual(bounds);
  });

  test('today begins at local midnight; all has no bound', () => {
    expect(bounds_of({ preset: 'today' }, now, SHANGHAI)).toEqual({ from_ms: at('2026-11-23T00:00:00+08:00') });
    expect(bounds_of({ preset: 'all' }, now, SHANGHAI)).toEqual({});
  });

  test('a span is half-open', () => {
    const span = { from_ms: 1000, to_ms: 2000 };
    expect([999, 1000, 1999, 2000].map((ms) => contains(span, ms))).toEqual([false, true, true, false]);
  });

  test('times go out without a fraction', () => {
    expect(rfc3339(at('2026-11-23T10:05:00+08:00'))).toBe('2026-11-23T02:05:00Z');
  });
});

describe('the latest weekend', () => {
  const weekend = (now: string, zone = SHANGHAI): string[] => {
    const { from_ms, to_ms } = latest_weekend(at(now), zone);
    return [from_ms, to_ms].map((ms) => new Date(ms).toISOString());
  };

  test.each(['2026-11-21T00:00:00+08:00', '2026-11-22T23:59:59+08:00', '2026-11-23T00:00:00+08:00', '2026-11-27T12:00:00+08:00'])('at %s is that of the 21st', (now) => {
    expect(weekend(now)).toEqual(['2026-11-20T16:00:00.000Z', '2026-11-22T16:00:00.000Z']);
  });

  test('is an hour longer where clocks change', () => {
    expect(weekend('2026-10-27T12:00:00+01:00', 'Europe/Berlin')).toEqual(['2026-10-23T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });
});

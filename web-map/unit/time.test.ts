import { afterEach, describe, expect, test, vi } from 'vitest';
import { compare_api } from '../src/api/compare';
import { FRAME_MS_MAX, FRAME_MS_MIN, STEPS, frame_of, panned, pinched, snap_ms, step_for, step_on_ms, step_query, step_start_ms, zoomed } from '../src/state/frame';
import { first_position, next_position, position_at, position_before } from '../src/state/positions';
import { instant_ms, local_text } from '../src/state/local';
import { DAY_MS, HOUR_MS, bounds_of } from '../src/state/window';

const ZONE = 'Asia/Shanghai';
const at = (text: string): number => Date.parse(text);
const now = at('2026-11-23T10:05:42+08:00');

describe('the frame of the timeline', () => {
  test.each(['1h', 'today', '7d', '30d', 'all'] as const)('%s lies inside its frame, with room before it', (preset) => {
    const frame = frame_of({ preset }, now, ZONE);
    expect(frame.from_ms).toBeLessThan(bounds_of({ preset }, now, ZONE).from_ms ?? now);
    expect(frame.to_ms).toBeGreaterThan(now);
  });

  test('a chosen span lies inside its frame, from minutes to years', () => {
    for (const days of [0.01, 0.05, 1, 9, 40, 700, 4000]) {
      const span = { from_ms: now - days * DAY_MS, to_ms: now - 1 };
      const frame = frame_of(span, now, ZONE);
      expect(frame.to_ms).toBeGreaterThanOrEqual(span.to_ms);
      expect(frame.from_ms).toBeLessThanOrEqual(span.from_ms);
    }
  });

  test('zooming keeps the instant under the pointer and stops at both ends', () => {
    const frame = { from_ms: now - DAY_MS, to_ms: now };
    const around = now - 6 * HOUR_MS;
    const closer = zoomed(frame, around, 0.5);
    expect(closer.to_ms - closer.from_ms).toBe(DAY_MS / 2);
    expect(Math.abs((around - closer.from_ms) / (DAY_MS / 2) - 0.75)).toBeLessThan(1e-4);
    expect(length(zoomed(frame, around, 1e-9))).toBe(FRAME_MS_MIN);
    expect(length(zoomed(frame, around, 1e9))).toBe(FRAME_MS_MAX);
    expect(panned(frame, 1499)).toEqual({ from_ms: frame.from_ms + 1000, to_ms: frame.to_ms + 1000 });
  });

  test('what lies under two fingers stays under them', () => {
    const next = pinched({ part: 0.9, at_ms: now }, { part: 0.1, at_ms: now - 8 * HOUR_MS });
    expect(next).not.toBeNull();
    expect(Math.abs(length(next ?? { from_ms: 0, to_ms: 0 }) - 10 * HOUR_MS)).toBeLessThan(2000);
    expect(pinched({ part: 0.5, at_ms: now }, { part: 0.505, at_ms: now - HOUR_MS })).toBeNull();
  });
});

const length = (span: { from_ms: number; to_ms: number }): number => span.to_ms - span.from_ms;

describe('the width of the bars', () => {
  test.each([[0.5, '1m'], [24, '5m'], [72, '15m'], [14 * 24, '1h'], [40 * 24, '3h'], [80 * 24, '6h'], [300 * 24, '1d'], [1500 * 24, '7d'], [9000 * 24, '1mo']])(
    '%d hours are drawn in bars of %s', (hours, name) => {
      expect(step_for({ from_ms: now - hours * HOUR_MS, to_ms: now }).name).toBe(name);
    });

  test('the server is asked in its own words', () => {
    expect(STEPS.map((step) => JSON.stringify(step_query(step)))).toEqual([
      '{"group":"period","width_s":60}', '{"group":"period","width_s":300}', '{"group":"period","width_s":900}', '{"group":"hour"}',
      '{"group":"period","width_s":10800}', '{"group":"period","width_s":21600}', '{"group":"day"}', '{"group":"week"}', '{"group":"month"}',
    ]);
  });

  test('bars begin at local times: weeks on Monday, months on the first', () => {
    const start = (name: string): string => new Date(step_start_ms(now, STEPS.find((step) => step.name === name) ?? STEPS[0], ZONE)).toISOString();
    expect(start('15m')).toBe('2026-11-23T02:00:00.000Z');
    expect(start('6h')).toBe('2026-11-22T22:00:00.000Z');
    expect(start('1d')).toBe('2026-11-22T16:00:00.000Z');
    expect(start('7d')).toBe('2026-11-22T16:00:00.000Z');
    expect(start('1mo')).toBe('2026-10-31T16:00:00.000Z');
  });

  test('days stay days over a clock change, forwards and back', () => {
    const day = STEPS.find((step) => step.name === '1d') ?? STEPS[0];
    const start = at('2026-10-24T00:00:00+02:00');
    expect(step_on_ms(start, day, 'Europe/Berlin', 2)).toBe(at('2026-10-26T00:00:00+01:00'));
    expect(step_on_ms(at('2026-10-26T00:00:00+01:00'), day, 'Europe/Berlin', -2)).toBe(start);
    expect(snap_ms(at('2026-10-25T13:00:00+01:00'), day, 'Europe/Berlin')).toBe(at('2026-10-26T00:00:00+01:00'));
  });
});

describe('a moving window', () => {
  const range = { from_ms: 0, to_ms: 10_000 };
  const play = { at_ms: 3000, width_ms: 3000, step_ms: 2000 };

  test('begins and ends inside its range', () => {
    expect(first_position(range, play)).toBe(3000);
    const seen = [];
    for (let at_ms: number | null = 3000; at_ms !== null; at_ms = next_position(range, { ...play, at_ms })) seen.push(at_ms);
    expect(seen).toEqual([3000, 5000, 7000, 9000, 10_000]);
  });

  test('steps back to its first position and no further', () => {
    expect(position_before(range, { ...play, at_ms: 4000 })).toBe(3000);
    expect(position_before(range, play)).toBe(3000);
  });

  test('is dragged to whole steps', () => {
    expect(position_at(range, play, 6100)).toBe(7000);
    expect(position_at(range, play, 5900)).toBe(5000);
    expect(position_at(range, play, -5)).toBe(3000);
    expect(position_at(range, play, 99_999)).toBe(10_000);
  });

  test('a range shorter than the window holds it once', () => {
    const short = { from_ms: 0, to_ms: 1000 };
    expect(next_position(short, { ...play, at_ms: first_position(short, play) })).toBeNull();
  });
});

describe('fields of date and time', () => {
  test('hold seconds of the district’s time and read back', () => {
    const instant = at('2026-11-23T10:05:42+08:00');
    expect(local_text(instant, ZONE)).toBe('2026-11-23T10:05:42');
    expect(instant_ms(local_text(instant, ZONE), ZONE)).toBe(instant);
    expect(instant_ms('', ZONE)).toBeNaN();
  });
});

describe('a comparison', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('is asked of the server in one address, and its answer handed on', async () => {
    const answer = { total: 12, base: 9.5, bases: [], groups: [] };
    const fetched = vi.fn().mockResolvedValue(new Response(JSON.stringify(answer)));
    vi.stubGlobal('fetch', fetched);
    expect(await compare_api.compare({ from: 'F', to: 'T', group: 'area', level: 'grid', against: 'like-8', hours: undefined })).toEqual(answer);
    expect(fetched.mock.calls[0]?.[0]).toBe('/v1/compare?from=F&to=T&group=area&level=grid&against=like-8');
  });
});

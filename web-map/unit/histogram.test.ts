import { describe, expect, test } from 'vitest';
import { Histogram } from '../src/state/histogram';
import { STEPS } from '../src/state/frame';
import type { Step } from '../src/state/frame';
import { DAY_MS, HOUR_MS } from '../src/state/window';
import type { Span } from '../src/state/window';
import type { CountGroup } from '../src/api/types';

const ZONE = 'Asia/Shanghai';
const step = (name: string): Step => STEPS.find((one) => one.name === name) ?? STEPS[0];
const histogram = (span: Span, some: CountGroup[], width = '1h'): Histogram =>
  new Histogram(span, step(width), ZONE, some);

const FROM = Date.parse('2026-11-23T00:00:00+08:00');
const frame = { from_ms: FROM, to_ms: FROM + 24 * HOUR_MS };
const group = (hour: number, count: number): { key: string; name: string; count: number } =>
  ({ key: new Date(FROM + hour * HOUR_MS).toISOString(), name: '', count });
const groups = Array.from({ length: 24 }, (_, hour) => group(hour, hour));

describe('the bars', () => {
  test('add up', () => {
    const bars = histogram(frame, groups);
    expect(bars.total).toBe(276);
    expect(bars.bar_at(FROM + 3 * HOUR_MS)?.count).toBe(3);
    expect(bars.highest).toBe(23);
  });

  test('are drawn one path each for all and for those inside a span', () => {
    const bars = histogram(frame, groups);
    const drawn = (path: string): number => path.split('M').length - 1;
    expect(drawn(bars.path(480, 60, null))).toBe(23);
    expect(drawn(bars.path(480, 60, { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 5 * HOUR_MS }))).toBe(3);
  });
});

describe('the height of the bars', () => {
  const rest = Array.from({ length: 24 }, (_, hour) => group(hour, hour === 23 ? 0 : 10 + (hour % 3)));

  test('is that of the highest, as long as it does not dwarf the rest', () => {
    expect(histogram(frame, [...rest.slice(0, 23), group(23, 40)]).ceiling).toBe(40);
    expect(histogram(frame, []).ceiling).toBe(1);
    expect(histogram(frame, [group(3, 7)]).ceiling).toBe(7);
  });

  test('leaves the rest visible beside a bar that towers, which is drawn broken', () => {
    const bars = histogram(frame, [...rest.slice(0, 23), group(23, 900)]);
    expect(bars.ceiling).toBe(24);
    const pieces = (path: string): number => path.split('M').length - 1;
    expect(pieces(bars.path(480, 60, null))).toBe(24 + 1);
  });
});

describe('the brush', () => {
  const bars = histogram(frame, groups);

  test('takes whole bars, in either direction', () => {
    const span = { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 5 * HOUR_MS };
    expect(bars.between(FROM + 2.2 * HOUR_MS, FROM + 4.9 * HOUR_MS)).toEqual(span);
    expect(bars.between(FROM + 4.9 * HOUR_MS, FROM + 2.2 * HOUR_MS)).toEqual(span);
    expect(bars.sum(span)).toBe(2 + 3 + 4);
  });

  test('a drag from edge to edge takes the whole frame', () => {
    expect(bars.between(frame.from_ms, frame.to_ms)).toEqual(frame);
  });

  test('takes at least one bar, and never passes the end', () => {
    expect(bars.between(FROM + 3 * HOUR_MS, FROM + 3 * HOUR_MS)).toEqual({ from_ms: FROM + 3 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS });
    expect(bars.between(FROM + 23.5 * HOUR_MS, FROM + 99 * HOUR_MS).to_ms).toBe(frame.to_ms);
  });

  test('its handles do not pass each other', () => {
    const span = { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS };
    expect(bars.moved(span, 'from', 9)).toEqual({ from_ms: FROM + 3 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS });
    expect(bars.moved(span, 'to', -9)).toEqual({ from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 3 * HOUR_MS });
    expect(bars.moved(span, 'to', 6)).toEqual({ from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 10 * HOUR_MS });
  });

  test('the whole window moves by bars and keeps its length', () => {
    const span = { from_ms: FROM + 2.25 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS };
    expect(bars.shifted(span, -2)).toEqual({ from_ms: FROM + 0.25 * HOUR_MS, to_ms: FROM + 2 * HOUR_MS });
  });

  test('an edge between two bars moves to an edge of bars', () => {
    expect(bars.moved({ from_ms: FROM + 2.4 * HOUR_MS, to_ms: FROM + 9 * HOUR_MS }, 'from', 1).from_ms).toBe(FROM + 3 * HOUR_MS);
  });
});

test('names on the axis keep their distance and fall on local midnights', () => {
  const week = { from_ms: FROM, to_ms: FROM + 14 * 24 * HOUR_MS };
  const ticks = histogram(week, []).ticks(700);
  expect(ticks.length).toBeGreaterThan(4);
  expect(ticks.length).toBeLessThanOrEqual(13);
  expect(ticks.every((tick) => tick.day)).toBe(true);
});

test('names on the axis of a close look are hours and minutes', () => {
  const ticks = histogram({ from_ms: FROM + 9.3 * HOUR_MS, to_ms: FROM + 11 * HOUR_MS }, [], '1m').ticks(700);
  expect(ticks.length).toBeGreaterThan(4);
  expect(ticks.every((tick) => !tick.day && tick.at_ms % (5 * 60_000) === 0)).toBe(true);
});

describe('months', () => {
  const year = { from_ms: Date.parse('2026-01-01T00:00:00+08:00'), to_ms: Date.parse('2027-01-01T00:00:00+08:00') };
  const months = Array.from({ length: 12 }, (_, i) => ({ key: `2026-${String(i + 1).padStart(2, '0')}-01T00:00:00+08:00`, name: '', count: i + 1 }));
  const bars = histogram(year, months, '1mo');

  test('are as long as they are, and lie without a gap', () => {
    expect((bars.bars[1]?.to_ms ?? 0) - (bars.bars[1]?.from_ms ?? 0)).toBe(28 * DAY_MS);
    expect(bars.bars.every((bar, i) => i === 11 || bar.to_ms === bars.bars[i + 1]?.from_ms)).toBe(true);
    expect(bars.bars[1]?.count).toBe(2);
  });

  test('are taken whole by the brush', () => {
    const span = bars.between(Date.parse('2026-02-10T00:00:00+08:00'), Date.parse('2026-03-03T00:00:00+08:00'));
    expect(new Date(span.from_ms).toISOString()).toBe('2026-01-31T16:00:00.000Z');
    expect(new Date(span.to_ms).toISOString()).toBe('2026-03-31T16:00:00.000Z');
  });
});

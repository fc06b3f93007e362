import { describe, expect, test } from 'vitest';
import { Histogram } from '../src/state/histogram';
import { HOUR_MS } from '../src/state/window';

const FROM = Date.parse('2026-11-23T00:00:00+08:00');
const frame = { from_ms: FROM, to_ms: FROM + 24 * HOUR_MS, step: 'hour' as const };
const group = (hour: number, count: number): { key: string; name: string; count: number } =>
  ({ key: new Date(FROM + hour * HOUR_MS).toISOString(), name: '', count });
const groups = Array.from({ length: 24 }, (_, hour) => group(hour, hour));

describe('the bars', () => {
  test('add up, with what arrived since', () => {
    const bars = new Histogram(frame, groups, [FROM + 3.5 * HOUR_MS, FROM - HOUR_MS]);
    expect(bars.total).toBe(276 + 1);
    expect(bars.bar_at(FROM + 3 * HOUR_MS)?.count).toBe(4);
    expect(bars.highest).toBe(23);
  });

  test('are drawn one path each for all and for those inside a span', () => {
    const bars = new Histogram(frame, groups);
    const drawn = (path: string): number => path.split('M').length - 1;
    expect(drawn(bars.path(480, 60, null))).toBe(23);
    expect(drawn(bars.path(480, 60, { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 5 * HOUR_MS }))).toBe(3);
  });
});

describe('the height of the bars', () => {
  const rest = Array.from({ length: 24 }, (_, hour) => group(hour, hour === 23 ? 0 : 10 + (hour % 3)));

  test('is that of the highest, as long as it does not dwarf the rest', () => {
    expect(new Histogram(frame, [...rest.slice(0, 23), group(23, 40)]).ceiling).toBe(40);
    expect(new Histogram(frame, []).ceiling).toBe(1);
    expect(new Histogram(frame, [group(3, 7)]).ceiling).toBe(7);
  });

  test('leaves the rest visible beside a bar that towers, which is drawn broken', () => {
    const bars = new Histogram(frame, [...rest.slice(0, 23), group(23, 900)]);
    expect(bars.ceiling).toBe(24);
    const pieces = (path: string): number => path.split('M').length - 1;
    expect(pieces(bars.path(480, 60, null))).toBe(24 + 1);
  });
});

describe('the brush', () => {
  const bars = new Histogram(frame, groups);

  test('takes whole bars, in either direction', () => {
    const span = { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 5 * HOUR_MS };
    expect(bars.between(FROM + 2.2 * HOUR_MS, FROM + 4.9 * HOUR_MS)).toEqual(span);
    expect(bars.between(FROM + 4.9 * HOUR_MS, FROM + 2.2 * HOUR_MS)).toEqual(span);
    expect(bars.sum(span)).toBe(2 + 3 + 4);
  });

  test('takes at least one bar, and never passes the end', () => {
    expect(bars.between(FROM + 3 * HOUR_MS, FROM + 3 * HOUR_MS)).toEqual({ from_ms: FROM + 3 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS });
    expect(bars.between(FROM + 23.5 * HOUR_MS, FROM + 99 * HOUR_MS).to_ms).toBe(frame.to_ms);
  });

  test('its handles do not pass each other', () => {
    const span = { from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS };
    expect(bars.moved(span, 'from', 9 * HOUR_MS)).toEqual({ from_ms: FROM + 3 * HOUR_MS, to_ms: FROM + 4 * HOUR_MS });
    expect(bars.moved(span, 'to', -9 * HOUR_MS)).toEqual({ from_ms: FROM + 2 * HOUR_MS, to_ms: FROM + 3 * HOUR_MS });
    expect(bars.moved(span, 'to', 99 * HOUR_MS).to_ms).toBe(frame.to_ms);
  });
});

test('names on the axis keep their distance and fall on local midnights', () => {
  const week = { from_ms: FROM, to_ms: FROM + 14 * 24 * HOUR_MS, step: 'hour' as const };
  const ticks = new Histogram(week, []).ticks(700, 'Asia/Shanghai');
  expect(ticks.length).toBeGreaterThan(4);
  expect(ticks.length).toBeLessThanOrEqual(13);
  expect(ticks.every((tick) => tick.day)).toBe(true);
});

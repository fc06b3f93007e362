import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { DeskEvent } from '../src/api/loop';
import type { Counts } from '../src/api/types';
import { RECONCILE_MS, UNTOLD_MS, counted } from '../src/live/counted.svelte';
import { EVERYTHING } from '../src/state/filter';
import type { Filter } from '../src/state/filter';
import { REFRESH_MS } from '../src/state/question.svelte';

const AT = '2026-11-26T08:00:00+08:00';
const event = (seq: number, more: Partial<DeskEvent> = {}): DeskEvent => ({
  seq, type: 'reported', case: `HY${seq}`, at: AT, source: 'hotline', class: '0505', class_name: '', status: 'verifying',
  lon: 113.4, lat: 23.1, area: '440112010001003', area_name: '', team_name: null, due: null, queues: [], was: null, ...more,
});

/** A server on paper: how often it was asked, and what it answers next. */
function desk(narrowed: Partial<Filter> = {}) {
  const filter: Filter = { ...EVERYTHING, window: { preset: 'all' }, ...narrowed };
  const told = { asked: 0, seq: 0, total: 0 };
  const answer = (): Counts => ({ seq: told.seq, total: told.total, without_position: 0, groups: [] });
  const question = counted(() => filter, () => {
    told.asked += 1;
    return Promise.resolve(answer());
  });
  return { told, question };
}

describe('counts that the page keeps itself', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('move with every batch, and are compared with the server’s every half minute, not more often', async () => {
    const { told, question } = desk();
    question.ask();
    await vi.advanceTimersByTimeAsync(0);
    for (let seq = 1; seq <= 290; seq += 1) {
      question.take([event(seq)]);
      expect(question.data?.total).toBe(seq);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(told.asked).toBe(1);
    Object.assign(told, { seq: 290, total: 289 });
    await vi.advanceTimersByTimeAsync(RECONCILE_MS - 29_000);
    expect([told.asked, question.data?.total]).toEqual([2, 289]);
    // Nothing happens: nothing is asked.
    await vi.advanceTimersByTimeAsync(10 * RECONCILE_MS);
    expect(told.asked).toBe(2);
    question.stop();
  });

  test('are asked for soon where an event does not say what was before', async () => {
    const { told, question } = desk();
    question.ask();
    await vi.advanceTimersByTimeAsync(0);
    const { was: _, ...unknown } = event(1, { type: 'step' });
    question.take([unknown]);
    Object.assign(told, { seq: 1, total: 7 });
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect([told.asked, question.data?.total]).toEqual([2, 7]);
    question.stop();
  });

  test('of late cases are asked for only when one may be among them, and not too often', async () => {
    const { told, question } = desk({ overdue: true });
    question.ask();
    await vi.advanceTimersByTimeAsync(0);
    for (let seq = 1; seq <= 100; seq += 1) question.take([event(seq)]);
    await vi.advanceTimersByTimeAsync(UNTOLD_MS);
    expect(told.asked).toBe(1);
    for (let seq = 101; seq <= 200; seq += 1) {
      question.take([event(seq, { type: 'overdue', overdue: true, was: {} })]);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(told.asked).toBeGreaterThan(1);
    expect(told.asked).toBeLessThanOrEqual(1 + 10_000 / UNTOLD_MS + 1);
    question.stop();
  });

  test('are asked for again when the stream comes back only if something was lost', async () => {
    const { told, question } = desk();
    question.ask();
    await vi.advanceTimersByTimeAsync(0);
    question.reopened();
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(told.asked).toBe(1);
    // The answer is of other data than those the stream tells of.
    question.take([event(5)]);
    question.reopened();
    await vi.advanceTimersByTimeAsync(REFRESH_MS);
    expect(told.asked).toBe(2);
    question.stop();
  });
});

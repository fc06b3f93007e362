import { describe, expect, test } from 'vitest';
import type { StreamParts } from '../src/api/stream';
import type { CaseEvent } from '../src/api/types';
import { Hub, KEPT_MAX } from '../src/live/hub';
import type { FromHub, Seat } from '../src/live/hub';

/** A hub whose stream the test plays, and seats that write down what they hear. */
function stage(): { hub: Hub; opened: StreamParts[]; stopped: () => number; seat: () => Seat & { heard: FromHub[]; numbers: () => number[] } } {
  const opened: StreamParts[] = [];
  let stopped = 0;
  const hub = new Hub((parts) => {
    opened.push(parts);
    return { nudge: () => undefined, stop: () => void (stopped += 1) };
  }, '/v1/events');
  const seat = (): Seat & { heard: FromHub[]; numbers: () => number[] } => {
    const heard: FromHub[] = [];
    const numbers = (): number[] => heard.flatMap((m) => (m.kind === 'events' ? m.events.map((e) => e.seq) : []));
    return { heard, numbers, send: (message) => void heard.push(message) };
  };
  return { hub, opened, stopped: () => stopped, seat };
}

/** What one turn brought has been sent. */
const spoken = (): Promise<void> => Promise.resolve();

const event = (seq: number): CaseEvent => ({ seq, type: 'reported' }) as CaseEvent;

describe('pages that share a stream', () => {
  test('each hear everything after the number they joined with, once', async () => {
    const { hub, opened, seat } = stage();
    const [early, late] = [seat(), seat()];
    hub.join(early, 10);
    for (const seq of [11, 12, 13]) opened[0]?.handlers.event(event(seq));
    hub.join(late, 12);
    opened[0]?.handlers.event(event(14));
    await spoken();
    expect(opened.length).toBe(1);
    expect(early.numbers()).toEqual([11, 12, 13, 14]);
    expect(late.numbers()).toEqual([13, 14]);
  });

  test('a page ahead of the stream hears nothing twice', async () => {
    const { hub, opened, seat } = stage();
    const [first, ahead] = [seat(), seat()];
    hub.join(first, 10);
    hub.join(ahead, 12);
    for (const seq of [11, 12, 13]) opened[0]?.handlers.event(event(seq));
    await spoken();
    expect(ahead.numbers()).toEqual([13]);
  });

  test('a page that needs more than is kept is told so', () => {
    const { hub, opened, seat } = stage();
    const [first, old] = [seat(), seat()];
    hub.join(first, 10);
    for (let seq = 11; seq <= 11 + KEPT_MAX; seq += 1) opened[0]?.handlers.event(event(seq));
    hub.join(old, 10);
    expect(old.heard).toEqual([{ kind: 'too-old' }]);
  });

  test('the last to leave ends it, the next to come begins anew', () => {
    const { hub, opened, stopped, seat } = stage();
    const one = seat();
    hub.join(one, 10);
    hub.leave(one);
    expect(stopped()).toBe(1);
    hub.join(seat(), 20);
    expect(opened.map((parts) => parts.since)).toEqual([10, 20]);
  });

  test('replaced data are heard from their own beginning', async () => {
    const { hub, opened, seat } = stage();
    const one = seat();
    hub.join(one, 100);
    opened[0]?.handlers.event(event(101));
    await spoken();
    opened[0]?.handlers.hello({ seq: 3, version: '1', reset: true });
    opened[0]?.handlers.event(event(4));
    await spoken();
    expect(one.numbers()).toEqual([101, 4]);
  });
});

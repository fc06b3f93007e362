import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EventParser } from '../src/api/parser';
import { LONG_WAIT_MS, PATIENCE_MS, SILENCE_MS_MAX, follow } from '../src/api/stream';
import type { Connection, StreamHandlers } from '../src/api/stream';

describe('the event stream', () => {
  const text = 'retry: 1000\nevent: hello\ndata: {"seq":4}\n\n: 4\n\nid: 5\nevent: case\ndata: {"a":1,\ndata: "b":2}\n\n';
  const whole = [
    { id: '', event: 'hello', data: '{"seq":4}' },
    { id: '5', event: 'case', data: '{"a":1,\n"b":2}' },
  ];

  test.each([['LF', '\n'], ['CRLF', '\r\n'], ['CR', '\r']])('is the same however it is cut, with %s', (_, ending) => {
    const bytes = text.replaceAll('\n', ending);
    for (let size = 1; size <= bytes.length; size += 1) {
      const parser = new EventParser();
      const events = [];
      for (let start = 0; start < bytes.length; start += size) events.push(...parser.feed(bytes.slice(start, start + size)));
      expect(events).toEqual(whole);
    }
  });

  test('an event without data is none; an unfinished one waits', () => {
    const parser = new EventParser();
    expect(parser.feed('event: case\n\ndata: x')).toEqual([]);
    expect(parser.feed('y\n\n')).toEqual([{ id: '', event: 'message', data: 'xy' }]);
  });
});

/** A server on paper: each connection is a list of chunks, then it breaks or stays open. */
function fake_server(connections: { chunks: string[]; stays?: boolean }[]): { fetch: typeof fetch; asked: string[] } {
  const asked: string[] = [];
  const fetch = (_: unknown, init?: RequestInit): Promise<Response> => {
    asked.push(new Headers(init?.headers).get('last-event-id') ?? '');
    const next = connections.shift();
    if (!next) return Promise.reject(new TypeError('connection refused'));
    const body = new ReadableStream<Uint8Array>({
      start(line) {
        for (const chunk of next.chunks) line.enqueue(new TextEncoder().encode(chunk));
        if (!next.stays) line.close();
        init?.signal?.addEventListener('abort', () => {
          try {
            line.error(new DOMException('aborted', 'AbortError'));
          } catch {
            // Already closed.
          }
        });
      },
    });
    return Promise.resolve(new Response(body, { status: 200 }));
  };
  return { fetch: fetch as typeof globalThis.fetch, asked };
}

const hello = (seq: number): string => `event: hello\ndata: {"seq":${seq},"version":"1"}\n\n`;
const event = (seq: number): string => `id: ${seq}\nevent: case\ndata: {"seq":${seq},"type":"reported"}\n\n`;

describe('following', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function listen(): { handlers: StreamHandlers; seen: number[]; states: Connection[]; hellos: number[]; claimed: (string | null)[] } {
    const seen: number[] = [];
    const states: Connection[] = [];
    const hellos: number[] = [];
    const claimed: (string | null)[] = [];
    return {
      seen, states, hellos, claimed,
      handlers: {
        event: (one) => void seen.push(one.seq),
        state: (state) => void states.push(state),
        hello: (greeting) => void hellos.push(greeting.seq),
        claim: (claim) => void claimed.push(claim.by),
        alarm: () => undefined,
      },
    };
  }

  test('resumes after a break at the last number seen, without gap or repeat', async () => {
    const server = fake_server([
      { chunks: [hello(10), event(11), event(12)] },
      { chunks: [hello(14), event(12), event(13), event(14)], stays: true },
    ]);
    const { handlers, seen, states } = listen();
    const stream = follow({ url: '/v1/events', since: 10, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked).toEqual(['10', '12']);
    expect(seen).toEqual([11, 12, 13, 14]);
    expect(states).toEqual(['connecting', 'live', 'waiting', 'live']);
    stream.stop();
  });

  test('hears claims, which have no number and change none', async () => {
    const claim = 'event: claim\ndata: {"case":"HY000000001","by":"李"}\n\n';
    const server = fake_server([{ chunks: [hello(10), event(11), claim] }, { chunks: [hello(11)], stays: true }]);
    const { handlers, seen, claimed } = listen();
    const stream = follow({ url: '/v1/events', since: 10, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(claimed).toEqual(['李']);
    expect(seen).toEqual([11]);
    expect(server.asked).toEqual(['10', '11']);
    stream.stop();
  });

  test('finds a restarted server within a second for as long as it may be restarting, then spares it', async () => {
    const server = fake_server([{ chunks: [hello(1)] }]);
    const { handlers } = listen();
    const stream = follow({ url: '/v1/events', since: 1, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(100);
    for (let second = 1; second < PATIENCE_MS / 1000; second += 1) {
      const before = server.asked.length;
      await vi.advanceTimersByTimeAsync(1000);
      expect(server.asked.length).toBeGreaterThan(before);
    }
    await vi.advanceTimersByTimeAsync(2000);
    const before = server.asked.length;
    await vi.advanceTimersByTimeAsync(10 * LONG_WAIT_MS);
    expect(server.asked.length - before).toBeLessThanOrEqual(11);
    stream.stop();
  });

  test('starts again below when the data behind the server were replaced', async () => {
    const server = fake_server([{ chunks: [hello(100), event(101)] }, { chunks: [hello(3), event(4)], stays: true }]);
    const { handlers, seen, hellos } = listen();
    const stream = follow({ url: '/v1/events', since: 100, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(seen).toEqual([101, 4]);
    expect(hellos).toEqual([100, 3]);
    stream.stop();
  });

  test('gives up a line that went silent', async () => {
    const server = fake_server([{ chunks: [hello(1)], stays: true }, { chunks: [hello(1)], stays: true }]);
    const { handlers } = listen();
    const stream = follow({ url: '/v1/events', since: 1, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(SILENCE_MS_MAX - 1);
    expect(server.asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(server.asked.length).toBe(2);
    stream.stop();
  });

  test('a nudge ends the waiting', async () => {
    const server = fake_server([]);
    const { handlers } = listen();
    const stream = follow({ url: '/v1/events', since: 1, handlers, fetch: server.fetch });
    await vi.advanceTimersByTimeAsync(60_000);
    const before = server.asked.length;
    stream.nudge();
    await vi.advanceTimersByTimeAsync(1);
    expect(server.asked.length).toBe(before + 1);
    stream.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.asked.length).toBe(before + 1);
  });
});

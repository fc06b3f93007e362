// Follows the live stream through every interruption, without a gap and without a repeat.
import { EventParser } from './parser';
import type { ServerEvent } from './parser';
import type { Claim, DeskEvent } from './loop';
import type { Hello } from './types';

/** The first waits; the last of them goes on for `PATIENCE_MS`, so that a restarted server is found within a second. */
export const WAITS_MS = [150, 300, 500, 700] as const;
/** A server away for longer than this is not restarting: it is spared. */
export const PATIENCE_MS = 120_000;
export const LONG_WAIT_MS = 5000;
/** The server sends a comment every 15 s; twice that and a bit without any byte means a dead line. */
export const SILENCE_MS_MAX = 35_000;

export type Connection = 'connecting' | 'live' | 'waiting';

export interface StreamHandlers {
  hello(hello: Hello): void;
  event(event: DeskEvent): void;
  /** Somebody took a case to work on, or left it. Not part of the log: no number, never resumed. */
  claim(claim: Claim): void;
  /** Alarms changed: whoever shows them asks for them. */
  alarm(): void;
  state(state: Connection): void;
}

export interface StreamParts {
  url: string;
  /** Events with a greater number are wanted. */
  since: number;
  handlers: StreamHandlers;
  fetch?: typeof fetch;
}

export interface Stream {
  /** Tries at once instead of waiting on; for when the network or the page comes back. */
  nudge(): void;
  stop(): void;
}

/**
 * Opens the stream and keeps it open until `stop`.
 *
 * Resumes with `Last-Event-ID` = the last number handed on. An event with a number not above it is
 * dropped, except after a `hello` whose number is below ours: then the server's data were replaced
 * and counting starts again from there.
 */
export function follow(parts: StreamParts): Stream {
  const request = parts.fetch ?? fetch.bind(globalThis);
  const { handlers } = parts;
  let last = parts.since;
  let failures = 0;
  let broken_ms = 0;
  let stopped = false;
  let wake: () => void = () => undefined;
  let line = new AbortController();

  function take(message: ServerEvent): void {
    if (message.event === 'hello') {
      const hello = JSON.parse(message.data) as Hello;
      if (hello.seq < last) last = hello.seq;
      failures = 0;
      handlers.state('live');
      handlers.hello(hello);
    } else if (message.event === 'case') {
      const event = JSON.parse(message.data) as DeskEvent;
      if (event.seq <= last) return;
      last = event.seq;
      handlers.event(event);
    } else if (message.event === 'claim') {
      handlers.claim(JSON.parse(message.data) as Claim);
    } else if (message.event === 'alarm') {
      handlers.alarm();
    }
  }

  async function read_until_broken(): Promise<void> {
    line = new AbortController();
    const headers = { accept: 'text/event-stream', 'last-event-id': String(last) };
    const silence = alarm(SILENCE_MS_MAX, () => line.abort());
    try {
      const response = await request(parts.url, { headers, signal: line.signal, cache: 'no-store' });
      if (!response.ok || !response.body) throw new Error(`stream answered ${response.status}`);
      const parser = new EventParser();
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        silence.reset();
        for (const message of parser.feed(value)) take(message);
      }
    } finally {
      silence.stop();
      line.abort();
    }
  }

  function pause(): Promise<void> {
    if (failures === 0) broken_ms = Date.now();
    const short_ms = WAITS_MS[Math.min(failures, WAITS_MS.length - 1)] ?? LONG_WAIT_MS;
    const wait_ms = Date.now() - broken_ms < PATIENCE_MS ? short_ms : LONG_WAIT_MS;
    failures += 1;
    // Up to a fifth more, so that a wall of screens does not come back in one instant.
    const spread_ms = wait_ms * 0.2 * Math.random();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wait_ms + spread_ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function run(): Promise<void> {
    handlers.state('connecting');
    while (!stopped) {
      await read_until_broken().catch(() => undefined);
      if (stopped) return;
      handlers.state('waiting');
      await pause();
    }
  }

  void run();
  return {
    nudge() {
      failures = 0;
      wake();
    },
    stop() {
      stopped = true;
      line.abort();
      wake();
    },
  };
}

function alarm(after_ms: number, ring: () => void): { reset(): void; stop(): void } {
  let timer = setTimeout(ring, after_ms);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(ring, after_ms);
    },
    stop: () => clearTimeout(timer),
  };
}

// Shares one stream among many pages: each gets every event after the number it joined with, once, in order.
import { follow } from '../api/stream';
import type { Connection, Stream, StreamParts } from '../api/stream';
import type { Claim, DeskEvent } from '../api/loop';
import type { Hello } from '../api/types';

export type ToHub = { kind: 'join'; since: number } | { kind: 'nudge' } | { kind: 'leave' };

export type FromHub =
  | { kind: 'state'; state: Connection }
  | { kind: 'hello'; hello: Hello }
  | { kind: 'events'; events: DeskEvent[] }
  | { kind: 'claim'; claim: Claim }
  | { kind: 'alarm' }
  | { kind: 'too-old' };

/** Where a page listens. */
export interface Seat {
  send(message: FromHub): void;
}

/** Events kept for pages that join while the stream runs. */
export const KEPT_MAX = 10_000;

export class Hub {
  #stream: Stream | null = null;
  #seats = new Map<Seat, number>();
  #kept: DeskEvent[] = [];
  #unsent: DeskEvent[] = [];
  /** Every event with a greater number is kept or yet to come. */
  #floor = 0;
  #state: Connection = 'connecting';
  #hello: Hello | null = null;

  constructor(readonly open: (parts: StreamParts) => Stream, readonly url: string) {}

  join(seat: Seat, since: number): void {
    if (!this.#stream) this.#start(since);
    if (since < this.#floor) return seat.send({ kind: 'too-old' });
    this.#seats.set(seat, since);
    seat.send({ kind: 'state', state: this.#state });
    const missed = this.#kept.filter((event) => event.seq > since);
    this.#seats.set(seat, Math.max(since, missed.at(-1)?.seq ?? 0));
    if (this.#hello && this.#state === 'live') {
      seat.send({ kind: 'hello', hello: { ...this.#hello, seq: Math.max(this.#hello.seq, since) } });
    }
    if (missed.length > 0) seat.send({ kind: 'events', events: missed });
  }

  /** The last one to leave ends the stream. */
  leave(seat: Seat): void {
    this.#seats.delete(seat);
    if (this.#seats.size > 0) return;
    this.#stream?.stop();
    this.#stream = null;
  }

  nudge(): void {
    this.#stream?.nudge();
  }

  #start(since: number): void {
    this.#floor = since;
    this.#kept = [];
    this.#hello = null;
    this.#state = 'connecting';
    this.#stream = this.open({
      url: this.url,
      since,
      handlers: {
        state: (state) => {
          this.#state = state;
          this.#tell({ kind: 'state', state });
        },
        hello: (hello) => this.#greet(hello),
        event: (event) => this.#event(event),
        claim: (claim) => this.#tell({ kind: 'claim', claim }),
        alarm: () => this.#tell({ kind: 'alarm' }),
      },
    });
  }

  #greet(hello: Hello): void {
    const last = this.#kept.at(-1)?.seq ?? this.#floor;
    if (hello.seq < last) {
      this.#unsent = [];
      // Other data stand behind the server now; the pages forget, and so does the hub.
      this.#kept = [];
      this.#floor = hello.seq;
      for (const seat of this.#seats.keys()) this.#seats.set(seat, hello.seq);
    }
    this.#hello = hello;
    this.#tell({ kind: 'hello', hello });
  }

  #event(event: DeskEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > KEPT_MAX) this.#floor = this.#kept.shift()?.seq ?? this.#floor;
    // What one piece of the stream brought goes out as one message.
    if (this.#unsent.push(event) === 1) queueMicrotask(() => this.#send());
  }

  #send(): void {
    const fresh = this.#unsent;
    this.#unsent = [];
    for (const [seat, since] of this.#seats) {
      const events = fresh.filter((event) => event.seq > since);
      if (events.length > 0) seat.send({ kind: 'events', events });
      this.#seats.set(seat, Math.max(since, events.at(-1)?.seq ?? 0));
    }
  }

  #tell(message: FromHub): void {
    for (const seat of this.#seats.keys()) seat.send(message);
  }
}

export const new_hub = (url: string): Hub => new Hub(follow, url);

// The wall's clock: the server's, not that of the machine behind the screen, which nobody sets right.
import { clock } from '../state/clock.svelte';

/** Between two looks at the server's clock. */
export const LOOK_MS = 60_000;
/** A machine whose clock is so wrong is told of on the wall. */
export const WRONG_MS = 5000;

/** The server's clock is ahead of this machine's by no less than one and no more than the other. */
export interface Ahead {
  least_ms: number;
  most_ms: number;
}

/**
 * What an answer says: its `date` is a whole second that began at most a second before the server wrote it, which was
 * between asking and receiving. What contradicts what was known replaces it: then a clock was set.
 */
export function narrowed(known: Ahead | null, sent_ms: number, received_ms: number, date_ms: number): Ahead {
  const told = { least_ms: date_ms - received_ms, most_ms: date_ms + 1000 - sent_ms };
  if (!known) return told;
  const both = { least_ms: Math.max(known.least_ms, told.least_ms), most_ms: Math.min(known.most_ms, told.most_ms) };
  return both.least_ms <= both.most_ms ? both : told;
}

/** By how much the clock is corrected: not at all while it may be right. */
export function ahead_ms(known: Ahead): number {
  return known.least_ms <= 0 && known.most_ms >= 0 ? 0 : Math.round((known.least_ms + known.most_ms) / 2);
}

class TrueTime {
  /** Moves once a second. */
  now_ms = $state(Date.now());
  ahead_ms = $state(0);
  #known: Ahead | null = null;

  /** To the millisecond. */
  now(): number {
    return Date.now() + this.ahead_ms;
  }

  tick(): void {
    this.now_ms = this.now();
  }

  learn(sent_ms: number, received_ms: number, date: string | null): void {
    const date_ms = Date.parse(date ?? '');
    if (Number.isNaN(date_ms)) return;
    this.#known = narrowed(this.#known, sent_ms, received_ms, date_ms);
    this.ahead_ms = ahead_ms(this.#known);
    clock.set_ahead(this.ahead_ms);
    this.tick();
  }

  /** Looks at the server's clock now and every minute; returns how to stop. */
  follow(): () => void {
    const look = async (): Promise<void> => {
      const sent_ms = Date.now();
      const answer = await fetch('/healthz', { cache: 'no-store' });
      this.learn(sent_ms, Date.now(), answer.headers.get('date'));
    };
    const ask = (): void => void look().catch(() => undefined);
    ask();
    const timer = setInterval(ask, LOOK_MS);
    return () => clearInterval(timer);
  }
}

export const true_time = new TrueTime();

// The page's clock: one slow tick that “5 min ago”, presets and lateness share.

export const TICK_MS = 10_000;

class Clock {
  now_ms = $state(Date.now());
  /** How far the server's clock is ahead of this machine's, where a page has found out. */
  #ahead_ms = 0;

  constructor() {
    setInterval(() => this.#look(), TICK_MS);
  }

  /** From now on it is so far ahead of this machine's. */
  set_ahead(ahead_ms: number): void {
    this.#ahead_ms = ahead_ms;
    this.#look();
  }

  #look(): void {
    this.now_ms = Date.now() + this.#ahead_ms;
  }
}

export const clock = new Clock();

// The server's clock, as far as an answer has told: a telephone's own may be wrong by hours.
class ServerClock {
  #ahead_ms = 0;

  /** Asks once; without an answer this machine's clock is believed. */
  async ask(): Promise<void> {
    const asked_ms = Date.now();
    const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => null);
    const told_ms = Date.parse(answer?.headers.get('date') ?? '');
    const arrived_ms = Date.now();
    // It is told in whole seconds.
    if (Number.isFinite(told_ms)) this.#ahead_ms = told_ms + 500 - (asked_ms + arrived_ms) / 2;
  }

  now_ms(): number {
    return Date.now() + this.#ahead_ms;
  }
}

export const server_clock = new ServerClock();

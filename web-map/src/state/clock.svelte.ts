// The page's clock: one slow tick that “5 min ago”, presets and lateness share.

export const TICK_MS = 10_000;

class Clock {
  now_ms = $state(Date.now());

  constructor() {
    setInterval(() => {
      this.now_ms = Date.now();
    }, TICK_MS);
  }
}

export const clock = new Clock();

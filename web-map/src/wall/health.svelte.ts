// Whether the wall still tells the truth: since when its figures are old; and what it does by itself so that nobody has to come.
import { live } from '../state/live.svelte';
import { is_outdated } from './api';

/** A quiet stream says nothing for fifteen seconds; what is older than this is called old. */
export const OLD_MS = 45_000;
export const VERSION_LOOK_MS = 5 * 60_000;
export const WATCH_MS = 5000;
/** A page that draws nothing for so long, or a scene that stays so much too long, is loaded anew. */
export const STUCK_MS = 60_000;
/** Nothing is known to leak; a page that is on for weeks is loaded anew once a day all the same, when no alarm waits. */
export const FRESH_START_MS = 24 * 3_600_000;

class Health {
  /** The wall's clock: once a second. */
  now_ms = $state(Date.now());
  /** When the server last answered or was known to be there. */
  true_ms = $state(Date.now());
  /** When a question last got no answer. */
  #failed_ms = $state(0);
  readonly old: boolean = $derived(live.connection !== 'live' || this.#failed_ms > this.true_ms || this.now_ms - this.true_ms > OLD_MS);

  /** The server answered a question for figures. */
  answered(): void {
    this.true_ms = Date.now();
  }

  /** It did not, or could not: a stream whose other end is gone says so only after half a minute. */
  failed(): void {
    this.#failed_ms = Date.now();
  }

  /** Called once by the page: `tick` once a second; `scene_since_ms` tells when the scene changed, or null while it may stay; `busy` that somebody is needed. */
  watch(tick: (now_ms: number) => void, scene_since_ms: () => number | null, scene_ms: number, busy: () => boolean): () => void {
    const begun_ms = Date.now();
    let drawn_ms = Date.now();
    let frame = 0;
    const draw = (): void => {
      drawn_ms = Date.now();
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    const clock = setInterval(() => {
      this.now_ms = Date.now();
      tick(this.now_ms);
    }, 1000);
    const watchdog = setInterval(() => {
      const now_ms = Date.now();
      const since_ms = scene_since_ms();
      const is_stuck = since_ms !== null && now_ms - since_ms > scene_ms + STUCK_MS;
      const is_blank = !document.hidden && now_ms - drawn_ms > STUCK_MS;
      const is_aged = now_ms - begun_ms > FRESH_START_MS && !busy() && live.connection === 'live';
      if (is_stuck || is_blank || is_aged) location.reload();
    }, WATCH_MS);
    const stops = [this.#keep_awake(), this.#keep_new()];
    return () => {
      cancelAnimationFrame(frame);
      clearInterval(clock);
      clearInterval(watchdog);
      for (const stop of stops) stop();
    };
  }

  /** The page of a newer server replaces this one. */
  #keep_new(): () => void {
    const look = (): void => {
      void is_outdated().then((outdated) => outdated && location.reload(), () => undefined);
    };
    const timer = setInterval(look, VERSION_LOOK_MS);
    const stop = live.on_open(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** The screen stays on while the page is seen; browsers let go of it whenever it is not. */
  #keep_awake(): () => void {
    let lock: WakeLockSentinel | null = null;
    const take = (): void => {
      if (document.hidden || !('wakeLock' in navigator)) return;
      void navigator.wakeLock.request('screen').then((taken) => (lock = taken), () => undefined);
    };
    take();
    document.addEventListener('visibilitychange', take);
    return () => {
      document.removeEventListener('visibilitychange', take);
      void lock?.release().catch(() => undefined);
    };
  }
}

export const health = new Health();

// What the wall does by itself so that nobody has to come: it loads itself anew when it hangs or is outdated, and keeps the screen on.
import { live } from '../state/live.svelte';
import { is_outdated, reload } from './api';

export const VERSION_LOOK_MS = 5 * 60_000;
export const WATCH_MS = 5000;
/** A page that draws nothing for so long, or a scene that stays so much too long, is loaded anew. */
export const STUCK_MS = 60_000;
/** A watch that comes so much too late tells of a machine that slept, not of a page that hangs. */
export const SLEPT_MS = 3 * WATCH_MS;
/** Nothing is known to leak; a page that is on for weeks is loaded anew once a day all the same, when no alarm waits. */
export const FRESH_START_MS = 24 * 3_600_000;

export interface Watched {
  /** Called once a second. */
  tick(): void;
  /** Since when the scene has been on, by `performance.now()`; null while it may stay. */
  scene_since_ms(): number | null;
  scene_ms: number;
  /** Somebody is needed. */
  busy(): boolean;
}

/** Called once by the page; returns how to stop. Lengths of time are measured by a clock that nobody can set. */
export function watch({ tick, scene_since_ms, scene_ms, busy }: Watched): () => void {
  const begun_ms = performance.now();
  let drawn_ms = begun_ms;
  let looked_ms = begun_ms;
  let frame = 0;
  const draw = (): void => {
    drawn_ms = performance.now();
    frame = requestAnimationFrame(draw);
  };
  draw();
  const seen = (): void => {
    // A page that nobody saw was not drawn either.
    drawn_ms = performance.now();
  };
  document.addEventListener('visibilitychange', seen);
  const clock = setInterval(tick, 1000);
  const watchdog = setInterval(() => {
    const now_ms = performance.now();
    const slept = now_ms - looked_ms > SLEPT_MS;
    looked_ms = now_ms;
    if (slept) drawn_ms = now_ms;
    const since_ms = scene_since_ms();
    const is_stuck = !slept && since_ms !== null && now_ms - since_ms > scene_ms + STUCK_MS;
    const is_blank = !document.hidden && now_ms - drawn_ms > STUCK_MS;
    const is_aged = now_ms - begun_ms > FRESH_START_MS && !busy() && live.connection === 'live';
    if (is_stuck || is_blank || is_aged) void reload();
  }, WATCH_MS);
  const stops = [keep_awake(), keep_new()];
  return () => {
    cancelAnimationFrame(frame);
    document.removeEventListener('visibilitychange', seen);
    clearInterval(clock);
    clearInterval(watchdog);
    for (const stop of stops) stop();
  };
}

/** The page of a newer server replaces this one. */
function keep_new(): () => void {
  const look = (): void => void is_outdated().then((outdated) => outdated && location.reload(), () => undefined);
  const timer = setInterval(look, VERSION_LOOK_MS);
  const stop = live.on_open(look);
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** The screen stays on while the page is seen; browsers let go of it whenever it is not. */
function keep_awake(): () => void {
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

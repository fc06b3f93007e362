// When figures were last told, so that none older than it looks is taken for one of now.
import { true_time } from './true_time.svelte';

/** An answer that takes longer does not come: a line that nobody reads at the other end stays open for ever. */
export const ANSWER_MS_MAX = 10_000;
/** Figures older than this are called old; a scene that is on asks every 15 s. */
export const OLD_MS = 45_000;
/** With a question that failed and no stream beside it they are called so at once, with a stream after this. */
export const DOUBT_MS = 20_000;

export class Stamp {
  /** When what is known was asked for, by the server's clock; null before the first answer. */
  as_of_ms = $state<number | null>(null);
  /** The last asking got no answer, or a refusal. */
  failed = $state(false);

  /** The question, asked with a limit of time, and its answer noted. */
  on<T>(ask: (signal: AbortSignal) => Promise<T>): (signal: AbortSignal) => Promise<T> {
    return async (signal) => {
      const asked_ms = true_time.now();
      const line = new AbortController();
      const hang_up = (): void => line.abort(signal.reason);
      const timer = setTimeout(() => line.abort(new Error(`no answer within ${ANSWER_MS_MAX} ms`)), ANSWER_MS_MAX);
      signal.addEventListener('abort', hang_up, { once: true });
      try {
        const answer = await ask(line.signal);
        [this.as_of_ms, this.failed] = [asked_ms, false];
        return answer;
      } catch (cause) {
        // Whoever turns to the next scene hangs up; that says nothing of the server.
        if (!signal.aborted) this.failed = true;
        throw cause;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', hang_up);
      }
    };
  }
}

/** How figures that were told by several questions stand together. */
export interface Standing {
  /** The oldest of them; null while one has never come. */
  as_of_ms: number | null;
  failed: boolean;
}

export function standing(stamps: readonly Stamp[]): Standing {
  const times = stamps.map((stamp) => stamp.as_of_ms);
  return {
    as_of_ms: times.includes(null) ? null : Math.min(...times.map(Number)),
    failed: stamps.some((stamp) => stamp.failed),
  };
}

/** Whether they may no longer be taken for figures of now; `streams` is whether the live stream stands. */
export function is_old({ as_of_ms, failed }: Standing, now_ms: number, streams: boolean): boolean {
  if (as_of_ms === null) return failed;
  const age_ms = now_ms - as_of_ms;
  return age_ms > OLD_MS || (failed && (!streams || age_ms > DOUBT_MS));
}

// A question that is asked again whenever its answer may have changed, never more often than useful.

/** Least time between two askings that nobody waits for. */
export const REFRESH_MS = 1500;
/** An unanswered question is put again after this. */
export const RETRY_MS = 3000;

/** While a playback runs, every frame changes the questions: figures follow at their own pace. */
export const pace = { held: false };

export class Question<T> {
  /** The last answer; kept while a newer one is on its way, so that figures never blink. */
  data = $state.raw<T | null>(null);
  failure = $state.raw<Error | null>(null);
  loading = $state(false);

  #ask: (signal: AbortSignal) => Promise<T>;
  #line: AbortController | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked_ms = 0;
  /** When the timer rings. */
  #due_ms = 0;
  /** What was under way is to be asked again after this time; Infinity for not. */
  #again_ms = Infinity;

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#ask = ask;
  }

  /** The question itself changed: drop what is under way and ask now. */
  ask(): void {
    if (pace.held) {
      this.soon();
      return;
    }
    this.#line?.abort();
    this.#line = null;
    void this.#run();
  }

  /** The answer may have changed: ask soon, together with what else changes meanwhile; `least_ms` after the last asking. */
  soon(least_ms = REFRESH_MS): void {
    if (this.#line) {
      this.#again_ms = Math.min(this.#again_ms, least_ms);
      return;
    }
    const due_ms = this.#asked_ms + least_ms;
    if (this.#timer !== undefined && this.#due_ms <= due_ms) return;
    clearTimeout(this.#timer);
    this.#due_ms = due_ms;
    this.#timer = setTimeout(() => void this.#run(), Math.max(0, due_ms - Date.now()));
  }

  /** It is being asked, now. */
  protected asking(): void {}

  /** The answer as it is kept. */
  protected received(answer: T): T {
    return answer;
  }

  stop(): void {
    this.#line?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again_ms = Infinity;
    this.#asked_ms = Date.now();
    const line = new AbortController();
    this.#line = line;
    this.loading = true;
    this.asking();
    try {
      const data = await this.#ask(line.signal);
      if (line.signal.aborted) return;
      this.data = this.received(data);
      this.failure = null;
    } catch (cause) {
      if (line.signal.aborted) return;
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
      this.#again_ms = Infinity;
      this.#due_ms = Date.now() + RETRY_MS;
      this.#timer = setTimeout(() => void this.#run(), RETRY_MS);
    } finally {
      if (this.#line === line) {
        this.#line = null;
        this.loading = false;
        if (this.#again_ms !== Infinity) this.soon(this.#again_ms);
      }
    }
  }
}

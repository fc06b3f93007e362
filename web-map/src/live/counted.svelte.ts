// A question for counts whose answer goes on living: events are added to it at once, and the server is asked again only
// where they do not tell enough, and every half minute to be sure.
import type { DeskEvent } from '../api/loop';
import type { Counts } from '../api/types';
import { EVERYTHING, sieve } from '../state/filter';
import type { Filter } from '../state/filter';
import { live } from '../state/live.svelte';
import { Question } from '../state/question.svelte';
import { reference } from '../state/reference.svelte';
import type { Span } from '../state/window';
import { concerns, is_decidable } from './changes';
import { tallied } from './tally';
import type { KeyOf } from './tally';

/** Counts that events have changed are compared with the server's after this time. */
export const RECONCILE_MS = 30_000;
/** Counts that events cannot tell (of late cases, of kinds of days) are asked for at most this often. */
export const UNTOLD_MS = 5000;

export interface Counting<T> {
  ask(signal: AbortSignal): Promise<T>;
  /** What the answer counts, at the moment of asking. */
  filter(): Filter;
  /** The window that the answer has instead of the filter's. */
  span?(answer: T): Span;
  /** The counts in an answer; null where the server does not count such cases. */
  counts(answer: T): Counts | null;
  /** The answer with other counts. */
  with_counts(answer: T, counts: Counts): T;
  /** In which group a case is counted; without it there are none. */
  keys?(answer: T): KeyOf;
}

export class Counted<T> extends Question<T> {
  readonly #counting: Counting<T>;
  #filter: Filter = EVERYTHING;
  #asked_ms = 0;
  #fits: (event: DeskEvent) => boolean = () => false;

  constructor(counting: Counting<T>) {
    super((signal) => counting.ask(signal));
    this.#counting = counting;
  }

  /** Cases changed. */
  take(batch: readonly DeskEvent[]): void {
    if (this.data !== null) this.data = this.#brought_up(this.data, batch);
  }

  /** The stream is there again. What was missed comes with it; only what was lost is asked for. */
  reopened(): void {
    const counts = this.data && this.#counting.counts(this.data);
    // Other data stand behind the server, or nothing was answered.
    if (!counts || this.failure || live.seq < counts.seq) this.soon();
  }

  protected override asking(): void {
    this.#filter = this.#counting.filter();
    this.#asked_ms = Date.now();
  }

  protected override received(answer: T): T {
    const counts = this.#counting.counts(answer);
    if (!counts) return answer;
    const window = this.#counting.span?.(answer) ?? this.#filter.window;
    // By the same clock as the question's own bounds.
    this.#fits = sieve({ ...this.#filter, window }, this.#asked_ms, reference.zone);
    if (!live.tells_all_after(counts.seq)) this.soon();
    return this.#brought_up(answer, live.tail);
  }

  #brought_up(answer: T, events: readonly DeskEvent[]): T {
    const counts = this.#counting.counts(answer);
    if (!counts) return answer;
    if (!is_decidable(this.#filter)) {
      if (events.some((event) => event.seq > counts.seq && concerns(this.#filter, event))) this.soon(UNTOLD_MS);
      return answer;
    }
    const found = tallied(counts, events, this.#fits, this.#counting.keys?.(answer));
    if (!found.sure) this.soon();
    else if (found.changed) this.soon(RECONCILE_MS);
    return found.counts === counts ? answer : this.#counting.with_counts(answer, found.counts);
  }
}

/** Plain counts under a filter. */
export function counted(
  filter: () => Filter, ask: (signal: AbortSignal) => Promise<Counts>, keys?: (counts: Counts) => KeyOf,
): Counted<Counts> {
  return new Counted<Counts>({
    ask, filter, counts: (counts) => counts, with_counts: (_, counts) => counts, ...(keys ? { keys } : {}),
  });
}

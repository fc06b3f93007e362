// The figures on the page: the server's answers, plus the cases that arrived since each answer.
import { Refused, api } from '../api/client';
import type { Query } from '../api/client';
import type { DeskEvent } from '../api/loop';
import type { Counts } from '../api/types';
import { clock } from './clock.svelte';
import { query_of, query_without_window, sieve, span_query } from './filter';
import type { Filter } from './filter';
import { live } from './live.svelte';
import { Question } from './question.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';
import { BARS_MAX, BARS_MAX_NARROW, frame_of, step_for, step_query, step_start_ms } from './frame';
import type { Step } from './frame';
import { wide } from './room.svelte';
import { day_start_ms, is_preset, rfc3339 } from './window';
import type { Span } from './window';

const zone = (): string => reference.zone;

class Facts {
  readonly by_status = new Question<Counts>((signal) =>
    api.counts({ ...query_of(view.filter, Date.now(), zone()), group: 'status' }, signal));

  readonly today = new Question<Counts>((signal) =>
    api.counts(
      { ...query_without_window(view.filter), from: rfc3339(day_start_ms(Date.now(), zone())), group: 'none' },
      signal,
    ));

  readonly overdue = new Question<Counts | null>((signal) => this.#count_flagged({ overdue: true }, signal));
  readonly stuck = new Question<Counts | null>((signal) => this.#count_flagged({ queue: 'stuck' }, signal));
  readonly calls = new Question<Counts | null>((signal) => this.#count_flagged({ queue: 'calls' }, signal));

  readonly timeline = new Question<{ frame: Span; step: Step; counts: Counts }>(async (signal) => {
    const others = query_without_window(view.filter);
    const fitting = frame_of(view.range, Date.now(), zone());
    if (view.now.frame === null && is_preset(view.range) && view.range.preset === 'all') {
      // The first case of all is where the timeline of everything begins.
      const months = await api.counts({ ...others, group: 'month' }, signal);
      const first = months.groups[0];
      if (first) fitting.from_ms = Math.min(Date.parse(first.key), fitting.to_ms - 1000);
    }
    const frame = view.now.frame ?? fitting;
    const step = step_for(frame, wide.is ? BARS_MAX : BARS_MAX_NARROW);
    // Whole bars also at the edges, so that none is half counted.
    const bounds = { from_ms: step_start_ms(frame.from_ms, step, zone()), to_ms: frame.to_ms };
    return { frame, step, counts: await api.counts({ ...others, ...span_query(bounds), ...step_query(step) }, signal) };
  });

  readonly by_area = new Question<{ level: string; counts: Counts }>(async (signal) => {
    const level = shown.level;
    const query = { ...query_of(view.filter, Date.now(), zone()), group: 'area', level };
    return { level, counts: await api.counts(query, signal) };
  });

  readonly #always = [this.by_status, this.today, this.overdue, this.stuck, this.calls, this.timeline];

  /** The filter changed. */
  ask(): void {
    for (const question of this.#always) question.ask();
  }

  /** Cases changed. */
  soon(): void {
    for (const question of this.#always) question.soon();
    if (this.by_area.data) this.by_area.soon();
  }

  /** Cases that arrived after an answer was made and that pass the filter. */
  arrived_since(seq: number, filter: Filter): DeskEvent[] {
    const fits = sieve(filter, clock.now_ms, zone());
    return live.tail.filter((event) => event.seq > seq && fits(event));
  }

  get total(): number | null {
    const counts = this.by_status.data;
    return counts && counts.total + this.arrived_since(counts.seq, view.filter).length;
  }

  get new_today(): number | null {
    const counts = this.today.data;
    const filter: Filter = { ...view.filter, window: { preset: 'today' } };
    return counts && counts.total + this.arrived_since(counts.seq, filter).length;
  }

  with_status(status: string): number | null {
    const counts = this.by_status.data;
    if (!counts) return null;
    const settled = counts.groups.find((group) => group.key === status)?.count ?? 0;
    return settled + this.arrived_since(counts.seq, view.filter).filter((e) => e.status === status).length;
  }

  /** null while the server does not count such cases. */
  async #count_flagged(flag: Query, signal: AbortSignal): Promise<Counts | null> {
    try {
      return await api.counts({ ...query_of(view.filter, Date.now(), zone()), ...flag, group: 'none' }, signal);
    } catch (cause) {
      if (cause instanceof Refused && cause.code === 'unknown_parameter') return null;
      throw cause;
    }
  }
}

export const facts = new Facts();

// The figures on the page: the server's answers, kept true by the events that came after them.
import { Refused, api } from '../api/client';
import type { Query } from '../api/client';
import type { DeskEvent } from '../api/loop';
import type { Counts } from '../api/types';
import { Counted, counted } from '../live/counted.svelte';
import type { KeyOf } from '../live/tally';
import { query_of, query_without_window, span_query } from './filter';
import type { Filter } from './filter';
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
  readonly by_status = counted(
    () => view.filter,
    (signal) => api.counts({ ...query_of(view.filter, Date.now(), zone()), group: 'status' }, signal),
    () => (event) => event.status,
  );

  readonly today = counted(
    () => ({ ...view.filter, window: { preset: 'today' } }),
    (signal) => api.counts(
      { ...query_without_window(view.filter), from: rfc3339(day_start_ms(Date.now(), zone())), group: 'none' },
      signal,
    ),
  );

  readonly overdue = this.#flagged(() => ({ ...view.filter, overdue: true }), { overdue: true });
  readonly stuck = this.#flagged(() => ({ ...view.filter, queue: 'stuck' }), { queue: 'stuck' });
  readonly calls = this.#flagged(() => ({ ...view.filter, queue: 'calls' }), { queue: 'calls' });

  readonly timeline = new Counted<{ frame: Span; step: Step; counts: Counts }>({
    filter: () => view.filter,
    counts: (answer) => answer.counts,
    with_counts: (answer, counts) => ({ ...answer, counts }),
    keys: ({ counts, step }) => by_step(counts, step),
    span: ({ frame, step }) => whole_bars(frame, step),
    ask: async (signal) => {
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
      const query = { ...others, ...span_query(whole_bars(frame, step)), ...step_query(step) };
      return { frame, step, counts: await api.counts(query, signal) };
    },
  });

  readonly by_area = new Counted<{ level: string; counts: Counts }>({
    filter: () => view.filter,
    counts: (answer) => answer.counts,
    with_counts: (answer, counts) => ({ ...answer, counts }),
    keys: ({ level }) => by_area_of(level),
    ask: async (signal) => {
      const level = shown.level;
      const query = { ...query_of(view.filter, Date.now(), zone()), group: 'area', level };
      return { level, counts: await api.counts(query, signal) };
    },
  });

  readonly #always = [this.by_status, this.today, this.overdue, this.stuck, this.calls, this.timeline];

  /** The filter changed. */
  ask(): void {
    for (const question of this.#always) question.ask();
  }

  /** Time went on: windows slide, and cases fall due without any event. */
  soon(): void {
    for (const question of this.#always) question.soon();
    if (this.by_area.data) this.by_area.soon();
  }

  /** Cases changed. */
  take(batch: readonly DeskEvent[]): void {
    for (const question of [...this.#always, this.by_area]) question.take(batch);
  }

  /** The stream is there again. */
  reopened(): void {
    for (const question of this.#always) question.reopened();
    if (this.by_area.data) this.by_area.reopened();
  }

  get total(): number | null {
    return this.by_status.data?.total ?? null;
  }

  get new_today(): number | null {
    return this.today.data?.total ?? null;
  }

  with_status(status: string): number | null {
    const counts = this.by_status.data;
    return counts && (counts.groups.find((group) => group.key === status)?.count ?? 0);
  }

  /** null while the server does not count such cases. */
  #flagged(filter: () => Filter, flag: Query): Counted<Counts | null> {
    return new Counted<Counts | null>({
      filter, counts: (counts) => counts, with_counts: (_, counts) => counts,
      ask: async (signal) => {
        try {
          return await api.counts({ ...query_of(view.filter, Date.now(), zone()), ...flag, group: 'none' }, signal);
        } catch (cause) {
          if (cause instanceof Refused && cause.code === 'unknown_parameter') return null;
          throw cause;
        }
      },
    });
  }
}

/** Whole bars also at the edge, so that none is half counted. */
function whole_bars(frame: Span, step: Step): Span {
  return { from_ms: step_start_ms(frame.from_ms, step, zone()), to_ms: frame.to_ms };
}

/** The bar of the timeline that a case lies in. */
function by_step(counts: Counts, step: Step): KeyOf {
  const known = new Map(counts.groups.map((group) => [Date.parse(group.key), group.key]));
  return (event) => {
    const from_ms = step_start_ms(Date.parse(event.at), step, zone());
    return known.get(from_ms) ?? rfc3339(from_ms);
  };
}

/** The area of a level that a case lies in, as far as its code says. */
export function by_area_of(level: string): KeyOf {
  return (event) => (event.area === null ? 'none' : (reference.ancestor_code(event.area, level) ?? undefined));
}

export const facts = new Facts();

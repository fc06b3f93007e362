// The window beside like windows, or beside one chosen span: the server's answer, and what it makes of the areas.
import { with_query } from '../api/client';
import { compare_api } from '../api/compare';
import type { Compared } from '../api/compare';
import { format_against } from './address';
import { area_counts } from './areacounts.svelte';
import { query_of, query_without_window } from './filter';
import type { Filter } from './filter';
import { Question } from './question.svelte';
import { rate } from './rate.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';
import { MINUTE_MS, rfc3339 } from './window';

/** Windows whose cells the map holds at a time; figures are of all of them. */
export const BASES_PAINTED_MAX = 12;

const utc = (time: string): string => rfc3339(Date.parse(time));

class Comparison {
  /** The filter with a window that has both ends; an open one ends with the last full minute, so that tiles keep their address. */
  readonly filter: Filter = $derived.by(() => {
    const { from_ms, to_ms } = rate.span;
    return { ...view.filter, window: { from_ms, to_ms: Math.max(Math.floor(to_ms / MINUTE_MS) * MINUTE_MS, from_ms + 1000) } };
  });

  readonly question = new Question<{ level: string; answer: Compared } | null>(async (signal) => {
    const { against } = view.now;
    if (!against) return null;
    const level = shown.level;
    const query = { ...query_of(this.filter, Date.now(), reference.zone), group: 'area', level, against: format_against(against) };
    return { level, answer: await compare_api.compare(query, signal) };
  });

  /** A comparison is asked for; what it says may still be on its way. */
  get on(): boolean {
    return view.now.against !== null && view.now.play === null;
  }

  readonly answer = $derived(this.question.data?.answer ?? null);

  /** The windows compared with, newest first, as queries for their tiles; a picture of more would not be there in time. */
  readonly base_queries: string[] = $derived((this.answer?.bases ?? []).slice(0, BASES_PAINTED_MAX)
    .map(({ from, to }) => with_query('', { ...query_without_window(view.filter), from: utc(from), to: utc(to) })));

  /** Change against the usual number, by area of the level shown, per unit of the choice in force. */
  readonly changes = $derived.by(() => {
    const data = this.question.data;
    if (!data || data.level !== shown.level) return new Map<string, number>();
    return area_counts.per_unit(new Map(data.answer.groups.flatMap(({ key, count, base }) => (base === null ? [] : [[key, count - base] as const]))));
  });
}

export const comparison = new Comparison();

// What the planning tools ask: cases by hour of the week, and over time for the commonest classes.
import { api } from '../api/client';
import type { Counts } from '../api/types';
import { query_of } from './filter';
import { step_for, step_query } from './frame';
import type { Step } from './frame';
import { Question } from './question.svelte';
import { rate } from './rate.svelte';
import { reference } from './reference.svelte';
import { view } from './view.svelte';
import type { Span } from './window';

export const CLASSES_SHOWN = 12;
/** Patterns of weeks do not change by the second. */
export const AGAIN_MS = 10_000;
/** Bars of one small picture. */
export const SMALL_BARS_MAX = 62;

export interface ClassSeries {
  code: string;
  total: number;
  counts: Counts;
}

export interface Multiples {
  frame: Span;
  step: Step;
  series: ClassSeries[];
}

const zone = (): string => reference.zone;

/** All hours of the week, also those that the filter leaves out: they are what is chosen from. */
export const by_week_hour = new Question<Counts>((signal) =>
  api.counts({ ...query_of({ ...view.filter, hours: null }, Date.now(), zone()), group: 'hour-of-week' }, signal));

/** The classes chosen stay in their place among the others, so that a click can be taken back. */
export const by_class_over_time = new Question<Multiples>(async (signal) => {
  const filter = { ...view.filter, classes: [] };
  const all = await api.counts({ ...query_of(filter, Date.now(), zone()), group: 'class' }, signal);
  const top = all.groups.filter((group) => group.count > 0).sort((a, b) => b.count - a.count).slice(0, CLASSES_SHOWN);
  const frame = rate.span;
  const step = step_for(frame, SMALL_BARS_MAX);
  const series = await Promise.all(top.map(async (group) => ({
    code: group.key, total: group.count,
    counts: await api.counts({ ...query_of({ ...filter, classes: [group.key] }, Date.now(), zone()), ...step_query(step) }, signal),
  })));
  return { frame, step, series };
});

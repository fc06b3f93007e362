// Which cases are meant: the one filter that tiles, counts, lists and the live stream share.
import type { Query } from '../api/client';
import type { DeskEvent, Queue } from '../api/loop';
import type { CaseEvent } from '../api/types';
import { hour_of_week, week_of } from './week';
import { bounds_of, contains, rfc3339, zone_offset_ms } from './window';
import type { Span, TimeWindow } from './window';

/** Working days with the made-up ones (调休), ordinary days off, statutory days off. */
export const DAY_KINDS = ['workday', 'restday', 'holiday'] as const;
export type DayKind = (typeof DAY_KINDS)[number];

export interface Filter {
  window: TimeWindow;
  classes: string[];
  sources: string[];
  statuses: string[];
  /** Code of the area looked at; null for the whole district. */
  area: string | null;
  /** Only cases that are late now. */
  overdue: boolean;
  /** Only cases that stand in this queue. */
  queue: Queue | null;
  /** Hours of the week that count, as the API takes them; null for all. */
  hours: string | null;
  /** Kinds of days that count; none for all. */
  days: DayKind[];
}

export const EVERYTHING: Filter = {
  window: { preset: '7d' }, classes: [], sources: [], statuses: [], area: null, overdue: false, queue: null,
  hours: null, days: [],
};

/** Everything but the window, for the timeline, whose span is its own. */
export function query_without_window(filter: Filter): Query {
  return {
    class: join(filter.classes),
    source: join(filter.sources),
    status: join(filter.statuses),
    area: filter.area ?? undefined,
    overdue: filter.overdue ? true : undefined,
    queue: filter.queue ?? undefined,
    hours: filter.hours ?? undefined,
    days: join(filter.days),
  };
}

export function query_of(filter: Filter, now_ms: number, zone: string): Query {
  return { ...span_query(bounds_of(filter.window, now_ms, zone)), ...query_without_window(filter) };
}

export function span_query(span: Partial<Span>): Query {
  return {
    from: span.from_ms === undefined ? undefined : rfc3339(span.from_ms),
    to: span.to_ms === undefined ? undefined : rfc3339(span.to_ms),
  };
}

/**
 * A test whether live cases pass the filter, as the server would decide it. Made once for many cases:
 * the window's bounds cost far more than the test. Areas nest by their codes; where they do not,
 * a case in a part of the area is shown with the server's next answer. So is every case while the kind
 * of day matters: the calendar is the server's.
 */
export function sieve(filter: Filter, now_ms: number, zone: string): (event: DeskEvent) => boolean {
  const bounds = bounds_of(filter.window, now_ms, zone);
  const { classes, sources, statuses, area } = filter;
  if (filter.days.length > 0) return () => false;
  const week = week_of(filter.hours);
  const offset_ms = week ? zone_offset_ms(now_ms, zone) : 0;
  return (event) =>
    contains(bounds, Date.parse(event.at))
    && (week === null || week.has(hour_of_week(Date.parse(event.at), offset_ms)))
    && (classes.length === 0 || classes.some((prefix) => in_class(event.class, prefix)))
    && (sources.length === 0 || sources.includes(event.source))
    && (statuses.length === 0 || statuses.includes(event.status))
    && (!filter.overdue || is_late(event, now_ms))
    && (filter.queue === null || (event.queues ?? []).includes(filter.queue))
    && (area === null || code_within(event.area, area));
}

/** Nobody's time runs out in these states, or it is said by another clock. */
const AT_REST = new Set(['suspended', 'handled', 'checked', 'closed', 'cancelled', 'merged']);

/** The server's word where it is yes; else by the deadline, which may have passed since. */
export function is_late(event: Pick<CaseEvent, 'due' | 'status'> & { overdue?: boolean }, now_ms: number): boolean {
  if (event.overdue) return true;
  return !AT_REST.has(event.status) && event.due !== null && Date.parse(event.due) < now_ms;
}

export function code_within(area: string | null, of: string): boolean {
  return area === null ? of === 'none' : area.startsWith(of);
}

/** How many kinds of narrowing are in force, besides the window and the area. */
export function narrowings(filter: Filter): number {
  const lists = [filter.classes, filter.sources, filter.statuses];
  return lists.filter((list) => list.length > 0).length
    + [filter.overdue, filter.queue, filter.hours, filter.days.length > 0].filter(Boolean).length;
}

function in_class(code: string | null, prefix: string): boolean {
  return prefix === 'none' ? code === null : code !== null && code.startsWith(prefix);
}

function join(list: string[]): string | undefined {
  return list.length === 0 ? undefined : list.join(',');
}

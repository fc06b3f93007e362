// Hours of the week: the words of the `hours` filter, its presets, and how many of each hour a window holds.
import { DAY_MS, HOUR_MS, zone_offset_ms } from './window';
import type { Span } from './window';

export const WEEK_HOURS = 168;
/** Parts that the API takes in one filter of hours. */
export const PARTS_MAX = 64;
export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const DAY_HOURS: readonly number[] = Array.from({ length: 24 }, (_, hour) => hour);

/** 0 = Monday 00:00–01:00, 167 = Sunday 23:00–24:00, local time. */
export type Week = ReadonlySet<number>;

/** What people ask for by name; `hours` as the API takes it. */
export const HOUR_PRESETS = [
  { name: 'weekend', hours: '6-7@09-18' },
  { name: 'night', hours: '1-7@22-06' },
  { name: 'rush', hours: '1-5@07-09,1-5@17-19' },
] as const;

const PART = /^([1-7])(?:-([1-7]))?@(\d{2})-(\d{2})$/;

/**
 * `D[-D]@HH-HH`, comma between; the end is exclusive, an end before the start lies on the next day, and
 * days run over the end of the week (`6-1`). Null where mangled.
 */
export function parse_hours(text: string): Week | null {
  const week = new Set<number>();
  for (const part of text.split(',')) {
    const found = PART.exec(part);
    if (!found) return null;
    const [first, last] = [Number(found[1]), Number(found[2] ?? found[1])];
    const [start, end] = [Number(found[3]), Number(found[4])];
    if (start > 23 || end > 24 || start === end) return null;
    const days = ((last + 7 - first) % 7) + 1;
    const length = end > start ? end - start : end + 24 - start;
    for (let day = 0; day < days; day += 1) {
      const begin = (first - 1 + day) * 24 + start;
      for (let hour = 0; hour < length; hour += 1) week.add((begin + hour) % WEEK_HOURS);
    }
  }
  return week;
}

const memory = new Map<string, Week | null>();

/** As `parse_hours`, for whoever asks again and again; a filter is one of very few. */
export function week_of(hours: string | null): Week | null {
  if (hours === null) return null;
  const known = memory.get(hours);
  if (known !== undefined) return known;
  if (memory.size > 32) memory.clear();
  const week = parse_hours(hours);
  memory.set(hours, week);
  return week;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** The shortest words of a set of hours, a preset's own where it is one; null for none and for all: both mean no filter. */
export function hours_text(week: Week): string | null {
  if (week.size === 0 || week.size === WEEK_HOURS) return null;
  const preset = HOUR_PRESETS.find(({ hours }) => same_week(week_of(hours), week));
  if (preset) return preset.hours;
  const days_of = new Map<string, number[]>();
  for (const day of WEEKDAYS) {
    for (const run of runs_of(week, day)) days_of.set(run, [...(days_of.get(run) ?? []), day]);
  }
  const parts = [...days_of].flatMap(([run, days]) => neighbours(days).map((range) => `${range}@${run}`));
  return parts.sort().join(',');
}

export function same_week(one: Week | null, other: Week | null): boolean {
  if (one === null || other === null) return one === other;
  return one.size === other.size && [...one].every((hour) => other.has(hour));
}

function runs_of(week: Week, day: number): string[] {
  const runs: string[] = [];
  const has = (hour: number): boolean => hour < 24 && week.has((day - 1) * 24 + hour);
  for (let hour = 0; hour < 24; hour += 1) {
    if (!has(hour)) continue;
    const start = hour;
    while (has(hour)) hour += 1;
    runs.push(`${two(start)}-${two(hour)}`);
  }
  return runs;
}

/** 1, 2, 3, 5 → 1-3 and 5. */
function neighbours(days: number[]): string[] {
  const ranges: string[] = [];
  let first = days[0] ?? 0;
  days.forEach((day, index) => {
    if (days[index + 1] === day + 1) return;
    ranges.push(first === day ? String(day) : `${first}-${day}`);
    first = days[index + 1] ?? 0;
  });
  return ranges;
}

/** Which hour of the week an instant falls into, for a zone that is `offset_ms` ahead of UTC. */
export function hour_of_week(at_ms: number, offset_ms: number): number {
  // 1 January 1970 was a Thursday, three days after a Monday.
  const hours = Math.floor((at_ms + offset_ms) / HOUR_MS) + 3 * 24;
  return ((hours % WEEK_HOURS) + WEEK_HOURS) % WEEK_HOURS;
}

/** The local day as days since 1970-01-01. */
export function day_number(at_ms: number, offset_ms: number): number {
  return Math.floor((at_ms + offset_ms) / DAY_MS);
}

/**
 * How many hours of each of the 168 a span holds, parts of hours as parts; `counts` may leave out
 * days by their number. A day's clock change is taken at the span's hour it happens in.
 */
export function hours_in(span: Span, zone: string, counts: (day: number) => boolean = () => true): Float64Array {
  const held = new Float64Array(WEEK_HOURS);
  let offset_ms = zone_offset_ms(span.from_ms, zone);
  for (let at_ms = span.from_ms; at_ms < span.to_ms;) {
    const into_ms = (((at_ms + offset_ms) % HOUR_MS) + HOUR_MS) % HOUR_MS;
    const next_ms = Math.min(at_ms - into_ms + HOUR_MS, span.to_ms);
    const hour = hour_of_week(at_ms, offset_ms);
    if (counts(day_number(at_ms, offset_ms))) held[hour] = (held[hour] ?? 0) + (next_ms - at_ms) / HOUR_MS;
    at_ms = next_ms;
    // Clocks change at night: asking at 0 and at 4 o'clock is enough, and asking costs.
    if (hour % 24 === 0 || hour % 24 === 3) offset_ms = zone_offset_ms(at_ms, zone);
  }
  return held;
}

/** Days of 24 hours that count: the window's length less what the filter leaves out. */
export function counted_days(held: Float64Array, week: Week | null): number {
  return held.reduce((sum, hours, index) => sum + (week === null || week.has(index) ? hours : 0), 0) / 24;
}

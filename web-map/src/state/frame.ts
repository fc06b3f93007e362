// What the timeline shows: a span of time around or inside the window, and bars whose width fits it. Pure.
import { DAY_MS, HOUR_MS, MINUTE_MS, bounds_of, day_start_ms, hour_start_ms, is_preset, zone_offset_ms } from './window';
import type { Span, TimeWindow } from './window';
import type { Query } from '../api/client';

/** Widths of bars, narrowest first. A month is a calendar month; its `ms` is only its usual length. */
export const STEPS = [
  { name: '1m', ms: MINUTE_MS }, { name: '5m', ms: 5 * MINUTE_MS }, { name: '15m', ms: 15 * MINUTE_MS },
  { name: '1h', ms: HOUR_MS }, { name: '3h', ms: 3 * HOUR_MS }, { name: '6h', ms: 6 * HOUR_MS },
  { name: '1d', ms: DAY_MS }, { name: '7d', ms: 7 * DAY_MS }, { name: '1mo', ms: 30.4375 * DAY_MS },
] as const;
export type Step = (typeof STEPS)[number];

/** More bars are thinner than two pixels on a wide screen. */
export const BARS_MAX = 340;
export const BARS_MAX_NARROW = 130;
/** The closest look: half an hour in bars of a minute. */
export const FRAME_MS_MIN = 30 * MINUTE_MS;
export const FRAME_MS_MAX = 20 * 365 * DAY_MS;

/** The narrowest bars of which not more than `bars_max` fill the span. */
export function step_for(span: Span, bars_max = BARS_MAX): Step {
  const length_ms = span.to_ms - span.from_ms;
  return STEPS.find((step) => length_ms / step.ms <= bars_max) ?? STEPS[STEPS.length - 1] ?? STEPS[0];
}

/** How the API is asked for such bars. */
export function step_query(step: Step): Query {
  switch (step.name) {
    case '1h': return { group: 'hour' };
    case '1d': return { group: 'day' };
    case '7d': return { group: 'week' };
    case '1mo': return { group: 'month' };
    default: return { group: 'period', width_s: step.ms / 1000 };
  }
}

/** The last beginning of a bar at or before the instant, local time: weeks begin on Monday, months on the first. */
export function step_start_ms(at_ms: number, step: Step, zone: string): number {
  const offset_ms = zone_offset_ms(at_ms, zone);
  const local_ms = at_ms + offset_ms;
  const local = (): Date => new Date(local_ms);
  const begin_ms = step.name === '1mo' ? Date.UTC(local().getUTCFullYear(), local().getUTCMonth(), 1)
    : step.name === '7d' ? Math.floor((local_ms + 3 * DAY_MS) / step.ms) * step.ms - 3 * DAY_MS
      : Math.floor(local_ms / step.ms) * step.ms;
  const start_ms = begin_ms - offset_ms;
  // A clock change in between moves the offset; ask again at the beginning found.
  return step.ms < DAY_MS ? start_ms : start_ms + offset_ms - zone_offset_ms(start_ms, zone);
}

/** The beginning of the bar `by` bars later (or earlier), from a beginning. */
export function step_on_ms(start_ms: number, step: Step, zone: string, by = 1): number {
  if (step.name === '1mo') {
    const local = new Date(start_ms + zone_offset_ms(start_ms, zone));
    const next_ms = Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + by, 1);
    return next_ms - zone_offset_ms(next_ms, zone);
  }
  // Half a bar further lies inside the wanted one, also over a day of 23 or 25 hours.
  return step.ms < DAY_MS ? start_ms + by * step.ms : step_start_ms(start_ms + (by + 0.5) * step.ms, step, zone);
}

/** The nearest edge between two bars. */
export function snap_ms(at_ms: number, step: Step, zone: string): number {
  const before_ms = step_start_ms(at_ms, step, zone);
  const after_ms = step_on_ms(before_ms, step, zone);
  return at_ms - before_ms <= after_ms - at_ms ? before_ms : after_ms;
}

/**
 * The span the timeline shows for a window when nobody zoomed it: always more than the window, so
 * that it has a context to be moved in, ending after now for windows that touch the present.
 */
export function frame_of(window: TimeWindow, now_ms: number, zone: string): Span {
  const next_hour_ms = hour_start_ms(now_ms, zone) + HOUR_MS;
  const next_day_ms = day_start_ms(now_ms, zone) + DAY_MS;
  const back = (days: number): number => day_start_ms(now_ms - days * DAY_MS, zone);
  if (is_preset(window)) {
    switch (window.preset) {
      case '1h': return { from_ms: hour_start_ms(now_ms, zone) - 5 * HOUR_MS, to_ms: next_hour_ms };
      case 'today': return { from_ms: back(3), to_ms: next_hour_ms };
      case '7d': return { from_ms: back(14), to_ms: next_hour_ms };
      case '30d': return { from_ms: back(90), to_ms: next_day_ms };
      case 'all': return { from_ms: back(730), to_ms: next_day_ms };
    }
  }
  const bounds = bounds_of(window, now_ms, zone);
  const [from_ms, to_ms] = [bounds.from_ms ?? now_ms, bounds.to_ms ?? now_ms];
  const room_ms = Math.max((to_ms - from_ms) / 2, FRAME_MS_MIN);
  const end_ms = Math.max(Math.min(to_ms + room_ms, next_hour_ms), to_ms);
  return { from_ms: Math.max(from_ms - room_ms, end_ms - FRAME_MS_MAX), to_ms: end_ms };
}

/** The frame made longer (`by` > 1) or shorter around an instant that stays where it is. */
export function zoomed(frame: Span, around_ms: number, by: number): Span {
  const length_ms = frame.to_ms - frame.from_ms;
  const wanted_ms = Math.min(FRAME_MS_MAX, Math.max(FRAME_MS_MIN, length_ms * by));
  const part = (around_ms - frame.from_ms) / length_ms;
  const from_ms = Math.round((around_ms - part * wanted_ms) / 1000) * 1000;
  return { from_ms, to_ms: from_ms + Math.round(wanted_ms / 1000) * 1000 };
}

/** The frame moved, by whole seconds. */
export function panned(frame: Span, by_ms: number): Span {
  const whole_ms = Math.round(by_ms / 1000) * 1000;
  return { from_ms: frame.from_ms + whole_ms, to_ms: frame.to_ms + whole_ms };
}

/** A finger on the timeline: where it is, and what lay under it when it came. */
export interface Finger {
  /** 0 at the left edge, 1 at the right. */
  part: number;
  at_ms: number;
}

/** The frame in which what lay under two fingers lies under them still; null while they are too close to tell. */
export function pinched(one: Finger, other: Finger): Span | null {
  const [left, right] = one.at_ms <= other.at_ms ? [one, other] : [other, one];
  const apart = right.part - left.part;
  if (apart < 0.02 || right.at_ms === left.at_ms) return null;
  const length_ms = Math.min(FRAME_MS_MAX, Math.max(FRAME_MS_MIN, (right.at_ms - left.at_ms) / apart));
  const from_ms = Math.round((left.at_ms - left.part * length_ms) / 1000) * 1000;
  return { from_ms, to_ms: from_ms + Math.round(length_ms / 1000) * 1000 };
}

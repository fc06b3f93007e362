// Time windows: presets that move with the clock, and fixed spans; both become half-open API bounds.

export const PRESETS = ['1h', 'today', '7d', '30d', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

/** Half-open, milliseconds since 1970. */
export interface Span {
  from_ms: number;
  to_ms: number;
}

export type TimeWindow = { preset: Preset } | Span;

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function is_preset(window: TimeWindow): window is { preset: Preset } {
  return 'preset' in window;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs a thousand times as much as using it. */
function clock_in(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
  clocks.set(zone, made);
  return made;
}

/** Milliseconds that local time in `zone` is ahead of UTC at that instant. */
export function zone_offset_ms(at_ms: number, zone: string): number {
  const parts = clock_in(zone).formatToParts(at_ms);
  const part = (type: string): number => Number(parts.find((p) => p.type === type)?.value ?? 0);
  const local_ms = Date.UTC(
    part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'),
  );
  return local_ms - Math.floor(at_ms / 1000) * 1000;
}

/** The last local midnight at or before the instant. */
export function day_start_ms(at_ms: number, zone: string): number {
  const offset_ms = zone_offset_ms(at_ms, zone);
  const start_ms = Math.floor((at_ms + offset_ms) / DAY_MS) * DAY_MS - offset_ms;
  // A clock change between midnight and now moves the offset; ask again at the midnight found.
  return start_ms + offset_ms - zone_offset_ms(start_ms, zone);
}

export function hour_start_ms(at_ms: number, zone: string): number {
  const offset_ms = zone_offset_ms(at_ms, zone);
  return Math.floor((at_ms + offset_ms) / HOUR_MS) * HOUR_MS - offset_ms;
}

/**
 * The bounds of a window as the API takes them; a missing bound is open.
 *
 * Presets start on a full minute (1 h) or hour (7 and 30 days), so that tiles of the same minute
 * have the same address and every open page asks for the same ones.
 */
export function bounds_of(window: TimeWindow, now_ms: number, zone: string): Partial<Span> {
  if (!is_preset(window)) return window;
  switch (window.preset) {
    case '1h': return { from_ms: Math.floor((now_ms - HOUR_MS) / MINUTE_MS) * MINUTE_MS };
    case 'today': return { from_ms: day_start_ms(now_ms, zone) };
    case '7d': return { from_ms: hour_start_ms(now_ms - 7 * DAY_MS, zone) };
    case '30d': return { from_ms: hour_start_ms(now_ms - 30 * DAY_MS, zone) };
    case 'all': return {};
  }
}

export function contains(bounds: Partial<Span>, at_ms: number): boolean {
  return at_ms >= (bounds.from_ms ?? -Infinity) && at_ms < (bounds.to_ms ?? Infinity);
}

export function rfc3339(at_ms: number): string {
  return new Date(at_ms).toISOString().replace('.000Z', 'Z');
}

/** From Saturday's to Monday's midnight: the weekend that is, or else the last one. */
export function latest_weekend(now_ms: number, zone: string): Span {
  const today_ms = day_start_ms(now_ms, zone);
  // Day 0 of 1970 was a Thursday: Saturday is the second day after it.
  const since_saturday = (((Math.floor((today_ms + zone_offset_ms(today_ms, zone)) / DAY_MS) - 2) % 7) + 7) % 7;
  const noon_ms = today_ms + DAY_MS / 2 - since_saturday * DAY_MS;
  return { from_ms: day_start_ms(noon_ms, zone), to_ms: day_start_ms(noon_ms + 2 * DAY_MS, zone) };
}

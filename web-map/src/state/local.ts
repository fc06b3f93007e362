// Between instants and what a datetime-local field holds, in the district's time zone.
import { zone_offset_ms } from './window';

/** To the second. */
export function local_text(at_ms: number, zone: string): string {
  return new Date(at_ms + zone_offset_ms(at_ms, zone)).toISOString().slice(0, 19);
}

/** NaN for an empty or mangled field. */
export function instant_ms(text: string, zone: string): number {
  const as_utc_ms = Date.parse(`${text}Z`);
  return Number.isNaN(as_utc_ms) ? NaN : as_utc_ms - zone_offset_ms(as_utc_ms, zone);
}

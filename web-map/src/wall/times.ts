// Times as a wall shows them: with seconds where they tell that it lives.
import type { Language } from '../state/url';

const clocks = new Map<string, Intl.DateTimeFormat>();

function format(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const known = clocks.get(key) ?? make();
  clocks.set(key, known);
  return known;
}

/** 14:03:27 */
export function clock_words(at_ms: number, zone: string): string {
  return format(`clock ${zone}`, () => new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
  })).format(at_ms);
}

/** 14:03 */
export function minute_words(at_ms: number, zone: string): string {
  return format(`minute ${zone}`, () => new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  })).format(at_ms);
}

export function day_words(language: Language, at_ms: number, zone: string): string {
  return format(`day ${language} ${zone}`, () => new Intl.DateTimeFormat(language, {
    timeZone: zone, month: 'short', day: 'numeric', weekday: 'short',
  })).format(at_ms);
}

/** A length of time as a countdown: 4:05, 1:23:09; whole days as hours. */
export function countdown(length_ms: number): string {
  const seconds = Math.floor(Math.abs(length_ms) / 1000);
  const part = (n: number): string => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${part(minutes)}:${part(seconds % 60)}` : `${minutes}:${part(seconds % 60)}`;
}

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

/** 14:03 of today; with its day where it is of another. */
export function moment_words(language: Language, at_ms: number, now_ms: number, zone: string): string {
  const day = (ms: number): string => format(`date ${zone}`, () => new Intl.DateTimeFormat('en-CA', { timeZone: zone })).format(ms);
  const minute = minute_words(at_ms, zone);
  if (day(at_ms) === day(now_ms)) return minute;
  const short = format(`short ${language} ${zone}`, () => new Intl.DateTimeFormat(language, { timeZone: zone, month: 'short', day: 'numeric' }));
  return `${short.format(at_ms)} ${minute}`;
}

/** UTC+8 */
export function zone_words(at_ms: number, zone: string): string {
  const parts = format(`zone ${zone}`, () => new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })).formatToParts(at_ms);
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? zone).replace('GMT', 'UTC');
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

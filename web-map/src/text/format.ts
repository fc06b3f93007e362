// Numbers, times and sizes as people read them, in both languages. Pure: the caller gives the clock.
import { translate } from './translate';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../state/window';
import type { Language } from '../state/url';

export function count(language: Language, n: number): string {
  return new Intl.NumberFormat(language).format(n);
}

/** Three figures are enough for a legend or a rate. */
export function rough(language: Language, n: number): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: n < 1000 ? 3 : 4 }).format(n);
}

/** 1,234 → 1,234 and 1234567 → 123.5万 or 1.23M: what fits a counter. */
export function compact(language: Language, n: number): string {
  if (n < 100_000) return count(language, n);
  return new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 4 }).format(n);
}

export function date_time(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone, month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(at_ms);
}

/** As `date_time`, with the year where it is not this one. */
export function dated_time(language: Language, at_ms: number, now_ms: number, zone: string): string {
  const year = (ms: number): string =>
    new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(ms);
  const words = date_time(language, at_ms, zone);
  return year(at_ms) === year(now_ms) ? words : `${year(at_ms)}/${words}`;
}

export function full_date_time(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit',
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23', weekday: 'short',
  }).format(at_ms);
}

export function day(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone, month: 'numeric', day: 'numeric' }).format(at_ms);
}

export function month(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone, year: 'numeric', month: 'numeric' }).format(at_ms);
}

export function long_day(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric', weekday: 'short',
  }).format(at_ms);
}

export function clock(language: Language, at_ms: number, zone: string): string {
  return new Intl.DateTimeFormat(language, {
    timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).format(at_ms);
}

/** A length of time in its largest whole unit; under a minute is “just now”. */
export function duration(language: Language, length_ms: number): string {
  const length = Math.abs(length_ms);
  if (length >= 2 * DAY_MS) return translate(language, 'time.days', { n: Math.floor(length / DAY_MS) });
  if (length >= HOUR_MS) return translate(language, 'time.hours', { n: Math.floor(length / HOUR_MS) });
  const minutes = Math.max(1, Math.floor(length / MINUTE_MS));
  return translate(language, 'time.minutes', { n: minutes });
}

/** A length of time in its two largest units: 1 天 3 小时. */
export function span_words(language: Language, length_ms: number): string {
  const minutes = Math.round(Math.abs(length_ms) / MINUTE_MS);
  const parts = ([['time.days', Math.floor(minutes / 1440)], ['time.hours', Math.floor((minutes % 1440) / 60)], ['time.minutes', minutes % 60]] as const)
    .filter(([, n]) => n > 0).slice(0, 2);
  return parts.length === 0 ? translate(language, 'time.minutes', { n: 0 }) : parts.map(([key, n]) => translate(language, key, { n })).join(' ');
}

export function ago(language: Language, at_ms: number, now_ms: number): string {
  if (now_ms - at_ms < MINUTE_MS) return translate(language, 'time.now');
  return translate(language, 'time.ago', { time: duration(language, now_ms - at_ms) });
}

export function area_size(language: Language, area_m2: number): string {
  return area_m2 >= 1e5
    ? translate(language, 'unit.km2', { n: rough(language, area_m2 / 1e6) })
    : translate(language, 'unit.m2', { n: rough(language, area_m2) });
}

/** A change as a signed percentage; null, where nothing was usual, is said by a dash. */
export function change_words(language: Language, change: number | null): string {
  if (change === null) return '–';
  return new Intl.NumberFormat(language, { style: 'percent', signDisplay: 'exceptZero', maximumFractionDigits: Math.abs(change) < 0.1 ? 1 : 0 }).format(change);
}

/** As `rough`, with a sign. */
export function signed(language: Language, n: number): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3, signDisplay: 'exceptZero' }).format(n);
}

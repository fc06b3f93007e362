// How the larger parts of a view stand in its address: spans, comparison, playback, scale, camera. Mangled parts read as null.
import { rfc3339 } from './window';
import type { Span } from './window';

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

/** With what the window is compared: the last so many like windows, or one chosen span. */
export type Against = { like: number } | Span;
export const LIKE_MAX = 52;
export const LIKE_DEFAULT = 8;

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Playback: a window of `width_ms` that ends at `at_ms` and moves by `step_ms`. */
export interface Play {
  at_ms: number;
  width_ms: number;
  step_ms: number;
  speed: Speed;
  loop: boolean;
}

/** Tops of scales that stay: cases per km² per day of the heat and of the difference, and the areas' breaks. */
export interface Scale {
  heat: number | null;
  difference: number | null;
  areas: number[] | null;
}

export const SCALE_FREE: Scale = { heat: null, difference: null, areas: null };

export function format_camera({ zoom, lat, lon }: Camera): string {
  return `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

export function parse_camera(text: string | null): Camera | null {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number.parseFloat);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const good = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good ? { zoom, lat, lon } : null;
}

export const format_span = (span: Span): string => `${rfc3339(span.from_ms)}/${rfc3339(span.to_ms)}`;

export function parse_span(text: string | null): Span | null {
  const [from_ms, to_ms] = (text ?? '').split('/').map((part) => Date.parse(part));
  return from_ms !== undefined && to_ms !== undefined && from_ms < to_ms ? { from_ms, to_ms } : null;
}

export const format_against = (against: Against): string => ('like' in against ? `like-${against.like}` : format_span(against));

export function parse_against(text: string | null): Against | null {
  const like = /^like-(\d{1,2})$/.exec(text ?? '');
  if (!like) return parse_span(text);
  const n = Number(like[1]);
  return n >= 1 && n <= LIKE_MAX ? { like: n } : null;
}

export function format_play(play: Play): string {
  const parts = [rfc3339(play.at_ms), `${play.width_ms / 1000}s`, `${play.step_ms / 1000}s`, `${play.speed}x`];
  return [...parts, ...(play.loop ? ['loop'] : [])].join('/');
}

export function parse_play(text: string | null): Play | null {
  const [at, width, step, speed, loop] = (text ?? '').split('/');
  const at_ms = Date.parse(at ?? '');
  const [width_ms, step_ms] = [seconds_ms(width), seconds_ms(step)];
  const known = SPEEDS.find((one) => `${one}x` === speed);
  if (Number.isNaN(at_ms) || width_ms === null || step_ms === null || known === undefined) return null;
  return { at_ms, width_ms, step_ms, speed: known, loop: loop === 'loop' };
}

function seconds_ms(text: string | undefined): number | null {
  const found = /^(\d{1,9})s$/.exec(text ?? '');
  const length_ms = Number(found?.[1] ?? 0) * 1000;
  return length_ms > 0 ? length_ms : null;
}

/** `heat:12,difference:3,areas:10-20-50` */
export function format_scale(scale: Scale): string {
  const parts = [
    scale.heat === null ? null : `heat:${scale.heat}`,
    scale.difference === null ? null : `difference:${scale.difference}`,
    scale.areas === null ? null : `areas:${scale.areas.join('-')}`,
  ];
  return parts.filter((part) => part !== null).join(',');
}

export function parse_scale(text: string | null): Scale {
  const parts = new Map((text ?? '').split(',').map((part): [string, string] => {
    const at = part.indexOf(':');
    return [part.slice(0, at), part.slice(at + 1)];
  }));
  const breaks = (parts.get('areas') ?? '').split('-').map(Number);
  const rising = breaks.every((at, index) => at > (breaks[index - 1] ?? 0));
  return { heat: positive(parts.get('heat')), difference: positive(parts.get('difference')), areas: rising ? breaks : null };
}

export function positive(text: string | null | undefined): number | null {
  const n = Number(text ?? '');
  return Number.isFinite(n) && n > 0 ? n : null;
}

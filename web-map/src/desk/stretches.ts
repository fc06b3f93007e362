// A deadline as a bar: the stretches of time that counted, were skipped or stood still. Pure.
import type { Stretch } from '../api/loop';

export type Look = 'counted' | 'skipped' | 'paused';

export interface Piece {
  look: Look;
  kind: string;
  stretch: Stretch;
  /** Left edge and width, as parts of the bar. */
  at: number;
  part: number;
  length_ms: number;
}

export interface Bar {
  pieces: Piece[];
  from_ms: number;
  to_ms: number;
  counted_ms: number;
  skipped_ms: number;
  paused_ms: number;
  /** Where now lies on the bar; null when it does not. */
  now: number | null;
}

export function look_of(stretch: Stretch): Look {
  if (stretch.counted) return 'counted';
  return /paus|suspend|extension/.test(stretch.kind) ? 'paused' : 'skipped';
}

export function bar_of(stretches: readonly Stretch[], now_ms: number): Bar | null {
  const spans = stretches
    .map((stretch) => ({ stretch, from_ms: Date.parse(stretch.from), to_ms: Date.parse(stretch.to) }))
    .filter(({ from_ms, to_ms }) => to_ms > from_ms);
  const first = spans[0];
  if (!first) return null;
  const from_ms = Math.min(...spans.map((span) => span.from_ms));
  const to_ms = Math.max(...spans.map((span) => span.to_ms));
  const whole_ms = to_ms - from_ms;
  const pieces = spans.map(({ stretch, from_ms: start_ms, to_ms: end_ms }): Piece => ({
    look: look_of(stretch), kind: stretch.kind, stretch, at: (start_ms - from_ms) / whole_ms, part: (end_ms - start_ms) / whole_ms, length_ms: end_ms - start_ms,
  }));
  const sum = (look: Look): number => pieces.filter((piece) => piece.look === look).reduce((ms, piece) => ms + piece.length_ms, 0);
  const now = (now_ms - from_ms) / whole_ms;
  return {
    pieces, from_ms, to_ms, counted_ms: sum('counted'), skipped_ms: sum('skipped'), paused_ms: sum('paused'),
    now: now >= 0 && now <= 1 ? now : null,
  };
}

// Where a moving window may stand inside its range. A position is the window's end. Pure.
import type { Play } from './address';
import type { Span } from './window';

type Moving = Pick<Play, 'at_ms' | 'width_ms' | 'step_ms'>;

/** The window at the range's beginning; a range shorter than the window holds it once. */
export function first_position(range: Span, play: Pick<Play, 'width_ms'>): number {
  return range.from_ms + play.width_ms;
}

/** null when the window has reached the end; the last step may be a short one. */
export function next_position(range: Span, play: Moving): number | null {
  if (play.at_ms >= range.to_ms) return null;
  return Math.min(play.at_ms + play.step_ms, range.to_ms);
}

/** Never before the first. */
export function position_before(range: Span, play: Moving): number {
  return Math.max(play.at_ms - play.step_ms, first_position(range, play));
}

/** The nearest position to a wished one. */
export function position_at(range: Span, play: Moving, wished_ms: number): number {
  const first_ms = first_position(range, play);
  const steps = Math.round((wished_ms - first_ms) / play.step_ms);
  return Math.min(Math.max(first_ms, first_ms + steps * play.step_ms), Math.max(range.to_ms, first_ms));
}

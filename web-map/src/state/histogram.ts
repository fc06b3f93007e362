// The timeline's arithmetic: buckets, positions, brush. Pure.
import type { CountGroup } from '../api/types';
import { DAY_MS, HOUR_MS, zone_offset_ms } from './window';
import type { Frame, Span } from './window';

export interface Bar {
  from_ms: number;
  count: number;
}

export interface Tick {
  at_ms: number;
  /** The tick is a local midnight and is named by its date. */
  day: boolean;
}

/** A few bars may tower over the rest by more than this before they are broken off, lest the rest lie flat. */
const TOWER = 4;
/** Part of the bars that must fit under the ceiling. */
const FITTING = 0.96;

/** The highest bar, or, where a few tower over all others, twice the highest of those others. */
function ceiling_of(counts: number[]): number {
  const rising = counts.filter((count) => count > 0).sort((a, b) => a - b);
  const highest = rising.at(-1) ?? 1;
  const usual = rising[Math.max(0, Math.ceil(rising.length * FITTING) - 1)] ?? highest;
  const tamed = rising.length > 1 && usual === highest ? (rising.at(-2) ?? highest) : usual;
  return highest > TOWER * tamed ? 2 * tamed : highest;
}

/** Least room between two names on the axis. */
const TICK_PX_MIN = 58;

export class Histogram {
  readonly frame: Frame;
  readonly bars: Bar[];
  readonly highest: number;
  /** What the top of the drawing stands for; a bar beyond it is drawn broken. */
  readonly ceiling: number;
  readonly total: number;
  readonly #step_ms: number;

  /** `arrived` are times of cases not yet in the groups. */
  constructor(frame: Frame, groups: CountGroup[], arrived: number[] = []) {
    this.frame = frame;
    this.#step_ms = frame.step === 'hour' ? HOUR_MS : DAY_MS;
    this.bars = groups
      .map((group) => ({ from_ms: Date.parse(group.key), count: group.count }))
      .filter((bar) => bar.from_ms >= frame.from_ms - this.#step_ms && bar.from_ms < frame.to_ms)
      .sort((a, b) => a.from_ms - b.from_ms);
    for (const at_ms of arrived) {
      const bar = this.bar_at(at_ms);
      if (bar) bar.count += 1;
    }
    this.highest = this.bars.reduce((high, bar) => Math.max(high, bar.count), 0);
    this.total = this.bars.reduce((sum, bar) => sum + bar.count, 0);
    this.ceiling = ceiling_of(this.bars.map((bar) => bar.count));
  }

  /** 0 at the left edge, 1 at the right; kept inside. */
  part_of(at_ms: number): number {
    const part = (at_ms - this.frame.from_ms) / (this.frame.to_ms - this.frame.from_ms);
    return Math.min(1, Math.max(0, part));
  }

  time_at(part: number): number {
    const inside = Math.min(1, Math.max(0, part));
    return this.frame.from_ms + inside * (this.frame.to_ms - this.frame.from_ms);
  }

  bar_at(at_ms: number): Bar | null {
    return this.bars.find((bar) => at_ms >= bar.from_ms && at_ms < bar.from_ms + this.#step_ms) ?? null;
  }

  /** Cases in the bars that begin inside the span. */
  sum(span: Span): number {
    return this.#inside(span).reduce((sum, bar) => sum + bar.count, 0);
  }

  /** Whole bars between two times in either order; at least one. */
  between(one_ms: number, other_ms: number): Span {
    const [low_ms, high_ms] = one_ms <= other_ms ? [one_ms, other_ms] : [other_ms, one_ms];
    const steps = (at_ms: number): number => (at_ms - this.frame.from_ms) / this.#step_ms;
    const first = Math.floor(steps(low_ms) + 1e-9);
    const last = Math.max(first + 1, Math.ceil(steps(high_ms) - 1e-9));
    const at = (step: number): number => this.frame.from_ms + step * this.#step_ms;
    return { from_ms: at(first), to_ms: Math.min(at(last), Math.max(this.frame.to_ms, at(first + 1))) };
  }

  /** The span with one end moved, never shorter than a bar, never beyond the frame. */
  moved(span: Span, end: 'from' | 'to', by_ms: number): Span {
    if (end === 'from') {
      const from_ms = Math.max(this.frame.from_ms, Math.min(span.from_ms + by_ms, span.to_ms - this.#step_ms));
      return { from_ms, to_ms: span.to_ms };
    }
    const to_ms = Math.min(this.frame.to_ms, Math.max(span.to_ms + by_ms, span.from_ms + this.#step_ms));
    return { from_ms: span.from_ms, to_ms };
  }

  /** The bars as one SVG path: all of them, or those inside a span. */
  path(width_px: number, height_px: number, span: Span | null): string {
    const chosen = span ? this.#inside(span) : this.bars;
    const bar_px = (this.#step_ms / (this.frame.to_ms - this.frame.from_ms)) * width_px;
    const room_px = bar_px > 4 ? 1 : 0;
    return chosen.filter((bar) => bar.count > 0).map((bar) => {
      const x = ((bar.from_ms - this.frame.from_ms) / (this.frame.to_ms - this.frame.from_ms)) * width_px;
      const wide = (bar_px - room_px).toFixed(1);
      const column = (from_px: number, high_px: number): string =>
        `M${x.toFixed(1)} ${from_px.toFixed(1)}v${(-high_px).toFixed(1)}h${wide}v${high_px.toFixed(1)}z`;
      if (bar.count > this.ceiling) return column(height_px, height_px - 14) + column(11, 7);
      return column(height_px, Math.max(1, (bar.count / this.ceiling) * (height_px - 4)));
    }).join('');
  }

  /** Names for the axis: midnights, and hours between them where there is room. */
  ticks(width_px: number, zone: string): Tick[] {
    const length_ms = this.frame.to_ms - this.frame.from_ms;
    const least_ms = (TICK_PX_MIN / Math.max(width_px, 1)) * length_ms;
    const every_ms = [6 * HOUR_MS, 12 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS, 61 * DAY_MS, 122 * DAY_MS]
      .find((step_ms) => step_ms >= least_ms) ?? 365 * DAY_MS;
    const offset_ms = zone_offset_ms(this.frame.from_ms, zone);
    const first_ms = Math.ceil((this.frame.from_ms + offset_ms) / DAY_MS) * DAY_MS - offset_ms;
    const ticks: Tick[] = [];
    for (let at_ms = first_ms; at_ms < this.frame.to_ms - least_ms / 2; at_ms += every_ms) {
      ticks.push({ at_ms, day: (at_ms + offset_ms) % DAY_MS === 0 });
    }
    return ticks;
  }

  #inside(span: Span): Bar[] {
    return this.bars.filter((bar) => bar.from_ms + this.#step_ms > span.from_ms && bar.from_ms < span.to_ms);
  }
}

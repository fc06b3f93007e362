// The timeline's arithmetic: bars, positions, brush. Pure.
import type { CountGroup } from '../api/types';
import { snap_ms, step_on_ms, step_start_ms } from './frame';
import type { Step } from './frame';
import { DAY_MS, HOUR_MS, MINUTE_MS, zone_offset_ms } from './window';
import type { Span } from './window';

export interface Bar extends Span {
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
const TICKS_MS = [
  5 * MINUTE_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS, 12 * HOUR_MS,
  DAY_MS, 2 * DAY_MS, 7 * DAY_MS, 14 * DAY_MS, 30 * DAY_MS, 61 * DAY_MS, 122 * DAY_MS,
] as const;

export class Histogram {
  readonly bars: Bar[];
  readonly highest: number;
  /** What the top of the drawing stands for; a bar beyond it is drawn broken. */
  readonly ceiling: number;
  readonly total: number;

  /**
   * Bars of `step` width out of the API's groups, drawn in `frame`, which may be another span than
   * the groups' (the answer for a new one is on its way).
   */
  constructor(readonly frame: Span, readonly step: Step, readonly zone: string, groups: CountGroup[]) {
    this.bars = groups
      .map((group) => ({ from_ms: Date.parse(group.key), to_ms: step_on_ms(Date.parse(group.key), step, zone), count: group.count }))
      .filter((bar) => bar.to_ms > frame.from_ms && bar.from_ms < frame.to_ms)
      .sort((a, b) => a.from_ms - b.from_ms);
    this.highest = this.bars.reduce((high, bar) => Math.max(high, bar.count), 0);
    this.total = this.bars.reduce((sum, bar) => sum + bar.count, 0);
    this.ceiling = ceiling_of(this.bars.map((bar) => bar.count));
  }

  /** 0 at the left edge, 1 at the right; kept inside. */
  part_of(at_ms: number): number {
    return Math.min(1, Math.max(0, this.#part(at_ms)));
  }

  time_at(part: number): number {
    const inside = Math.min(1, Math.max(0, part));
    return this.frame.from_ms + inside * (this.frame.to_ms - this.frame.from_ms);
  }

  bar_at(at_ms: number): Bar | null {
    return this.bars.find((bar) => at_ms >= bar.from_ms && at_ms < bar.to_ms) ?? null;
  }

  /** Cases in the bars that begin inside the span. */
  sum(span: Span): number {
    return this.#inside(span).reduce((sum, bar) => sum + bar.count, 0);
  }

  /** Whole bars between two times in either order; at least one, none that begins outside the frame. */
  between(one_ms: number, other_ms: number): Span {
    const [low_ms, high_ms] = one_ms <= other_ms ? [one_ms, other_ms] : [other_ms, one_ms];
    const from_ms = step_start_ms(low_ms, this.step, this.zone);
    const last_ms = step_start_ms(Math.min(high_ms, this.frame.to_ms - 1), this.step, this.zone);
    const end_ms = last_ms < high_ms || last_ms <= from_ms ? step_on_ms(Math.max(last_ms, from_ms), this.step, this.zone) : last_ms;
    return { from_ms, to_ms: end_ms };
  }

  /** The span with one end moved by whole bars, never shorter than a bar; edges of its own come to lie on bars' edges. */
  moved(span: Span, end: 'from' | 'to', by: number): Span {
    const at_ms = end === 'from' ? span.from_ms : span.to_ms;
    const next_ms = step_on_ms(snap_ms(at_ms, this.step, this.zone), this.step, this.zone, by);
    if (end === 'from') return { from_ms: Math.min(next_ms, step_on_ms(snap_ms(span.to_ms, this.step, this.zone), this.step, this.zone, -1)), to_ms: span.to_ms };
    return { from_ms: span.from_ms, to_ms: Math.max(next_ms, step_on_ms(snap_ms(span.from_ms, this.step, this.zone), this.step, this.zone)) };
  }

  /** The whole span moved by so many bars, as long as before. */
  shifted(span: Span, by: number): Span {
    const by_ms = by * this.step.ms;
    return { from_ms: Math.round(span.from_ms + by_ms), to_ms: Math.round(span.to_ms + by_ms) };
  }

  /** The bars as one SVG path: all of them, or those inside a span. */
  path(width_px: number, height_px: number, span: Span | null): string {
    return this.#drawn(span ? this.#inside(span) : this.bars, this.ceiling, width_px, height_px);
  }

  /** The bars under a ceiling that others share. */
  path_under(ceiling: number, width_px: number, height_px: number): string {
    return this.#drawn(this.bars, ceiling, width_px, height_px);
  }

  #drawn(bars: Bar[], ceiling: number, width_px: number, height_px: number): string {
    const bar_px = (this.step.ms / (this.frame.to_ms - this.frame.from_ms)) * width_px;
    const room_px = bar_px > 4 ? 1 : 0;
    return bars.filter((bar) => bar.count > 0).map((bar) => {
      const x = this.#part(bar.from_ms) * width_px;
      const wide = Math.max(0.5, this.#part(bar.to_ms) * width_px - x - room_px).toFixed(1);
      const column = (from_px: number, high_px: number): string =>
        `M${x.toFixed(1)} ${from_px.toFixed(1)}v${(-high_px).toFixed(1)}h${wide}v${high_px.toFixed(1)}z`;
      if (bar.count > ceiling) return column(height_px, height_px - 14) + column(11, 7);
      return column(height_px, Math.max(1, (bar.count / ceiling) * (height_px - 4)));
    }).join('');
  }

  /** Names for the axis: midnights, and times between them where there is room. */
  ticks(width_px: number): Tick[] {
    const length_ms = this.frame.to_ms - this.frame.from_ms;
    const least_ms = (TICK_PX_MIN / Math.max(width_px, 1)) * length_ms;
    const every_ms = TICKS_MS.find((step_ms) => step_ms >= least_ms) ?? Math.ceil(least_ms / (365 * DAY_MS)) * 365 * DAY_MS;
    const offset_ms = zone_offset_ms(this.frame.from_ms, this.zone);
    const grid_ms = Math.min(every_ms, DAY_MS);
    const first_ms = Math.ceil((this.frame.from_ms + offset_ms) / grid_ms) * grid_ms - offset_ms;
    const ticks: Tick[] = [];
    for (let at_ms = first_ms; at_ms < this.frame.to_ms - least_ms / 2; at_ms += every_ms) {
      ticks.push({ at_ms, day: (at_ms + offset_ms) % DAY_MS === 0 });
    }
    return ticks;
  }

  #part(at_ms: number): number {
    return (at_ms - this.frame.from_ms) / (this.frame.to_ms - this.frame.from_ms);
  }

  #inside(span: Span): Bar[] {
    return this.bars.filter((bar) => bar.to_ms > span.from_ms && bar.from_ms < span.to_ms);
  }
}

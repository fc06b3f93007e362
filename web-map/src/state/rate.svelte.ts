// How long the window is: what turns numbers of cases into cases a day, so that windows of any length compare.
import { kind_of_day, load_calendar } from './calendar';
import type { Calendar } from './calendar';
import { clock } from './clock.svelte';
import { facts } from './facts.svelte';
import { reference } from './reference.svelte';
import { view } from './view.svelte';
import { counted_days, hours_in, week_of } from './week';
import { DAY_MS, bounds_of } from './window';
import type { Span } from './window';

/** A rate over less than a minute says nothing. */
const DAYS_MIN = 1 / 1440;

class Rate {
  #calendar = $state.raw<Calendar | null>(null);
  #asked = false;

  /** The window with both ends: until now at most, from the first case where it has no beginning. */
  readonly span: Span = $derived.by(() => {
    const bounds = bounds_of(view.filter.window, clock.now_ms, reference.zone);
    const to_ms = Math.min(bounds.to_ms ?? clock.now_ms, Math.max(clock.now_ms, (bounds.from_ms ?? 0) + 1000));
    return { from_ms: bounds.from_ms ?? Math.min(facts.timeline.data?.frame.from_ms ?? to_ms - DAY_MS, to_ms - 1000), to_ms };
  });

  /** Whether a day counts, by its number since 1970. */
  readonly counts = $derived.by((): ((day: number) => boolean) => {
    const { days } = view.filter;
    if (days.length === 0) return () => true;
    const calendar = this.#calendar;
    return (day) => days.includes(kind_of_day(day, calendar));
  });

  /** Days of 24 counted hours in the window. */
  readonly days: number = $derived.by(() => {
    const { hours, days } = view.filter;
    const plain = hours === null && days.length === 0;
    const length = plain
      ? (this.span.to_ms - this.span.from_ms) / DAY_MS
      : counted_days(hours_in(this.span, reference.zone, this.counts), week_of(hours));
    return Math.max(length, DAYS_MIN);
  });

  /** Called by pages whose filter may ask for kinds of days. */
  follow_calendar(): void {
    $effect(() => {
      if (view.filter.days.length === 0 || this.#asked) return;
      this.#asked = true;
      load_calendar().then((calendar) => (this.#calendar = calendar), () => (this.#asked = false));
    });
  }
}

export const rate = new Rate();

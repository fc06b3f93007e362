// Cases per area of the level shown, live. And what makes areas comparable.
import type { CountGroup } from '../api/types';
import { facts } from './facts.svelte';
import { rate } from './rate.svelte';
import { shown } from './shown.svelte';
import { PERS } from './url';
import type { Per } from './url';
import { view } from './view.svelte';

/** What an area is divided by; null where the edition does not carry it. */
export function divisor(group: CountGroup, per: Per): number | null {
  switch (per) {
    case 'count': return 1;
    case 'km2': return group.km2 || null;
    case 'population': return group.population ? group.population / 10_000 : null;
    case 'road': return group.road_km || null;
  }
}

class AreaCounts {
  readonly #settled = $derived.by(() => {
    const answer = facts.by_area.data;
    if (!answer || answer.level !== shown.level) return null;
    const rows = answer.counts.groups.filter((group) => group.key !== 'none');
    return { rows, counts: new Map(rows.map((group) => [group.key, group.count])) };
  });

  /** By code, for the level on the map; areas without a case may be missing. */
  readonly of_shown = $derived(this.#settled?.counts ?? new Map<string, number>());

  /** What the edition carries for the level shown; a count needs nothing. */
  readonly offered: Per[] = $derived.by(() => {
    const rows = this.#settled?.rows ?? [];
    return PERS.filter((per) => per === 'count' || rows.some((row) => divisor(row, per) !== null));
  });

  /** The choice in force: a link may ask for what this edition does not carry. */
  readonly per: Per = $derived(this.offered.includes(view.now.per) ? view.now.per : 'count');

  /** Divisors by code, for the choice in force. */
  readonly divisors = $derived.by(() => {
    const rows = this.#settled?.rows ?? [];
    return new Map(rows.map((row) => [row.key, divisor(row, this.per)] as const));
  });

  /** Counts, or cases a day per unit of the choice in force; areas without the unit have no value. */
  readonly values = $derived(this.per === 'count' ? this.of_shown : this.per_unit(this.of_shown));

  per_unit(counts: Map<string, number>): Map<string, number> {
    const values = new Map<string, number>();
    for (const [code, count] of counts) {
      const units = this.divisors.get(code) ?? null;
      if (units !== null) values.set(code, this.per === 'count' ? count : count / units / rate.days);
    }
    return values;
  }
}

export const area_counts = new AreaCounts();

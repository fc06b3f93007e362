// Cases per area of the level shown, live: the last answer plus what arrived since.
import { facts } from './facts.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';

class AreaCounts {
  readonly #settled = $derived.by(() => {
    const answer = facts.by_area.data;
    if (!answer || answer.level !== shown.level) return null;
    const rows = answer.counts.groups.filter((group) => group.key !== 'none');
    return { seq: answer.counts.seq, counts: new Map(rows.map((group) => [group.key, group.count])) };
  });

  /** By code, for the level on the map; areas without a case are missing. */
  readonly of_shown = $derived.by(() => {
    const settled = this.#settled;
    if (!settled) return new Map<string, number>();
    const arrived = facts.arrived_since(settled.seq, view.filter);
    if (arrived.length === 0) return settled.counts;
    const counts = new Map(settled.counts);
    for (const event of arrived) {
      const code = reference.ancestor_code(event.area, shown.level);
      if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  });
}

export const area_counts = new AreaCounts();

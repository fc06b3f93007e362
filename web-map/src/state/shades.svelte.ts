// How areas are coloured now: their values, the breaks between classes, the colours. One place for map and legend.
import { CHANGE_BREAKS, PALETTES, breaks_of, change_breaks } from '../map/ramps';
import { round_up } from '../map/scale';
import type { Shades } from '../map/layers';
import { area_counts } from './areacounts.svelte';
import { comparison } from './comparison.svelte';
import { look } from './theme.svelte';
import { view } from './view.svelte';

class AreaShades {
  readonly difference = $derived(comparison.on && view.now.compare_look === 'difference');
  readonly values = $derived(this.difference ? comparison.changes : area_counts.values);

  /** Breaks above zero; those of a difference stand on both sides of it. */
  readonly ends: number[] = $derived.by(() => {
    if (view.now.scale.areas) return view.now.scale.areas;
    const values = [...this.values.values()];
    if (!this.difference) return breaks_of(values, PALETTES[look.theme].areas.length, area_counts.per !== 'count');
    const sizes = values.map(Math.abs).sort((a, b) => a - b);
    const top = round_up(Math.max(sizes[Math.floor(sizes.length * 0.98)] ?? 0, 1e-6));
    return CHANGE_BREAKS.map((part) => Number((part * top).toPrecision(2)));
  });

  readonly shades: Shades = $derived.by(() => {
    const palette = PALETTES[look.theme];
    if (this.difference) return { breaks: change_breaks(this.ends), colours: [...palette.change] };
    // Nothing at all is a class of its own, bare; the smallest number above it is the first colour.
    const colours = this.ends.length === 0 ? [palette.areas[2] ?? ''] : palette.areas.slice(0, this.ends.length + 1);
    return { breaks: [1e-9, ...this.ends], colours: [palette.no_cases, ...colours] };
  });
}

export const area_shades = new AreaShades();

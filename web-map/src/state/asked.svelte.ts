// Which tiles the map asks for: those of the filter in force, with a comparison beside it.
import { with_query } from '../api/client';
import { format_against } from './address';
import { clock } from './clock.svelte';
import { comparison } from './comparison.svelte';
import { query_of } from './filter';
import type { Filter } from './filter';
import { reference } from './reference.svelte';
import { view } from './view.svelte';

class Asked {
  readonly #filter: Filter = $derived(comparison.on ? comparison.filter : view.filter);

  /** For tiles of single cases. */
  readonly cases = $derived(with_query('', query_of(this.#filter, clock.now_ms, reference.zone)));

  /** For tiles of counted cells. */
  readonly heat = $derived.by(() => {
    const { against } = view.now;
    if (!comparison.on || !against) return this.cases;
    return with_query('', { ...query_of(this.#filter, clock.now_ms, reference.zone), against: format_against(against) });
  });
}

export const asked = new Asked();

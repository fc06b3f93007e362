// Which tiles the map asks for: those of the filter in force; a comparison has a window with two ends.
import { with_query } from '../api/client';
import { clock } from './clock.svelte';
import { comparison } from './comparison.svelte';
import { query_of } from './filter';
import { reference } from './reference.svelte';
import { view } from './view.svelte';

class Asked {
  readonly query = $derived(with_query('', query_of(comparison.on ? comparison.filter : view.filter, clock.now_ms, reference.zone)));
}

export const asked = new Asked();

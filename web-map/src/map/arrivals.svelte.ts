// New cases announce themselves on the map: a ring where they are, and the map flies there when asked to follow.
import type { Board } from './board';
import { ticker } from '../state/ticker.svelte';
import { is_late, sieve } from '../state/filter';
import { live } from '../state/live.svelte';
import { reference } from '../state/reference.svelte';
import { view } from '../state/view.svelte';

/** Close enough to see single cases. */
export const FLIGHT_ZOOM = 15;
/** A flight is not interrupted by the next case before this time. */
export const FLIGHT_MS_MIN = 4000;
/** More at once are seen on the heat map; rings without end would only keep the machine from drawing it. */
export const RINGS_A_BATCH_MAX = 8;

export function follow_arrivals(board: Board): () => void {
  let flown_ms = 0;
  return live.on_batch((batch) => {
    const now_ms = Date.now();
    const fits = sieve(view.filter, now_ms, reference.zone);
    for (const event of batch) {
      if (event.type !== 'reported' || event.lon === null || event.lat === null) continue;
      if (!fits(event)) continue;
      const place: [number, number] = [event.lon, event.lat];
      if (batch.length <= RINGS_A_BATCH_MAX) board.pulse(place, is_late(event, now_ms));
      if (ticker.follows && now_ms - flown_ms > FLIGHT_MS_MIN) {
        flown_ms = now_ms;
        board.fly_to(place, FLIGHT_ZOOM);
      }
    }
  });
}

import type { Map as Chart } from 'maplibre-gl';

declare global {
  /** The worker page's map, for the browser's console and the browser tests. */
  var huying_worker_map: Chart | undefined;
}

// Makes the MapLibre map: our sources, our marks, nothing from anywhere else.
import { Map as Chart, setWorkerUrl } from 'maplibre-gl';
import type { StyleSpecification } from 'maplibre-gl';
import worker_url from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { About, LevelInfo } from '../api/types';
import type { Covered } from '../state/room.svelte';
import type { Camera } from '../state/url';
import type { Ground } from './basemap';
import { LiveTiles } from './livetiles';
import { CALL_BADGE, MARKS, STATUSES, STUCK_BADGE, draw_mark } from './marks';
import { PALETTES } from './ramps';

setWorkerUrl(worker_url);

declare global {
  /** The map of this page, for the browser's console and the browser tests. */
  var huying_map: Chart | undefined;
  /** The second map of a comparison. */
  var huying_second_map: Chart | undefined;
}

export const ZOOM_MAX = 19;
/** Air around what is fitted into the view. */
export const MARGIN_PX = 20;
const EMPTY = { type: 'FeatureCollection' as const, features: [] };

export interface ChartParts {
  container: HTMLElement;
  about: About;
  camera: Camera | null;
  heat_url: string;
  cases_url: string;
  ground: Ground | null;
  background: string;
  covered: Covered;
  /** The second of two maps, beside the page's own. */
  second?: boolean;
  /** Sent with every tile asked for. */
  headers?: Record<string, string>;
}

export function tile_url(kind: 'areas' | 'heat' | 'cases', query: string): string {
  return `${location.origin}/v1/tiles/${kind}/{z}/{x}/{y}.mvt${query}`;
}

export function make_chart(parts: ChartParts): Chart {
  const { about, camera } = parts;
  const [west, south, east, north] = about.edition.bounds;
  const pad = Math.max(east - west, north - south, 0.05);
  const tiles = new LiveTiles();
  const chart = new Chart({
    container: parts.container,
    style: style_of(parts),
    maxZoom: ZOOM_MAX,
    maxBounds: [west - pad * 2, Math.max(-85, south - pad * 2), east + pad * 2, Math.min(85, north + pad * 2)],
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 120,
    transformRequest: (url) => ({ url: tiles.redirected(url), ...(parts.headers ? { headers: parts.headers } : {}) }),
  });
  tiles.belong_to(chart);
  chart.touchZoomRotate.disableRotation();
  chart.keyboard.disableRotation();
  // From here on the centre is that of what the panels leave free, also in links and for every flight.
  chart.setPadding(parts.covered);
  if (camera) chart.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  else chart.fitBounds(about.edition.bounds, { padding: MARGIN_PX, duration: 0 });
  add_marks(chart);
  if (parts.second) globalThis.huying_second_map = chart;
  else globalThis.huying_map = chart;
  return chart;
}

function style_of(parts: ChartParts): StyleSpecification {
  return {
    version: 8,
    // A change of theme or filter is seen at once; fading through mixed colours would show numbers that never were.
    transition: { duration: 0, delay: 0 },
    sources: {
      ...(parts.ground ? { basemap: parts.ground.source } : {}),
      areas: {
        type: 'vector', tiles: [tile_url('areas', '')], minzoom: 0, maxzoom: 16,
        promoteId: promoted(parts.about.edition.levels),
      },
      heat: { type: 'vector', tiles: [parts.heat_url], minzoom: 0, maxzoom: 18 },
      cases: { type: 'vector', tiles: [parts.cases_url], minzoom: 13, maxzoom: 16, promoteId: 'case' },
      fresh: { type: 'geojson', data: EMPTY },
      chosen: { type: 'geojson', data: EMPTY },
      picked: { type: 'geojson', data: EMPTY },
    },
    layers: [
      { id: 'background', type: 'background', paint: { 'background-color': parts.background } },
    ],
  };
}

/** Areas are known by their codes, in tiles as in counts. */
function promoted(levels: LevelInfo[]): Record<string, string> {
  return Object.fromEntries(levels.map((level) => [level.name, 'code']));
}

function add_marks(chart: Chart): void {
  const scale = Math.min(Math.max(Math.ceil(devicePixelRatio), 1), 3);
  for (const [theme, palette] of Object.entries(PALETTES)) {
    const options = { pixelRatio: scale };
    chart.addImage(`call@${theme}`, draw_mark(CALL_BADGE, palette.call, palette.mark_edge, null, scale), options);
    chart.addImage(`stuck@${theme}`, draw_mark(STUCK_BADGE, palette.stuck, palette.mark_edge, null, scale), options);
    for (const status of STATUSES) {
      const fill = palette.status[status] ?? palette.label;
      chart.addImage(`${status}@${theme}`, draw_mark(MARKS[status], fill, palette.mark_edge, null, scale), options);
      chart.addImage(`${status}!@${theme}`, draw_mark(MARKS[status], fill, palette.mark_edge, palette.late, scale), options);
    }
  }
}

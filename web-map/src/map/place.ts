// A small map of one case's place: still, without heat, loaded only where a case is looked at.
import 'maplibre-gl/dist/maplibre-gl.css';
import type { About } from '../api/types';
import type { ChosenCase } from '../state/chosen.svelte';
import { COVERED_NOT } from '../state/room.svelte';
import type { Theme } from '../state/url';
import { ground_of } from './basemap';
import { Board } from './board';
import { make_chart, tile_url } from './chart';
import { NO_HEAT } from './layers';
import { PALETTES } from './ramps';

export const PLACE_ZOOM = 15.5;

export interface PlaceMapParts {
  container: HTMLElement;
  about: About;
  theme: Theme;
  /** Where to look; null shows everything, for choosing a place. */
  at: [number, number] | null;
  label: string;
  ontap: (lon: number, lat: number) => void;
}

export interface SmallMap {
  show(one: ChosenCase | null): void;
  picked(spot: [number, number] | null): void;
  dress(theme: Theme): void;
  remove(): void;
}

export async function small_map(parts: PlaceMapParts): Promise<SmallMap> {
  const { about, at } = parts;
  const ground = about.basemap ? await ground_of(about.basemap) : null;
  const chart = make_chart({
    container: parts.container, about, ground, covered: COVERED_NOT, background: PALETTES[parts.theme].outside,
    camera: at && { lon: at[0], lat: at[1], zoom: PLACE_ZOOM }, heat_url: tile_url('heat', ''), cases_url: tile_url('cases', ''),
  });
  // The wheel belongs to the column the map stands in.
  chart.scrollZoom.disable();
  await chart.once('load');
  const board = new Board(chart);
  chart.on('click', (press) => parts.ontap(press.lngLat.lng, press.lngLat.lat));
  const canvas = chart.getCanvas();
  canvas.setAttribute('aria-label', parts.label);
  canvas.setAttribute('role', 'application');
  const levels = about.edition.levels;
  return {
    show: (one) => board.show_chosen(one),
    picked: (spot) => board.show_picked(spot && { lon: spot[0], lat: spot[1], accuracy_m: null }),
    dress: (theme) => board.draw({
      theme, layer: 'points', levels, level: (at ? levels.at(-1) : levels[1])?.name ?? '', focus: null, ...NO_HEAT,
      lat_deg: at?.[1] ?? 0, underneath: ground?.layers(PALETTES[theme]) ?? [], selected_case: null,
    }, PALETTES[theme].outside),
    remove: () => chart.remove(),
  };
}

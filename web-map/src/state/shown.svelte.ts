// What the map shows at this moment, told by the map and read by legends and lists.
import type { AreaStep } from '../api/types';
import { level_for } from '../map/levels';
import { reference } from './reference.svelte';
import type { Camera } from './url';
import { view } from './view.svelte';

/** What the pointer is over. */
export interface Hovered {
  name: string;
  code: string;
  count: number | null;
  x: number;
  y: number;
}

/** Where the pointer is, and on which of the maps. */
export interface Cursor {
  lon: number;
  lat: number;
  on: 'first' | 'second';
}

class Shown {
  camera = $state.raw<Camera | null>(null);
  zoom = $state(view.now.camera?.zoom ?? 10);
  /** The chain of the area in focus, coarsest first; empty until known. */
  chain = $state.raw<AreaStep[]>([]);
  hovered = $state.raw<Hovered | null>(null);
  /** Cases per km² per day at the top of the heat's ramp and at the ends of the ramp of differences, as they fit the picture. */
  heat_peak = $state(3);
  change_peak = $state(1);
  /** A playback's frame is on the map, not the chosen window any more. */
  framed = $state(false);
  /** The place under the pointer, shown on the other map too. */
  cursor = $state.raw<Cursor | null>(null);
  tile_trouble = $state(false);
  map_broken = $state(false);

  get level(): string {
    const about = reference.about;
    if (!about) return '';
    const chosen = about.edition.levels.find((level) => level.name === view.now.level);
    return chosen?.name ?? level_for(about.edition, this.zoom);
  }
}

export const shown = new Shown();

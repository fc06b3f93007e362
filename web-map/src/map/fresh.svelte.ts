// Keeps the live layers true: cases newer than the tile they lie on are drawn on top at once, tiles in which something
// changed are asked for again, each at most every few seconds, and no others. Nothing flickers, nothing counts twice.
import type { ErrorEvent, MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import type { DeskEvent } from '../api/loop';
import { is_decidable } from '../live/changes';
import { fresh_cases, leaves_cells, touched_by } from '../live/fresh';
import type { FreshCase } from '../live/fresh';
import { clock } from '../state/clock.svelte';
import { comparison } from '../state/comparison.svelte';
import { sieve } from '../state/filter';
import type { Filter } from '../state/filter';
import { live } from '../state/live.svelte';
import { reference } from '../state/reference.svelte';
import { shown } from '../state/shown.svelte';
import { view } from '../state/view.svelte';
import { CASES_ZOOM_MIN } from './layers';
import { LIVE_LAYERS, tiles_of } from './livetiles';
import type { LiveLayer, LiveTiles } from './livetiles';

/** The zooms that the layers have tiles of. */
const ZOOMS: Record<LiveLayer, [least: number, most: number]> = { heat: [0, 18], cases: [13, 16] };

export class FreshTiles {
  #tiles = $state.raw<LiveTiles | null>(null);
  /** Raised with every tile that is drawn: then other cases are newer than the tiles. */
  #drawn = $state(0);
  readonly #filter: Filter = $derived(comparison.on ? comparison.filter : view.filter);
  readonly #fits = $derived(sieve(this.#filter, clock.now_ms, reference.zone));
  readonly #zoom = $derived(Math.floor(shown.zoom));

  readonly cases: FreshCase[] = $derived.by(() => {
    void this.#drawn;
    const marks_seen = shown.zoom >= CASES_ZOOM_MIN;
    return fresh_cases(live.tail, this.#fits, {
      heat: (event) => this.#holds('heat', event),
      marks: (event) => !marks_seen || this.#holds('cases', event),
    });
  });

  /** Refreshes the tiles of a map while its page shows it. */
  keep_up(board: Board): () => void {
    const { chart } = board;
    const tiles = tiles_of(chart);
    if (!tiles) return () => undefined;
    this.#tiles = tiles;
    let areas_failed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const refresh = (): void => {
      timer = undefined;
      const now_ms = Date.now();
      shown.tile_trouble = false;
      if (areas_failed) board.refresh_areas();
      areas_failed = false;
      for (const layer of LIVE_LAYERS) board.refresh_tiles(layer, tiles.books[layer].due(now_ms));
      wait();
    };
    const wait = (): void => {
      clearTimeout(timer);
      const next_ms = Math.min(...LIVE_LAYERS.map((layer) => tiles.books[layer].next_ms()));
      timer = next_ms === Infinity ? undefined : setTimeout(refresh, Math.max(0, next_ms - Date.now()));
    };
    const drawn = (step: MapSourceDataEvent): void => {
      const layer = LIVE_LAYERS.find((name) => name === step.sourceId);
      if (!layer || step.tile?.state !== 'loaded') return;
      tiles.books[layer].drawn(step.tile.tileID.canonical);
      this.#drawn += 1;
      wait();
    };
    // Tiles that did not come are asked for again, like everything else, after a while.
    const failed = (trouble: ErrorEvent): void => {
      if (!/\/v1\/tiles\//.test(trouble.error.message)) return;
      shown.tile_trouble = true;
      areas_failed ||= trouble.error.message.includes('/tiles/areas/');
      wait();
    };
    const take = (batch: DeskEvent[]): void => {
      for (const event of batch) this.#note(tiles, event);
      wait();
    };
    const reopened = (): void => {
      // Other data stand behind the server now, or tiles did not come while it was away.
      if (live.seq < this.#newest(tiles) || shown.tile_trouble) for (const layer of LIVE_LAYERS) tiles.books[layer].doubt();
      wait();
    };

    chart.on('sourcedata', drawn);
    chart.on('error', failed);
    chart.on('moveend', wait);
    const stops = [live.on_batch(take), live.on_open(reopened)];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      chart.off('sourcedata', drawn);
      chart.off('error', failed);
      chart.off('moveend', wait);
    };
  }

  /** Which tiles an event makes old. */
  #note(tiles: LiveTiles, event: DeskEvent): void {
    const touched = is_decidable(this.#filter) ? touched_by(event, this.#fits) : null;
    if (touched === null) {
      for (const layer of LIVE_LAYERS) tiles.books[layer].doubt();
      return;
    }
    const only_marks = leaves_cells(event, this.#fits);
    for (const { lon, lat, seq, added } of touched) {
      tiles.books.cases.changed(lon, lat, seq, added);
      if (!only_marks) tiles.books.heat.changed(lon, lat, seq, added);
    }
  }

  #holds(layer: LiveLayer, event: DeskEvent): boolean {
    if (!this.#tiles || event.lon === null || event.lat === null) return true;
    const [least, most] = ZOOMS[layer];
    const zoom = Math.min(most, Math.max(least, this.#zoom));
    return this.#tiles.books[layer].holds(event.lon, event.lat, event.seq, zoom);
  }

  #newest(tiles: LiveTiles): number {
    return Math.max(...LIVE_LAYERS.map((layer) => tiles.books[layer].newest()));
  }
}

// Cases newer than the heat and case tiles: drawn on top at once, and taken off again when the tiles,
// asked for anew at most every few seconds, have come to hold them. Nothing flickers, nothing counts twice.
import type { ErrorEvent, MapSourceDataEvent } from 'maplibre-gl';
import type { Board } from './board';
import type { DeskEvent } from '../api/loop';
import { clock } from '../state/clock.svelte';
import { sieve } from '../state/filter';
import { live } from '../state/live.svelte';
import { reference } from '../state/reference.svelte';
import { shown } from '../state/shown.svelte';
import { view } from '../state/view.svelte';

/** Least time between two refreshes of the tiles. */
export const TILES_MS = 4000;

export class FreshTiles {
  /** Every case up to this number is in the tiles. */
  #held = $state(live.seq);

  readonly cases: DeskEvent[] = $derived.by(() => {
    const fits = sieve(view.filter, clock.now_ms, reference.zone);
    return live.tail.filter((event) => event.seq > this.#held && fits(event));
  });

  /** Refreshes the tiles of a map while its page shows it. */
  keep_up(board: Board): () => void {
    let asked_ms = 0;
    let under_way: number | null = null;
    let areas_failed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const refresh = (): void => {
      timer = undefined;
      asked_ms = Date.now();
      under_way = live.seq;
      shown.tile_trouble = false;
      board.refresh_tiles(areas_failed);
      areas_failed = false;
    };
    const soon = (): void => {
      timer ??= setTimeout(refresh, Math.max(0, asked_ms + TILES_MS - Date.now()));
    };
    const loaded = (step: MapSourceDataEvent): void => {
      if (under_way === null || step.sourceId !== 'heat') return;
      const { chart } = board;
      if (!chart.isSourceLoaded('heat') || !chart.isSourceLoaded('cases') || shown.tile_trouble) return;
      this.#held = Math.max(this.#held, under_way);
      under_way = null;
    };

    // Tiles that did not come are asked for again, like everything else, after a while.
    const failed = (trouble: ErrorEvent): void => {
      if (!/\/v1\/tiles\//.test(trouble.error.message)) return;
      shown.tile_trouble = true;
      areas_failed ||= trouble.error.message.includes('/tiles/areas/');
      soon();
    };

    board.chart.on('sourcedata', loaded);
    board.chart.on('error', failed);
    const stop_batch = live.on_batch(soon);
    const stop_open = live.on_open(soon);
    return () => {
      clearTimeout(timer);
      stop_batch();
      stop_open();
      board.chart.off('sourcedata', loaded);
      board.chart.off('error', failed);
    };
  }
}

// Frames of a playback: the next one's tiles are loaded unseen and shown at once when all of them are there.
import { addProtocol } from 'maplibre-gl';
import type { MapSourceDataEvent, VectorTileSource } from 'maplibre-gl';
import { tile_url } from './chart';
import type { Board } from './board';
import type { HeatSource } from './layers';
import { shown } from '../state/shown.svelte';

/** Tiles kept for going back, looping, and going on at once. */
export const KEPT_MAX = 900;
/** A frame that does not come within this time is passed over. */
export const FRAME_MS_MAX = 8000;

/** MapLibre asks for tiles by this name instead of https; the address behind it is the server's own. */
const SCHEME = 'frame';

/** What is past hardly changes: a playback asks for each tile once. */
class Kept {
  #tiles = new Map<string, Promise<ArrayBuffer>>();

  tile(url: string): Promise<ArrayBuffer> {
    const known = this.#tiles.get(url);
    if (known) return known;
    const asked = fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
      return answer.arrayBuffer();
    });
    this.#tiles.set(url, asked);
    asked.catch(() => this.#tiles.delete(url));
    if (this.#tiles.size > KEPT_MAX) this.#tiles.delete(this.#tiles.keys().next().value ?? '');
    return asked;
  }

  forget(): void {
    this.#tiles.clear();
  }
}

/** A window in which nothing was reported. */
const NOTHING = '?from=1970-01-01T00:00:00Z&to=1970-01-01T00:00:01Z';

const kept = new Kept();
let known_protocol = false;

/** Tiles of the past, by an address that is asked for once and then kept. */
export function kept_tiles(query: string): string {
  if (!known_protocol) {
    addProtocol(SCHEME, async ({ url }) => ({ data: (await kept.tile(server_url(url))).slice(0) }));
    known_protocol = true;
  }
  return frame_url(tile_url('heat', query));
}

const frame_url = (url: string): string => url.replace(/^https?:/, `${SCHEME}:`);
const server_url = (url: string): string => url.replace(/^frame:/, location.protocol);

/** Addresses of the tiles that cover what the map shows. */
function covering(board: Board, template: string): string[] {
  const { chart } = board;
  const zoom = Math.max(0, Math.min(18, Math.floor(chart.getZoom())));
  const side = 2 ** zoom;
  const bounds = chart.getBounds();
  const column = (lon: number): number => Math.floor(((lon + 180) / 360) * side);
  const row = (lat: number): number => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * side);
  const urls: string[] = [];
  for (let x = column(bounds.getWest()); x <= column(bounds.getEast()); x += 1) {
    for (let y = row(bounds.getNorth()); y <= row(bounds.getSouth()); y += 1) {
      urls.push(template.replace('{z}', String(zoom)).replace('{x}', String(x)).replace('{y}', String(y)));
    }
  }
  return urls;
}

export class Frames {
  front = $state<HeatSource>('heat');
  #query: string | null = null;
  #loading: { query: string; done: Promise<void> } | null = null;

  constructor(readonly board: Board) {
    if (!board.chart.getSource('heat-next')) {
      board.chart.addSource('heat-next', { type: 'vector', tiles: [kept_tiles(NOTHING)], minzoom: 0, maxzoom: 18 });
    }
  }

  /** Loads a frame's tiles into the source that is not seen. */
  prepare(query: string): Promise<void> {
    if (query === this.#query) return Promise.resolve();
    if (this.#loading?.query === query) return this.#loading.done;
    const back = this.#back;
    const done = this.#loaded(back, kept_tiles(query));
    this.#loading = { query, done };
    return done;
  }

  /** Shows what was prepared. */
  flip(query: string): void {
    if (this.#loading?.query !== query) return;
    this.front = this.#back;
    this.#query = query;
    this.#loading = null;
    if (!shown.framed) shown.heat_peak = 0;
    shown.framed = true;
  }

  async show(query: string): Promise<void> {
    await this.prepare(query);
    this.flip(query);
  }

  /** Asks for later frames' tiles, so that they are there when their turn comes. */
  fetch_ahead(queries: string[]): void {
    for (const query of queries) {
      for (const url of covering(this.board, tile_url('heat', query))) kept.tile(url).catch(() => undefined);
    }
  }

  /** The playback ended: the first source is seen again. */
  end(): void {
    kept.forget();
    this.front = 'heat';
    shown.framed = false;
    this.#query = null;
    this.#loading = null;
  }

  get #back(): HeatSource {
    return this.front === 'heat' ? 'heat-next' : 'heat';
  }

  #loaded(source: HeatSource, url: string): Promise<void> {
    const { chart } = this.board;
    chart.getSource<VectorTileSource>(source)?.setTiles([url]);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        chart.off('sourcedata', look);
        resolve();
      };
      let begun = false;
      // Before the new address is taken up, the source still counts as loaded, with the tiles of the frame before.
      const look = (step: MapSourceDataEvent): void => {
        if (step.sourceId !== source) return;
        begun ||= step.sourceDataType === 'content';
        if (begun && chart.isSourceLoaded(source)) end();
      };
      const timer = setTimeout(end, FRAME_MS_MAX);
      chart.on('sourcedata', look);
    });
  }
}

// Loads the tiles of the live layers for a map, and keeps book of which events each of them holds.
import { addProtocol, removeProtocol } from 'maplibre-gl';
import type { GetResourceResponse, Map as Chart, RequestParameters } from 'maplibre-gl';
import { TileBook } from '../live/tilebook';
import type { TileId } from '../live/tilebook';

export const LIVE_LAYERS = ['heat', 'cases'] as const;
export type LiveLayer = (typeof LIVE_LAYERS)[number];

const ADDRESS = /\/v1\/tiles\/(heat|cases)\/(\d+)\/(\d+)\/(\d+)\.mvt(\?.*)?$/;
/** Tags of tiles begin with the areas' edition and the newest event. */
const TAG = /"[^"-]*-(\d+)-/;

const known = new WeakMap<Chart, LiveTiles>();
let charts = 0;

export class LiveTiles {
  readonly books: Record<LiveLayer, TileBook> = { heat: new TileBook(), cases: new TileBook() };
  /** MapLibre asks for tiles by this name instead of https; each map has one, and a book, of its own. */
  readonly #scheme = `live${(charts += 1)}`;
  #queries: Record<LiveLayer, string> = { heat: '', cases: '' };

  constructor() {
    addProtocol(this.#scheme, (asked, line) => this.#load(asked, line));
  }

  /** The map these tiles are for; when it goes, they go. */
  belong_to(chart: Chart): void {
    known.set(chart, this);
    chart.on('remove', () => removeProtocol(this.#scheme));
  }

  /** The address by which the map is to ask; the same for what is not live. */
  redirected(url: string): string {
    return ADDRESS.test(url) ? url.replace(/^https?:/, `${this.#scheme}:`) : url;
  }

  async #load(asked: RequestParameters, line: AbortController): Promise<GetResourceResponse<ArrayBuffer>> {
    const url = asked.url.replace(/^live\d+:/, location.protocol);
    const [, layer, z, x, y, query = ''] = ADDRESS.exec(url) ?? [];
    if (layer !== 'heat' && layer !== 'cases') throw new Error(`no tile: ${url}`);
    const tile: TileId = { z: Number(z), x: Number(x), y: Number(y) };
    const book = this.#book(layer, query);
    book.asked(tile, Date.now());
    try {
      // Whether it is still true must be asked; the server answers 304 when it is.
      const answer = await fetch(url, { cache: 'no-cache', signal: line.signal, ...(asked.headers ? { headers: asked.headers } : {}) });
      if (!answer.ok) throw new Error(`${answer.status} for ${url}`);
      const data = await answer.arrayBuffer();
      if (this.#queries[layer] === query) book.came(tile, Number(TAG.exec(answer.headers.get('etag') ?? '')?.[1] ?? 0));
      return { data };
    } catch (cause) {
      if (this.#queries[layer] === query) {
        if (line.signal.aborted) book.called_off(tile);
        else book.failed(tile);
      }
      if (line.signal.aborted || (cause instanceof Error && cause.message.includes(url))) throw cause;
      throw new Error(`no answer for ${url}`, { cause });
    }
  }

  #book(layer: LiveLayer, query: string): TileBook {
    const book = this.books[layer];
    if (this.#queries[layer] !== query) book.forget();
    this.#queries[layer] = query;
    return book;
  }
}

/** The tiles of a map made by `make_chart`. */
export const tiles_of = (chart: Chart): LiveTiles | undefined => known.get(chart);

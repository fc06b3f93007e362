// Which events each tile of a live layer holds, and which tiles are to be asked for again: those in which something
// changed, each not too often, and no others. Pure.

/** Least time between two requests for the same tile. */
export const TILE_MS = 2000;
/** A tile into which cases only came may wait longer: they are drawn on top of it meanwhile. */
export const ADDED_MS = 4000;
/** Tiles remembered; more than the map keeps itself. */
export const TILES_MAX = 1500;

export interface TileId {
  z: number;
  x: number;
  y: number;
}

interface Entry extends TileId {
  /** The newest event in what is drawn; −1 before anything is. */
  seq: number;
  /** The newest event in what came and is not drawn yet. */
  came: number;
  asked_ms: number;
  under_way: boolean;
  /** The newest event that it must hold. */
  wants: number;
  /** How long after the last asking it is due; Infinity while it holds what it must. */
  wait_ms: number;
}

const key_of = ({ z, x, y }: TileId): string => `${z}/${x}/${y}`;

/** The tile of a zoom that a place lies in. */
export function tile_at(lon: number, lat: number, z: number): TileId {
  const side = 2 ** z;
  const inside = (part: number): number => Math.min(side - 1, Math.max(0, Math.floor(part * side)));
  const sine = Math.sin((lat * Math.PI) / 180);
  return { z, x: inside((lon + 180) / 360), y: inside(0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) };
}

export class TileBook {
  /** By key, the one asked for last at the end. */
  #tiles = new Map<string, Entry>();
  #zooms = new Set<number>();

  /** A tile is being asked for; what it must hold is settled when it comes. */
  asked(tile: TileId, now_ms: number): void {
    const known = this.#tiles.get(key_of(tile));
    this.#tiles.delete(key_of(tile));
    const fresh: Entry = { ...tile, seq: -1, came: -1, asked_ms: now_ms, under_way: true, wants: -1, wait_ms: Infinity };
    this.#tiles.set(key_of(tile), { ...fresh, ...known, asked_ms: now_ms, under_way: true });
    this.#zooms.add(tile.z);
    if (this.#tiles.size > TILES_MAX) this.#tiles.delete(this.#tiles.keys().next().value ?? '');
  }

  /** It came, and holds every event up to that number. */
  came(tile: TileId, seq: number): void {
    const entry = this.#tiles.get(key_of(tile));
    if (!entry) return;
    entry.under_way = false;
    entry.came = seq;
    if (entry.wants <= seq || entry.wants === Infinity) {
      entry.wants = seq;
      entry.wait_ms = Infinity;
    }
  }

  /** What came is drawn now. */
  drawn(tile: TileId): void {
    const entry = this.#tiles.get(key_of(tile));
    if (entry) entry.seq = entry.came;
  }

  /** Nobody wants to see it any more. */
  called_off(tile: TileId): void {
    const entry = this.#tiles.get(key_of(tile));
    if (entry?.came === -1) this.#tiles.delete(key_of(tile));
    else if (entry) entry.under_way = false;
  }

  /** It did not come; it is wanted again. */
  failed(tile: TileId): void {
    const entry = this.#tiles.get(key_of(tile));
    if (!entry) return;
    entry.under_way = false;
    entry.wants = Infinity;
    entry.wait_ms = TILE_MS;
  }

  /** Something changed at a place: `added` where a case came and nothing else is different. */
  changed(lon: number, lat: number, seq: number, added: boolean): void {
    for (const z of this.#zooms) {
      const entry = this.#tiles.get(key_of(tile_at(lon, lat, z)));
      if (!entry || entry.came >= seq) continue;
      entry.wants = Math.max(entry.wants, seq);
      entry.wait_ms = Math.min(entry.wait_ms, added ? ADDED_MS : TILE_MS);
    }
  }

  /** What is known of the tiles is worth nothing any more: all of them are wanted. */
  doubt(): void {
    for (const entry of this.#tiles.values()) {
      entry.wants = Infinity;
      entry.wait_ms = TILE_MS;
    }
  }

  /**
   * The tiles to ask for now. Those that the map does not show are not asked for by this, and come up again until the map
   * asks for them itself.
   */
  due(now_ms: number): TileId[] {
    const due = [...this.#tiles.values()].filter((tile) => due_ms(tile) <= now_ms);
    for (const tile of due) tile.asked_ms = now_ms;
    return due.map(({ z, x, y }) => ({ z, x, y }));
  }

  /** When the next tile is due; Infinity for none. */
  next_ms(): number {
    return [...this.#tiles.values()].reduce((next_ms, tile) => Math.min(next_ms, due_ms(tile)), Infinity);
  }

  /**
   * Whether what is drawn at a place holds an event: the tile of this zoom, or, while that is on its way, the nearest
   * coarser one, which stands in for it. Where nothing is drawn, nothing is missing.
   */
  holds(lon: number, lat: number, seq: number, zoom: number): boolean {
    for (let z = zoom; z >= 0; z -= 1) {
      const entry = this.#zooms.has(z) ? this.#tiles.get(key_of(tile_at(lon, lat, z))) : undefined;
      if (entry && entry.seq >= 0) return entry.seq >= seq;
    }
    return true;
  }

  /** The newest event that any tile holds. */
  newest(): number {
    return [...this.#tiles.values()].reduce((newest, tile) => Math.max(newest, tile.came), -1);
  }

  /** Other tiles are asked for: of another filter, or of other data. */
  forget(): void {
    this.#tiles.clear();
    this.#zooms.clear();
  }
}

function due_ms(tile: Entry): number {
  return tile.under_way ? Infinity : tile.asked_ms + tile.wait_ms;
}

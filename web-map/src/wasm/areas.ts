// The areas of a pack as the bytes that the compiled `grids` reads (wasm/src/pack.rs), and what they are called. Pure.

interface Feature {
  properties: { code: string; name: string; level: string; parent?: string | null; mine?: boolean };
  /** null: only named. */
  geometry: { type: string; coordinates: unknown } | null;
}

/** The part of `GET /v1/worker/pack` that decides where a position lies. */
export interface PackAreas {
  /** Coarsest first. */
  levels: string[];
  /** No area of the server's edition is missing. */
  whole?: boolean;
  features: Feature[];
}

export interface Named {
  code: string;
  name: string;
}

type Ring = [number, number][];

/** Areas by their place in the list that the compiled code was given, with their names and surroundings. */
export class Areas {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #shaped: Feature['properties'][];
  readonly #named: Map<string, Feature['properties']>;
  readonly #levels: number;
  readonly #whole: boolean;

  constructor(pack: PackAreas) {
    const shaped = pack.features.filter(({ geometry }) => geometry !== null);
    this.#shaped = shaped.map(({ properties }) => properties);
    this.#named = new Map(pack.features.map(({ properties }) => [properties.code, properties]));
    this.#levels = pack.levels.length;
    this.#whole = pack.whole === true;
    const out = new Writer();
    out.count(pack.levels.length);
    out.list(shaped, ({ properties, geometry }) => {
      out.count(pack.levels.indexOf(properties.level));
      out.text(properties.code);
      out.list(polygons(geometry), (rings) => out.list(rings, (ring) => out.list(ring, ([lon, lat]) => out.pair(lon, lat))));
    });
    this.bytes = out.bytes();
  }

  named(at: number): Named {
    const area = this.#shaped[at];
    if (!area) throw new Error(`no area has the place ${at}`);
    return { code: area.code, name: area.name };
  }

  /** The area of each level, coarsest first, as the server says it. */
  chain(at: number): (Named & { level: string })[] {
    const chain: (Named & { level: string })[] = [];
    let area = this.#shaped[at];
    // Each level stands once, even where parents run in a circle.
    while (area && chain.length < this.#levels) {
      chain.unshift({ level: area.level, code: area.code, name: area.name });
      area = area.parent ? this.#named.get(area.parent) : undefined;
    }
    return chain;
  }

  /**
   * Whether the server, which knows all areas, must say the same of a position that lies in or on these: of one of them
   * every neighbour is in the pack, or the pack is the whole edition.
   */
  certain(touching: number[]): boolean {
    return this.#whole || touching.some((at) => this.#shaped[at]?.mine === true);
  }
}

function polygons(geometry: Feature['geometry']): Ring[][] {
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates as Ring[][];
  if (geometry?.type === 'Polygon') return [geometry.coordinates as Ring[]];
  throw new Error(`${geometry?.type} is no shape of an area`);
}

/** Little-endian numbers, one after the other. */
class Writer {
  #view = new DataView(new ArrayBuffer(1 << 16));
  #length = 0;

  count(count: number): void {
    this.#room(4);
    this.#view.setUint32(this.#length, count, true);
    this.#length += 4;
  }

  pair(lon: number, lat: number): void {
    this.#room(16);
    this.#view.setFloat64(this.#length, lon, true);
    this.#view.setFloat64(this.#length + 8, lat, true);
    this.#length += 16;
  }

  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.count(bytes.length);
    this.#room(bytes.length);
    new Uint8Array(this.#view.buffer).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  list<T>(items: T[], each: (item: T) => void): void {
    this.count(items.length);
    items.forEach(each);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#view.buffer as ArrayBuffer, 0, this.#length);
  }

  #room(bytes: number): void {
    if (this.#length + bytes <= this.#view.byteLength) return;
    const larger = new ArrayBuffer(2 * (this.#view.byteLength + bytes));
    new Uint8Array(larger).set(this.bytes());
    this.#view = new DataView(larger);
  }
}

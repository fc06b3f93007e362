// Where a position lies, decided on the phone by the server's own code: `grids`, compiled to WebAssembly (wasm/).
import { Areas } from './areas';
import type { Named, PackAreas } from './areas';

/** The coordinate systems a position may be given in, by the number that the compiled code knows them by. */
const SYSTEMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type System = (typeof SYSTEMS)[number];
const PLACES = ['inside', 'border', 'outside'] as const;

/** In the words of `GET /v1/locate`. */
export interface Whereabouts {
  /** WGS 84: longitude, latitude. */
  position: [number, number];
  /** Code of the finest area; null outside. */
  area: string | null;
  /** The area of each level, coarsest first. */
  areas: (Named & { level: string })[];
  place: (typeof PLACES)[number];
  /** On a border: the other areas. */
  others: Named[];
  /** Outside: the nearest area of the pack. */
  nearest?: Named & { metres: number };
  /** The border is nearer than the accuracy: the areas that the circle touches, their shares of it, and how far their borders are. */
  within?: (Named & { share: number; metres: number })[];
  /** The server, which knows all areas, must say the same. */
  certain: boolean;
}

interface Compiled {
  memory: WebAssembly.Memory;
  room(length: number): number;
  take(): number;
  locate(lon: number, lat: number, crs: number, accuracy_m: number): number;
  answer(): number;
  answer_length(): number;
}

/** The areas of one pack, ready to be asked. */
export class Grids {
  readonly #areas: Areas;
  readonly #compiled: Compiled;
  #broken = false;

  private constructor(areas: Areas, compiled: Compiled) {
    this.#areas = areas;
    this.#compiled = compiled;
  }

  /** Lays the pack's areas into the compiled code; throws when either is not what it should be. */
  static async of(code: BufferSource, pack: PackAreas): Promise<Grids> {
    const { instance } = await WebAssembly.instantiate(code, {});
    const compiled = instance.exports as unknown as Compiled;
    const areas = new Areas(pack);
    const room = compiled.room(areas.bytes.length);
    // Making room may move the memory: it is looked at afterwards.
    new Uint8Array(compiled.memory.buffer).set(areas.bytes, room);
    const refused = compiled.take();
    if (refused !== 0) throw new Error(`the areas of the pack were refused (${refused})`);
    return new Grids(areas, compiled);
  }

  /** Where a position lies; null when it is no position, or the code has stopped: then ask the server. */
  locate(lon: number, lat: number, accuracy_m: number | null = null, system: System = 'wgs84'): Whereabouts | null {
    if (this.#broken) return null;
    try {
      const refused = this.#compiled.locate(lon, lat, SYSTEMS.indexOf(system), accuracy_m ?? NaN);
      return refused === 0 ? this.#told() : null;
    } catch (trouble) {
      // After a trap its memory cannot be trusted any more.
      this.#broken = true;
      console.error('grids stopped', trouble);
      return null;
    }
  }

  /** The numbers of the answer, one after the other, in words. */
  #told(): Whereabouts {
    const { memory, answer, answer_length } = this.#compiled;
    const numbers = new Float64Array(memory.buffer, answer(), answer_length()).values();
    const next = (): number => numbers.next().value as number;
    const list = <T>(item: () => T): T[] => Array.from({ length: next() }, item);
    const position: [number, number] = [next(), next()];
    const place = PLACES[next()] ?? 'outside';
    const area = next();
    const others = list(next);
    const [near, metres] = [next(), next()];
    const within = list(() => ({ ...this.#areas.named(next()), share: next(), metres: next() }));
    const is_in = area >= 0;
    return {
      position,
      area: is_in ? this.#areas.named(area).code : null,
      areas: is_in ? this.#areas.chain(area) : [],
      place,
      others: others.map((at) => this.#areas.named(at)),
      ...(near >= 0 ? { nearest: { ...this.#areas.named(near), metres } } : {}),
      ...(within.length > 0 ? { within } : {}),
      certain: this.#areas.certain(is_in ? [area, ...others] : []),
    };
  }
}

/** Where the compiled code lies, named by its content; none in pages that were built without it. */
const [built] = Object.values(import.meta.glob<string>('../../built/*.wasm', { query: '?url', import: 'default', eager: true }));

let opened: { pack_text: string; grids: Promise<Grids | null> } | null = null;

/** The grids of a pack, opened once; null where only the server can say: no compiled code, or a browser that runs none. */
export function open_grids(pack_text: string): Promise<Grids | null> {
  if (opened?.pack_text !== pack_text) opened = { pack_text, grids: open(pack_text) };
  return opened.grids;
}

async function open(pack_text: string): Promise<Grids | null> {
  if (built === undefined || typeof WebAssembly === 'undefined') return null;
  try {
    const answer = await fetch(built);
    if (!answer.ok) throw new Error(`${built}: ${answer.status}`);
    return await Grids.of(await answer.arrayBuffer(), JSON.parse(pack_text) as PackAreas);
  } catch (trouble) {
    // Asked again with the next question: without signal the file may not have come yet.
    opened = null;
    console.warn('the phone cannot say where it stands', trouble);
    return null;
  }
}

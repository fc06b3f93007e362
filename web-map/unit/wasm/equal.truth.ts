// The compiled code and the server's say the same of every position; run by `cargo xtask wasm`, which writes the truth.
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, describe, expect, test } from 'vitest';
import type { PackAreas } from '../../src/wasm/areas';
import { Grids } from '../../src/wasm/grids';
import type { System, Whereabouts } from '../../src/wasm/grids';

const folder = process.env.HUYING_TRUTH ?? '';
const SYSTEMS: System[] = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'];

let code: Buffer<ArrayBuffer>;
let asked: Float64Array;
let told: string[];
const read_pack = (): PackAreas => JSON.parse(readFileSync(join(folder, 'pack.json'), 'utf8')) as PackAreas;

beforeAll(async () => {
  if (folder === '') throw new Error('HUYING_TRUTH names no folder: this test is run by `cargo xtask wasm`');
  code = readFileSync(process.env.HUYING_WASM ?? '') as Buffer<ArrayBuffer>;
  const bytes = readFileSync(join(folder, 'asked.f64'));
  asked = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  told = [];
  for await (const line of createInterface({ input: createReadStream(join(folder, 'told.ndjson')) })) told.push(line);
}, 120_000);

const ask = (grids: Grids, at: number): Whereabouts | null => {
  const [lon, lat, system, accuracy_m] = asked.subarray(4 * at) as unknown as [number, number, number, number];
  return grids.locate(lon, lat, Number.isNaN(accuracy_m) ? null : accuracy_m, SYSTEMS[system]);
};

/** In the form of the truth. */
const line = (said: Whereabouts | null): string => JSON.stringify(said && [
  ...said.position, said.place, said.area, said.others.map(({ code }) => code),
  said.nearest ? [said.nearest.code, said.nearest.metres] : null,
  (said.within ?? []).map(({ code, share, metres }) => [code, share, metres]),
]);

/** The positions of which the compiled code says something else. */
const differing = (grids: Grids): number[] =>
  told.flatMap((truth, at) => (line(ask(grids, at)) === JSON.stringify(JSON.parse(truth)) ? [] : [at]));

describe('the compiled grids', () => {
  test('say what the server says of every position, to the last digit', async () => {
    const grids = await Grids.of(code, read_pack());
    expect(told.length).toBeGreaterThan(500_000);
    expect(told.length).toBe(asked.length / 4);
    const places = new Map<string, number>();
    for (let at = 0; at < told.length; at++) {
      const place = ask(grids, at)?.place ?? 'none';
      places.set(place, (places.get(place) ?? 0) + 1);
    }
    // Borders are really met, and so is the outside.
    expect(places.get('border')).toBeGreaterThan(40_000);
    expect(places.get('outside')).toBeGreaterThan(10_000);
    const wrong = differing(grids);
    console.log(`${told.length} positions (${JSON.stringify(Object.fromEntries(places))}), ${wrong.length} differ`);
    expect(wrong.slice(0, 5).map((at) => [line(ask(grids, at)), told[at]])).toEqual([]);
  }, 300_000);

  test('are caught when one vertex lies a millionth of a degree aside', async () => {
    const pack = read_pack();
    const moved = pack.features.find(({ properties }) => properties.level === 'grid');
    const ring = (moved?.geometry?.coordinates as [number, number][][])[0];
    const vertex = ring?.[1];
    if (!vertex) throw new Error('the first grid has a vertex');
    vertex[0] += 1e-6;
    expect(differing(await Grids.of(code, pack)).length).toBeGreaterThan(0);
  }, 300_000);

  test('of a part of the district are certain only where the whole says the same', async () => {
    const pack = part(read_pack(), '440112010');
    const grids = await Grids.of(code, pack);
    let certain = 0;
    let unsure = 0;
    for (let at = 0; at < told.length; at += 3) {
      const said = ask(grids, at);
      if (!said?.certain) {
        unsure += 1;
        continue;
      }
      certain += 1;
      const [lon, lat, place, area, others] = JSON.parse(told[at] ?? '') as unknown[];
      expect([...said.position, said.place, said.area, said.others.map(({ code }) => code)]).toEqual([lon, lat, place, area, others]);
      expect(said.areas.map(({ level }) => level)).toEqual(['district', 'subdistrict', 'community', 'grid']);
    }
    expect(certain).toBeGreaterThan(1_000);
    expect(unsure).toBeGreaterThan(1_000);
  }, 300_000);

  test('refuse what is no pack and what is no position, and go on', async () => {
    await expect(Grids.of(code, { levels: [], features: [] })).rejects.toThrow('refused');
    const grids = await Grids.of(code, read_pack());
    expect(grids.locate(200, 23)).toBeNull();
    expect(grids.locate(NaN, 23)).toBeNull();
    expect(grids.locate(113.4206, 23.0733)?.areas.at(-1)?.level).toBe('grid');
  });
});

/** As a grid worker of one subdistrict has it: its grids, those whose boxes touch theirs, and the names around. */
function part(whole: PackAreas, reach: string): PackAreas {
  const grids = whole.features.filter(({ properties }) => properties.level === 'grid');
  const boxes = new Map(grids.map((one) => [one, box((one.geometry?.coordinates ?? []) as unknown[])]));
  const mine = grids.filter(({ properties }) => properties.code.startsWith(reach));
  const near = grids.filter((one) => !mine.includes(one) && mine.some((own) => meet(boxes.get(own), boxes.get(one))));
  const around = whole.features.filter(({ properties }) => properties.level !== 'grid');
  return {
    levels: whole.levels,
    features: [
      ...mine.map((one) => ({ ...one, properties: { ...one.properties, mine: true } })), ...near,
      ...around.map((one) => ({ ...one, geometry: null })),
    ],
  };
}

type Box = [number, number, number, number];
const meet = (a?: Box, b?: Box): boolean => !!a && !!b && a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];

function box(coordinates: unknown[]): Box {
  const all: Box = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part: unknown[]): void => {
    if (typeof part[0] !== 'number') return part.forEach((inner) => walk(inner as unknown[]));
    const [lon, lat] = part as [number, number];
    [all[0], all[1], all[2], all[3]] = [Math.min(all[0], lon), Math.min(all[1], lat), Math.max(all[2], lon), Math.max(all[3], lat)];
  };
  walk(coordinates);
  return all;
}

// What the compiled grids are given, and what their numbers are called; the code itself is tried by `cargo xtask wasm`.
import { expect, test } from 'vitest';
import { Areas } from '../src/wasm/areas';
import type { PackAreas } from '../src/wasm/areas';

const square = [[[113, 23], [113.5, 23], [113.5, 23.5], [113, 23]]];
const pack: PackAreas = {
  levels: ['district', 'grid'],
  features: [
    { properties: { code: '440112', name: '黄埔区', level: 'district', parent: null }, geometry: null },
    { properties: { code: '15', name: '甲', level: 'grid', parent: '440112', mine: true }, geometry: { type: 'Polygon', coordinates: square } },
    { properties: { code: '16', name: '乙', level: 'grid', parent: '440112' }, geometry: { type: 'MultiPolygon', coordinates: [square] } },
  ],
};

test('areas with a shape are written to the bit, those that are only named are not', () => {
  const { bytes } = new Areas(pack);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // Levels, areas, level of the first, length of its code; then its code, polygons, rings, vertices.
  expect([0, 4, 8, 12].map((at) => view.getUint32(at, true))).toEqual([2, 2, 1, 2]);
  expect([18, 22, 26].map((at) => view.getUint32(at, true))).toEqual([1, 1, 4]);
  expect([view.getFloat64(30, true), view.getFloat64(46, true)]).toEqual([113, 113.5]);
  expect(bytes.length).toBe(8 + 2 * (8 + 2 + 12 + 4 * 16));
});

test('an area is told with those around it, coarsest first, even where parents run in a circle', () => {
  expect(new Areas(pack).chain(1).map(({ code }) => code)).toEqual(['440112', '16']);
  const circle = structuredClone(pack);
  for (const { properties } of circle.features) properties.parent = '15';
  expect(new Areas(circle).chain(0)).toHaveLength(2);
});

test('only what touches an area of one’s own is certain, unless the pack is the whole edition', () => {
  const areas = new Areas(pack);
  expect([areas.certain([0]), areas.certain([1]), areas.certain([1, 0]), areas.certain([])]).toEqual([true, false, true, false]);
  expect(new Areas({ ...pack, whole: true }).certain([])).toBe(true);
});

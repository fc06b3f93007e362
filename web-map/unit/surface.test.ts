import { describe, expect, test } from 'vitest';
import { peak_density } from '../src/map/heat';
import { SQUARE_PX, greatest, less, median_of, painted_heat, painted_surface, surface_of } from '../src/map/surface';
import { PALETTES, change_breaks } from '../src/map/ramps';

const screen = { width_px: 400, height_px: 300, pixel_m: 20 };
const total = (densities: Float32Array): number =>
  densities.reduce((sum, density) => sum + density * ((SQUARE_PX * screen.pixel_m) / 1000) ** 2, 0);

describe('the surface of differences', () => {
  test('holds as much as its cells, with their signs', () => {
    const cells = [{ x: 120, y: 80, n: 30 }, { x: 260, y: 190, n: -12 }, { x: 261, y: 191, n: 2 }];
    expect(total(surface_of(cells, screen, 600).densities)).toBeCloseTo(20, 3);
  });

  test('more and less at one place cancel', () => {
    const cells = [{ x: 200, y: 150, n: 7 }, { x: 200, y: 150, n: -7 }];
    expect(greatest(surface_of(cells, screen, 600))).toBeLessThan(1e-6);
  });

  test('is as high as the heat’s own bell', () => {
    const cells = [{ x: 200, y: 150, n: 50 }];
    const heat = peak_density(cells, 1200, screen.pixel_m);
    expect(Math.abs(greatest(surface_of(cells, screen, 1200)) / heat - 1)).toBeLessThan(0.03);
  });

  test('does not jump when the map is moved by a pixel', () => {
    const heights = [0, 1, 2, 3].map((by) => greatest(surface_of([{ x: 200 + by, y: 150, n: 50 }], screen, 900)));
    expect(Math.max(...heights) / Math.min(...heights)).toBeLessThan(1.05);
  });

  test('has its place: what is beyond the margin is not drawn at its edge', () => {
    expect(total(surface_of([{ x: 5000, y: 150, n: 50 }], screen, 600).densities)).toBe(0);
  });

  test('is clear where all is as usual, and coloured by sign', () => {
    const ramp = PALETTES.light.change;
    const surface = { columns: 3, rows: 1, margin_px: 0, densities: Float32Array.from([-10, 0.1, 10]) };
    const picture = painted_surface(surface, ramp, 10);
    const hex = (at: number): string => `#${[0, 1, 2].map((c) => (picture[at * 4 + c] ?? 0).toString(16).padStart(2, '0')).join('')}`;
    expect([hex(0), picture[3]]).toEqual([ramp[0], 255]);
    expect(picture[7]).toBe(0);
    expect([hex(2), picture[11]]).toEqual([ramp.at(-1), 255]);
  });
});

describe('what is usual', () => {
  const of = (n: number, x = 200): ReturnType<typeof surface_of> => surface_of([{ x, y: 150, n }], screen, 900);

  test('is the median in every place, of even numbers of windows the mean of the middle two', () => {
    const median = median_of([of(5), of(1), of(9)]);
    expect(greatest(median ?? of(0))).toBeCloseTo(greatest(of(5)), 4);
    expect(greatest(median_of([of(5), of(1), of(9), of(7)]) ?? of(0))).toBeCloseTo(greatest(of(6)), 4);
    expect(median_of([])).toBeNull();
  });

  test('is there where each window has its case in another cell, although every cell’s own median is none', () => {
    const near = [196, 198, 200, 202, 204].map((x) => of(1, x));
    expect(greatest(median_of(near) ?? of(0))).toBeGreaterThan(0.8 * greatest(of(1)));
  });

  test('less itself is nothing', () => {
    expect(greatest(less(of(5), of(5)))).toBe(0);
    expect(total(less(of(5), of(2)).densities)).toBeCloseTo(3, 3);
  });

  test('is painted from bare map to the top of the heat’s ramp', () => {
    const ramp = PALETTES.dark.heat;
    const surface = { columns: 3, rows: 1, margin_px: 0, densities: Float32Array.from([0, 10, 99]) };
    const picture = painted_heat(surface, ramp, 10);
    const hex = (at: number): string => `#${[0, 1, 2].map((c) => (picture[at * 4 + c] ?? 0).toString(16).padStart(2, '0')).join('')}`;
    expect(picture[3]).toBe(0);
    expect([hex(1), picture[7]]).toEqual([ramp.at(-1), 0xe0]);
    expect(hex(2)).toBe(ramp.at(-1));
  });
});

test('breaks of differences stand on both sides of zero', () => {
  expect(change_breaks([1, 3.5, 7])).toEqual([-7, -3.5, -1, 1, 3.5, 7]);
});

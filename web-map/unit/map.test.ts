import { describe, expect, test } from 'vitest';
import { RADIUS_PX_MAX, RADIUS_PX_MIN, fitting_radius_m, painted_radius_m, peak_density, radius, radius_px, settle_peak } from '../src/map/heat';
import { level_for } from '../src/map/levels';
import { NO_HEAT, layers_of } from '../src/map/layers';
import type { MapLook } from '../src/map/layers';
import { breaks_of } from '../src/map/ramps';
import { metres_per_pixel, round_down, round_up } from '../src/map/scale';

const LAT = 23.1;

describe('the scale', () => {
  test('at the equator the world is 512 pixels wide at zoom 0', () => {
    expect(metres_per_pixel(0, 0) * 512).toBeCloseTo(40_075_016.7, 0);
    expect(metres_per_pixel(10, 60)).toBeCloseTo(metres_per_pixel(10, 0) / 2, 6);
  });

  test.each([[1, 1, 1], [1.2, 1, 1.5], [2.1, 2, 3], [7, 5, 8], [0.04, 0.02, 0.04], [950, 500, 1000], [1000, 1000, 1000]])(
    '%d is rounded down to %d and up to %d', (n, down, up) => {
      expect(round_down(n)).toBeCloseTo(down, 9);
      expect(round_up(n)).toBeCloseTo(up, 9);
    });
});

describe('the heat', () => {
  test('a single cell of n cases has the density of a bell with its radius', () => {
    const sigma_km = 900 / 3000;
    expect(peak_density([{ x: 0, y: 0, n: 50 }], 900, 25)).toBeCloseTo(50 / (2 * Math.PI * sigma_km ** 2), 6);
  });

  test('evenly spread cases have their plain density, at every zoom', () => {
    for (const zoom of [10, 12.5, 15]) {
      const step_px = 6;
      const cells = Array.from({ length: 61 * 61 }, (_, i) => ({ x: (i % 61) * step_px, y: Math.floor(i / 61) * step_px, n: 1 }));
      // All cells are equal, so the candidates are the first ones: the corner. Make the middle one stand out.
      const middle = cells[30 * 61 + 30];
      if (middle) middle.n = 1.0001;
      const cell_km2 = ((step_px * metres_per_pixel(zoom, LAT)) / 1000) ** 2;
      const found = peak_density(cells, 40 * metres_per_pixel(zoom, LAT), metres_per_pixel(zoom, LAT));
      expect(Math.abs(found * cell_km2 - 1)).toBeLessThan(0.03);
    }
  });

  test('the kernel that fits a zoom widens on the screen, narrows on the ground, and has a round length', () => {
    for (let zoom = 5; zoom < 20; zoom += 0.25) {
      expect(radius_px(zoom + 0.25)).toBeGreaterThanOrEqual(radius_px(zoom));
      const fitting = fitting_radius_m(zoom, LAT);
      expect(fitting_radius_m(zoom + 0.25, LAT)).toBeLessThanOrEqual(fitting);
      expect(fitting).toBeCloseTo(Number(fitting.toPrecision(2)), 9);
      expect(painted_radius_m(zoom, LAT, fitting)).toBeCloseTo(fitting, 6);
    }
  });

  test('a kernel of 500 m is 500 m at every zoom that can show it, and what can be shown at the others', () => {
    const stops = radius(500, LAT).slice(3) as number[];
    for (let i = 0; i < stops.length; i += 2) {
      const [zoom = 0, px = 0] = [stops[i], stops[i + 1]];
      const pixel_m = metres_per_pixel(zoom, LAT);
      if (px > RADIUS_PX_MIN && px < RADIUS_PX_MAX) expect(px * pixel_m).toBeCloseTo(500, 6);
      expect(px).toBeGreaterThanOrEqual(RADIUS_PX_MIN - 1e-9);
      expect(px).toBeLessThanOrEqual(RADIUS_PX_MAX + 1e-9);
    }
    expect(painted_radius_m(9, LAT, 500)).toBeGreaterThan(500);
    expect(painted_radius_m(14, LAT, 500)).toBe(500);
  });

  test('the top of the scale does not follow every case', () => {
    const first = settle_peak(0, 130);
    expect(settle_peak(first, 140)).toBe(first);
    expect(settle_peak(first, 60)).toBe(first);
    expect(settle_peak(first, 1000)).toBeGreaterThan(first);
    expect(settle_peak(first, 5)).toBeLessThan(first);
    expect(settle_peak(first, 0)).toBe(first);
  });
});

describe('breaks of the area classes', () => {
  test('rise, and put about equally many areas in each class', () => {
    const counts = Array.from({ length: 600 }, (_, i) => i + 1);
    const breaks = breaks_of(counts, 6);
    expect(breaks).toEqual([101 - 1, 200, 300, 400, 500].map((n) => expect.closeTo(n, -1)));
  });

  test('are fewer where there is little to tell apart', () => {
    expect(breaks_of([], 6)).toEqual([]);
    expect(breaks_of([3, 3, 3, 3], 6)).toEqual([3]);
    expect(breaks_of([1, 1, 1, 2], 6)).toEqual([2]);
  });
});

const levels = [
  { name: 'district', areas: 1 }, { name: 'subdistrict', areas: 17 }, { name: 'community', areas: 167 }, { name: 'grid', areas: 1500 },
];
const edition = {
  hash: '', source: '', list_year: 2023, valid_from: null, synthetic: true, note: '', levels,
  bounds: [113.39, 23.02, 113.6, 23.43] as [number, number, number, number],
};

describe('the level by zoom', () => {
  test('goes from subdistricts through communities to grids and never back', () => {
    const seen = [];
    for (let zoom = 8; zoom <= 18; zoom += 0.1) seen.push(level_for(edition, zoom));
    expect([...new Set(seen)]).toEqual(['subdistrict', 'community', 'grid']);
    expect(seen.toSorted((a, b) => levels.findIndex((l) => l.name === a) - levels.findIndex((l) => l.name === b))).toEqual(seen);
  });

  test('is the only level where there is one', () => {
    expect(level_for({ ...edition, levels: [{ name: 'zone', areas: 30 }] }, 9)).toBe('zone');
  });
});

describe('the layers', () => {
  const look: MapLook = {
    theme: 'dark', layer: 'heat', levels, level: 'community', focus: null, ...NO_HEAT, heat_peak: 10, lat_deg: LAT,
    underneath: [], selected_case: null,
  };

  test('have one name each, and no font, sprite or address from outside', () => {
    for (const level of levels) {
      const layers = layers_of({ ...look, level: level.name });
      expect(new Set(layers.map((layer) => layer.id)).size).toBe(layers.length);
      expect(JSON.stringify(layers)).not.toMatch(/https?:/);
    }
  });

  test('put water beneath every area, and leave it to a configured map', () => {
    const plain = layers_of(look);
    expect(plain[0]).toMatchObject({ id: 'water', 'source-layer': 'water', layout: { visibility: 'visible' } });
    const below = { id: 'basemap', type: 'raster', source: 'basemap' } as const;
    expect(layers_of({ ...look, underneath: [below] }).find((layer) => layer.id === 'water')?.layout?.visibility).toBe('none');
  });

  test('colour areas in rising steps', () => {
    const fill = layers_of({ ...look, layer: 'areas', shades: { breaks: [10, 20], colours: ['#111111', '#222222', '#333333'] } }).find((layer) => layer.id === 'area-fill');
    expect(JSON.stringify(fill)).toMatch(/"step",.*10,"#[0-9a-f]{6}",20,"#/);
  });

  test('show one of two sources of a playback, and load the other unseen', () => {
    const layers = layers_of({ ...look, buffered: true, front: 'heat-next' });
    const opacity = (id: string): unknown => (layers.find((layer) => layer.id === id)?.paint as Record<string, unknown>)['heatmap-opacity'];
    expect(opacity('heat')).toBe(0);
    expect(opacity('heat-next')).not.toBe(0);
  });

  test('put the surface of differences in the place of the heat, whose tiles go on loading', () => {
    const ids = layers_of({ ...look, difference: true }).map((layer) => layer.id);
    expect(ids).toContain('difference');
    expect(ids).toContain('heat');
    expect(ids).not.toContain('heat-new');
  });
});

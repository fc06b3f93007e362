import { describe, expect, test } from 'vitest';
import { EXPORTS, export_address, shared_link } from '../src/state/export';
import type { OnScreen } from '../src/state/export';
import { EVERYTHING } from '../src/state/filter';
import { START, parse_view } from '../src/state/url';

const window_ = { from_ms: Date.parse('2026-11-01T00:00:00Z'), to_ms: Date.parse('2026-11-08T00:00:00Z') };
const screen: OnScreen = {
  view: { ...START, filter: { ...EVERYTHING, classes: ['05'], area: '440112010' }, radius_m: null },
  filter: { ...EVERYTHING, window: window_, classes: ['05'], area: '440112010', hours: '6-7@09-18' },
  camera: { lon: 113.42061, lat: 23.07331, zoom: 13.25 }, level: 'grid', radius_m: 199.6, heat_top: 12.5, change_top: 3, area_breaks: [10, 20],
  comparing: false, language: 'zh-CN', theme: 'dark', zone: 'Asia/Shanghai',
};
const asked = (address: string): Record<string, string> => Object.fromEntries(new URL(address, 'http://x').searchParams);
const filter = { from: '2026-11-01T00:00:00Z', to: '2026-11-08T00:00:00Z', class: '05', area: '440112010', hours: '6-7@09-18' };

describe('what is taken away of a view', () => {
  test('is of the same cases, whatever it is', () => {
    for (const what of EXPORTS) expect(asked(export_address(screen, what)), what).toMatchObject(filter);
  });

  test('is a picture of the same place, kernel and scale', () => {
    expect(asked(export_address(screen, 'picture'))).toEqual({
      ...filter, mode: 'heat', scale: '12.5', centre: '113.42061,23.07331', zoom: '13.25', radius_m: '200', level: 'grid', lang: 'zh', theme: 'dark',
      width: '1200', height: '800',
    });
    expect(asked(export_address(screen, 'print'))).toMatchObject({ ratio: '2', theme: 'light' });
    const areas = { ...screen, view: { ...screen.view, layer: 'areas' as const, per: 'km2' as const } };
    expect(asked(export_address(areas, 'picture'))).toMatchObject({ mode: 'areas', scale: '10,20', per: 'km2' });
    const points = { ...screen, view: { ...screen.view, layer: 'points' as const }, camera: null };
    expect(asked(export_address(points, 'picture'))).not.toHaveProperty('centre');
    expect(asked(export_address(points, 'picture')).mode).toBe('cells');
  });

  test('is a comparison where one is on the screen', () => {
    const compared = { ...screen, comparing: true, view: { ...screen.view, against: { like: 8 } } };
    expect(asked(export_address(compared, 'picture'))).toMatchObject({ mode: 'difference', against: 'like-8', scale: '3' });
    expect(export_address(compared, 'counts-xlsx')).toMatch(/^\/v1\/export\/compare\.xlsx\?.*against=like-8/);
    expect(export_address(screen, 'counts-xlsx')).toMatch(/^\/v1\/export\/counts\.xlsx\?.*group=area&level=grid/);
  });

  test('is a link that opens the view as it is, whenever it is opened', () => {
    const view = parse_view(new URL(shared_link(screen, 'http://localhost')).search);
    expect(view.filter).toEqual(screen.filter);
    expect(view).toMatchObject({
      camera: screen.camera, level: 'grid', radius_m: 200, scale: { heat: 12.5, difference: 3, areas: [10, 20] }, language: 'zh-CN', theme: 'dark',
    });
  });
});

import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '../src/state/filter';
import { START, format_view, parse_view } from '../src/state/url';
import type { ViewState } from '../src/state/url';

const full: ViewState = {
  filter: {
    window: { from_ms: Date.parse('2026-11-01T00:00:00Z'), to_ms: Date.parse('2026-11-02T12:00:00Z') },
    classes: ['05', '0101'], sources: ['police'], statuses: ['dispatched', 'handling'], area: '440112010', overdue: true, queue: 'stuck',
    hours: '6-7@09-18', days: ['workday', 'holiday'],
  },
  camera: { zoom: 13.25, lat: 23.07331, lon: 113.42061 },
  level: 'community', layer: 'areas', case: 'HY000000042', reporting: true,
  frame: { from_ms: Date.parse('2026-10-01T00:00:00Z'), to_ms: Date.parse('2026-11-02T12:00:00Z') },
  against: { like: 8 }, compare_look: 'side', per: 'population', scale: { heat: 12.5, difference: 3, areas: [0.5, 10, 20] }, radius_m: 300, tool: 'matrix',
  play: { at_ms: Date.parse('2026-11-01T06:00:00Z'), width_ms: 10_800_000, step_ms: 3_600_000, speed: 0.5, loop: true },
  sort: 'team', words: '占道', table: 'duties', language: 'en', theme: 'light',
};

describe('the address of a view', () => {
  test('is empty at the start', () => {
    expect(format_view(START)).toBe('');
    expect(parse_view('')).toEqual(START);
  });

  test('reads back to the same view', () => {
    expect(parse_view(format_view(full))).toEqual(full);
    const preset: ViewState = { ...full, filter: { ...full.filter, window: { preset: '30d' } } };
    expect(parse_view(format_view(preset))).toEqual(preset);
  });

  test('holds a comparison with a span of its own', () => {
    const spans: ViewState = { ...full, against: { from_ms: 0, to_ms: 86_400_000 } };
    expect(parse_view(format_view(spans))).toEqual(spans);
    expect(format_view(spans)).toContain('against=1970-01-01T00:00:00Z/1970-01-02T00:00:00Z');
  });

  test('can be read by a person', () => {
    expect(format_view(full)).toContain('map=13.25/23.07331/113.42061');
    expect(format_view(full)).toContain('class=05,0101');
    expect(format_view(full)).toContain('hours=6-7@09-18&days=workday,holiday');
    expect(format_view(full)).toContain('play=2026-11-01T06:00:00Z/10800s/3600s/0.5x/loop');
    expect(format_view(full)).toContain('against=like-8&compare=side');
    expect(format_view(full)).toContain('scale=heat:12.5,difference:3,areas:0.5-10-20&radius=300');
  });

  test.each([
    ['?map=99/23/113'], ['?map=abc'], ['?map=1/2'], ['?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z'],
    ['?from=yesterday&to=now'], ['?window=3y'], ['?layer=lava'], ['?lang=tlh'], ['?theme=pink'], ['?class=,,'], ['?unknown=1'], ['?queue=nowhere'], ['?sort=luck'],
    ['?hours=8@09-18'], ['?hours=1@9-18'], ['?hours=1@09-09'], ['?days=sunday'], ['?against=like-0'], ['?against=like-53'], ['?against=yesterday'],
    ['?play=2026-11-01T06:00:00Z/0s/3600s/1x'], ['?play=now/60s/60s/1x'], ['?play=2026-11-01T06:00:00Z/60s/60s/3x'], ['?scale=heat:-1'],
    ['?scale=areas:9-3'], ['?radius=-5'], ['?per=head'], ['?tool=hammer'], ['?frame=2026-11-02T00:00:00Z'], ['?compare=upside'],
  ])('%s, mangled, opens the start', (search) => {
    expect(parse_view(search)).toEqual(START);
  });

  test('keeps codes that need escaping', () => {
    const odd: ViewState = { ...START, filter: { ...EVERYTHING, area: 'Köln 1/2&3' } };
    expect(parse_view(format_view(odd))).toEqual(odd);
  });
});

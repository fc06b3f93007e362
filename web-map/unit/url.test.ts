import { describe, expect, test } from 'vitest';
import { EVERYTHING } from '../src/state/filter';
import { START, format_view, parse_view } from '../src/state/url';
import type { ViewState } from '../src/state/url';

const full: ViewState = {
  filter: {
    window: { from_ms: Date.parse('2026-11-01T00:00:00Z'), to_ms: Date.parse('2026-11-02T12:00:00Z') },
    classes: ['05', '0101'], sources: ['police'], statuses: ['dispatched', 'handling'], area: '440112010', overdue: true, queue: 'stuck',
  },
  camera: { zoom: 13.25, lat: 23.07331, lon: 113.42061 },
  level: 'community', layer: 'areas', case: 'HY000000042', reporting: true,
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

  test('can be read by a person', () => {
    expect(format_view(full)).toContain('map=13.25/23.07331/113.42061');
    expect(format_view(full)).toContain('class=05,0101');
  });

  test.each([
    ['?map=99/23/113'], ['?map=abc'], ['?map=1/2'], ['?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z'],
    ['?from=yesterday&to=now'], ['?window=3y'], ['?layer=lava'], ['?lang=tlh'], ['?theme=pink'], ['?class=,,'], ['?unknown=1'], ['?queue=nowhere'], ['?sort=luck'],
  ])('%s, mangled, opens the start', (search) => {
    expect(parse_view(search)).toEqual(START);
  });

  test('keeps codes that need escaping', () => {
    const odd: ViewState = { ...START, filter: { ...EVERYTHING, area: 'Köln 1/2&3' } };
    expect(parse_view(format_view(odd))).toEqual(odd);
  });
});

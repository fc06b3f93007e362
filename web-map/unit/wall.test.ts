// The wall's parts without a browser: its address, whose turn it is, countdowns, drift, who is waited for.
import { describe, expect, test } from 'vitest';
import { SCENES, SECONDS_MAX, SECONDS_MIN, SECONDS_USUAL, parse_wall } from '../src/wall/address';
import { script_of } from '../src/wall/api';
import { DRIFT_PX, drift_px } from '../src/wall/drift';
import { Rota } from '../src/wall/rota.svelte';
import { clock_words, countdown, minute_words } from '../src/wall/times';

describe('the address of a wall', () => {
  test('says which scenes, how long and who; without words it is the whole wall', () => {
    expect(parse_wall('')).toEqual({ scenes: [...SCENES], seconds: SECONDS_USUAL, by: 'wall', silent: false });
    expect(parse_wall('?scenes=calls,heat&seconds=45&by=room-1&sound=off')).toEqual({ scenes: ['calls', 'heat'], seconds: 45, by: 'room-1', silent: true });
  });

  test.each<[string, Partial<ReturnType<typeof parse_wall>>]>([
    ['?scenes=nothing', { scenes: [...SCENES] }], ['?scenes=heat,heat,%20teams', { scenes: ['heat', 'teams'] }],
    ['?seconds=1', { seconds: SECONDS_MIN }], ['?seconds=99999', { seconds: SECONDS_MAX }], ['?seconds=soon', { seconds: SECONDS_USUAL }],
    ['?by=%20', { by: 'wall' }],
  ])('%s still is a wall', (search, part) => {
    expect(parse_wall(search)).toMatchObject(part);
  });
});

describe('the rota', () => {
  const rota = (): Rota => new Rota(['heat', 'calls', 'teams'], 10_000);

  test('turns when a scene has had its time, and begins again after the last', () => {
    const one = rota();
    one.tick(0);
    const seen = [];
    for (let now_ms = 1000; now_ms <= 30_000; now_ms += 1000) {
      one.tick(now_ms);
      if (now_ms % 10_000 === 5000) seen.push(one.scene);
    }
    expect(seen).toEqual(['heat', 'calls', 'teams']);
    expect(one.scene).toBe('heat');
  });

  test('stands still while paused, also by hand-turned scenes, and goes on where it was', () => {
    const one = rota();
    one.tick(0);
    one.tick(6000);
    one.pause();
    one.tick(600_000);
    expect([one.scene, one.share]).toEqual(['heat', 0.6]);
    one.pause();
    one.tick(603_000);
    expect(one.scene).toBe('heat');
    one.tick(604_000);
    expect(one.scene).toBe('calls');
    one.turn(-1);
    one.turn(-1);
    expect([one.scene, one.share]).toEqual(['teams', 0]);
  });

  test('a page that slept for an hour goes on with the next scene, not through all of them', () => {
    const one = rota();
    one.tick(0);
    one.tick(3_600_000);
    expect(one.scene).toBe('calls');
    one.tick(3_600_000 - 50_000);
    expect(one.scene).toBe('calls');
  });

  test('a single scene stays', () => {
    const one = new Rota(['heat'], 10_000);
    one.tick(0);
    one.tick(60_000);
    expect([one.scene, one.share]).toEqual(['heat', 0]);
  });
});

describe('times and drift', () => {
  test.each<[number, string]>([[0, '0:00'], [65_900, '1:05'], [-65_900, '1:05'], [3_723_000, '1:02:03'], [90_000_000, '25:00:00']])(
    '%i ms count down as %s', (length_ms, words) => {
      expect(countdown(length_ms)).toBe(words);
    },
  );

  test('clocks are those of the city, to the second', () => {
    const at_ms = Date.parse('2026-11-24T16:03:05Z');
    expect([clock_words(at_ms, 'Asia/Shanghai'), minute_words(at_ms, 'Asia/Shanghai')]).toEqual(['00:03:05', '00:03']);
  });

  test('the picture moves by whole pixels, slowly, and over the whole range', () => {
    const ways = Array.from({ length: 24 * 60 }, (_, minute) => drift_px(minute * 60_000));
    for (const axis of ['x', 'y'] as const) {
      const all = ways.map((way) => way[axis]);
      expect([Math.min(...all), Math.max(...all)]).toEqual([-DRIFT_PX, DRIFT_PX]);
      expect(all.every(Number.isInteger)).toBe(true);
      expect(Math.max(...all.slice(1).map((at, index) => Math.abs(at - (all[index] ?? 0))))).toBeLessThanOrEqual(3);
    }
  });
});

test('the script of a page is known by its name', () => {
  const page = '<head><script type="module" crossorigin src="/assets/index-Abc123.js"></script></head>';
  expect(script_of(page)).toBe('/assets/index-Abc123.js');
  expect(script_of('<p>none</p>')).toBe(null);
});

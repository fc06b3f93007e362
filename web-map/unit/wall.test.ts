// The wall's parts without a browser: its address, whose turn it is, countdowns, drift, who is waited for.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SCENES, SECONDS_MAX, SECONDS_MIN, SECONDS_USUAL, parse_wall } from '../src/wall/address';
import { script_of } from '../src/wall/api';
import { DRIFT_PX, drift_px } from '../src/wall/drift';
import { Rota } from '../src/wall/rota.svelte';
import { ANSWER_MS_MAX, DOUBT_MS, OLD_MS, Stamp, is_old, standing } from '../src/wall/stamp.svelte';
import { clock_words, countdown, minute_words, moment_words, zone_words } from '../src/wall/times';
import { ahead_ms, narrowed } from '../src/wall/true_time.svelte';

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

  test('the next scene is known before it comes, and how long that is; nothing comes while it is paused', () => {
    const one = rota();
    one.tick(0);
    one.tick(7000);
    expect([one.next, one.left_ms]).toEqual(['calls', 3000]);
    one.pause();
    expect(one.left_ms).toBe(null);
    one.turn(-1);
    expect([one.scene, one.next]).toEqual(['teams', 'heat']);
    expect(new Rota(['heat'], 10_000).left_ms).toBe(null);
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

  test('a time of another day has its day, and the zone is told', () => {
    const now_ms = Date.parse('2026-11-24T16:03:05Z');
    const hours = (n: number): number => now_ms - n * 3_600_000;
    expect(moment_words('zh-CN', now_ms, now_ms, 'Asia/Shanghai')).toBe('00:03');
    expect(moment_words('zh-CN', hours(1), now_ms, 'Asia/Shanghai')).toBe('11月24日 23:03');
    expect(moment_words('en', hours(1), now_ms, 'Asia/Shanghai')).toBe('Nov 24 23:03');
    expect([zone_words(now_ms, 'Asia/Shanghai'), zone_words(now_ms, 'UTC')]).toEqual(['UTC+8', 'UTC+0']);
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

describe('figures are of now, or are called old', () => {
  const now_ms = 1_800_000_000_000;
  const told = (age_ms: number, failed: boolean): { as_of_ms: number; failed: boolean } => ({ as_of_ms: now_ms - age_ms, failed });

  test.each<[string, number, boolean, boolean, boolean]>([
    ['just told', 0, false, true, false],
    ['at the limit', OLD_MS, false, true, false],
    ['beyond it, although the stream stands', OLD_MS + 1, false, true, true],
    ['told, although a proxy keeps the stream back', 5000, false, false, false],
    ['failed once beside a stream', 5000, true, true, false],
    ['failed beside a stream, and not of now', DOUBT_MS + 1, true, true, true],
    ['failed without a stream: the server is away', 5000, true, false, true],
  ])('%s', (_, age_ms, failed, streams, old) => {
    expect(is_old(told(age_ms, failed), now_ms, streams)).toBe(old);
  });

  test('what was never told is old only once it failed: before, it is being asked', () => {
    expect(is_old({ as_of_ms: null, failed: false }, now_ms, true)).toBe(false);
    expect(is_old({ as_of_ms: null, failed: true }, now_ms, true)).toBe(true);
  });

  test('several questions are as old as the oldest', () => {
    const [one, two] = [new Stamp(), new Stamp()];
    expect(standing([one, two])).toEqual({ as_of_ms: null, failed: false });
    [one.as_of_ms, two.as_of_ms, two.failed] = [5000, 3000, true];
    expect(standing([one, two])).toEqual({ as_of_ms: 3000, failed: true });
  });
});

describe('a question with a stamp', () => {
  afterEach(() => void vi.useRealTimers());

  test('is given up when nobody answers, which is a failure; hanging up oneself is none', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    const stamp = new Stamp();
    const never = stamp.on((signal) => new Promise((_, fail) => signal.addEventListener('abort', () => fail(new Error('hung up')))));
    const own = new AbortController();
    const left = never(own.signal).catch((cause: Error) => cause.message);
    own.abort();
    expect([await left, stamp.failed]).toEqual(['hung up', false]);
    const waited = never(new AbortController().signal).catch((cause: Error) => cause.message);
    await vi.advanceTimersByTimeAsync(ANSWER_MS_MAX - 1);
    expect(stamp.failed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([await waited, stamp.failed, stamp.as_of_ms]).toEqual(['hung up', true, null]);
  });

  test('is of the time of asking, not of answering', async () => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    const stamp = new Stamp();
    const slow = stamp.on(() => new Promise((done) => setTimeout(() => done('answer'), 4000)));
    const answer = slow(new AbortController().signal);
    await vi.advanceTimersByTimeAsync(4000);
    expect([await answer, stamp.as_of_ms, stamp.failed]).toEqual(['answer', 1_800_000_000_000, false]);
  });
});

describe('the server’s clock', () => {
  test('corrects a machine only as far as it is certainly wrong', () => {
    // A right one: the whole second that was told began within the last second.
    expect(ahead_ms(narrowed(null, 10_400, 10_450, 10_000))).toBe(0);
    // Ten minutes slow: known within a second, and nearer with a second answer.
    const once = narrowed(null, 10_400, 10_450, 610_000);
    expect(once).toEqual({ least_ms: 599_550, most_ms: 600_600 });
    const twice = narrowed(once, 20_900, 20_950, 621_000);
    expect(twice).toEqual({ least_ms: 600_050, most_ms: 600_600 });
    expect(ahead_ms(twice)).toBe(600_325);
    // Ten minutes fast.
    expect(ahead_ms(narrowed(null, 1_000_000, 1_000_100, 400_000))).toBe(-599_550);
  });

  test('is believed anew when the machine’s was set', () => {
    const before = narrowed(null, 10_400, 10_450, 610_000);
    expect(ahead_ms(narrowed(before, 630_400, 630_450, 630_000))).toBe(0);
  });
});

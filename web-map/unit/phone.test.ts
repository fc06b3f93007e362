// What both phones share, as far as it needs no browser: the queue, the clock, what a photo says of when and where.
import { describe, expect, test } from 'vitest';
import { capture_time, read_capture, with_capture } from '../src/phone/exif';
import { ARRIVED_KEPT_MAX, ARRIVED_KEPT_MS, WAIT_TOLD_MAX_MS, after, again, due, followers, in_order, new_key, next_try, outlived, refusal, wait_ms } from '../src/phone/queue';
import type { Item, Problem, ReportItem, StepItem } from '../src/phone/queue';
import { answer_max_ms, request_of } from '../src/phone/send';
import { capture_of, is_heic } from '../src/phone/shrink';
import { SKEW_SAID_MS, corrected, skew_of } from '../src/phone/skew';

const NOW = Date.parse('2026-11-26T04:00:00Z');
const common = {
  by: null, made_ms: NOW, skew_ms: null, corrected_ms: 0, photos: [], state: 'waiting' as const, tries: 0, next_ms: NOW, why: null,
  problem: null, answer: null, arrived_ms: null, title: '',
};
const report = (change: Partial<ReportItem> = {}): ReportItem => ({
  ...common, kind: 'report', id: 'phone-1', words: { lon: 113.42, lat: 23.07, crs: 'wgs84', accuracy_m: 9, class: '0505', text: '占道' }, ...change,
});
const step = (change: Partial<StepItem> = {}): StepItem => ({
  ...common, kind: 'step', id: 'phone-2', words: { case: 'HY000000001', step: 'verify', seen: 7, found: true, note: '' }, ...change,
});
const problem = (status: number, code: string, more: Partial<Problem> = {}): Problem => ({
  status, code, detail: '', errors: [], by: null, did: null, at: null, state: null, seq: null, ...more,
});
const answer = { case: 'HY000000009', area: '440112010001001', area_name: '一格', team: '一队', due: null, status: 'dispatched' };

describe('the queue', () => {
  test('what gets no answer waits, longer each time, and never longer than five minutes', () => {
    let item: ReportItem = report();
    const waits = [];
    for (let n = 0; n < 9; n += 1) {
      item = after(item, { what: 'away' }, NOW);
      waits.push(item.next_ms - NOW);
    }
    expect(item.state).toBe('waiting');
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300].map((seconds) => seconds * 1000));
    expect(wait_ms(0)).toBe(5000);
    expect(item.id).toBe('phone-1');
  });

  test('the server’s own wish counts before that', () => {
    expect(after(report(), { what: 'busy', wait_ms: 1500 }, NOW).next_ms).toBe(NOW + 1500);
    expect(after(report(), { what: 'busy', wait_ms: 80_000_000 }, NOW).next_ms).toBe(NOW + WAIT_TOLD_MAX_MS);
  });

  test.each<[number, string, Item['kind'], string]>([
    [401, 'login_needed', 'report', 'login'], [403, 'password_change_needed', 'report', 'login'], [403, 'second_factor_needed', 'report', 'login'], [403, 'forbidden', 'report', 'refused'],
    [429, 'too_many', 'report', 'busy'], [429, 'photos_unused', 'report', 'busy'], [503, 'starting', 'step', 'busy'], [507, 'disk', 'report', 'busy'], [422, 'fields', 'report', 'refused'],
    [409, 'conflict', 'step', 'conflict'], [409, 'not_now', 'step', 'conflict'], [409, 'id_taken', 'step', 'refused'], [409, 'id_taken', 'report', 'refused'],
  ])('%i %s of a %s means %s', (status, code, kind, what) => {
    expect(refusal(problem(status, code), null, kind).what).toBe(what);
  });

  test('a log-in that ended costs nothing: the item waits as it was', () => {
    const item = report({ tries: 2 });
    expect(after(item, { what: 'login' }, NOW + 1)).toEqual(item);
  });

  test('the oldest goes first; what is not due, done or another’s stays', () => {
    const items = [
      report({ id: 'c', made_ms: 3 }), report({ id: 'a', made_ms: 1 }), step({ id: 'b', made_ms: 2 }), report({ id: 'later', next_ms: NOW + 1 }),
      report({ id: 'theirs', by: '王敏' }), report({ id: 'done', state: 'arrived' }), step({ id: 'met', state: 'conflict' }),
    ];
    expect(due(items, null, NOW).map((item) => item.id)).toEqual(['a', 'b', 'c']);
    expect(due(items, '王敏', NOW).map((item) => item.id)).toContain('theirs');
    expect(next_try(items, null)).toBe(NOW);
    expect(next_try([report({ by: '王敏' })], '李强')).toBe(null);
  });

  test('a conflict is kept with who was faster, and sending it still goes on top of what they did', () => {
    const met = after(step(), { what: 'conflict', problem: problem(409, 'conflict', { by: '李强', did: 'verify', at: '2026-11-26T12:00:00+08:00', seq: 12 }) }, NOW);
    expect([met.state, met.problem?.by]).toEqual(['conflict', '李强']);
    expect(due([met], null, NOW + 1e9)).toEqual([]);
    const still = again(met, { seen: met.problem?.seq ?? 0 }, NOW);
    expect([still.state, still.words.seen, still.id, still.problem]).toEqual(['waiting', 12, met.id, null]);
  });

  test('steps of one case go one after another, and none on top of one that came to nothing before anybody knew', () => {
    const of = (id: string, change: Partial<StepItem> = {}): StepItem => step({ id, ...change });
    const other = of('other', { words: { ...step().words, case: 'HY000000002' } });
    const ids = (items: Item[]): string[] => due(items, null, NOW).map((item) => item.id);
    expect(ids([of('a', { no: 1 }), of('b', { no: 2 }), { ...other, no: 3 }])).toEqual(['a', 'other']);
    expect(next_try([of('a', { next_ms: NOW + 9 }), of('b', { made_ms: NOW + 1 })], null)).toBe(NOW + 9);
    expect(ids([of('a', { state: 'arrived' }), of('b')])).toEqual(['b']);
    const refused = after(of('a', { no: 1 }), { what: 'conflict', problem: problem(409, 'conflict') }, NOW + 5);
    expect(ids([refused, of('b', { no: 2, made_ms: NOW + 1 })]), 'made on top of it').toEqual([]);
    expect(ids([refused, of('b', { no: 2, made_ms: NOW + 6 })]), 'made when that was known').toEqual(['b']);
    expect(ids([of('a', { by: '王敏', no: 1 }), of('b', { no: 2 })]), 'another’s step waits before it').toEqual([]);
  });

  test('what a step led to is no surprise to the one that follows it', () => {
    const done = after(step({ id: 'a' }), { what: 'arrived', answer: { ...answer, seq: 12 } }, NOW);
    const next = step({ id: 'b' });
    expect(followers([done, next, step({ id: 'c', by: '王敏' }), step({ id: 'd', words: { ...next.words, seen: 13 } })], done).map((item) => [item.id, item.words.seen]))
      .toEqual([['b', 12]]);
    expect(followers([step({ id: 'a' })], done), 'not itself, as it was kept before').toEqual([]);
    expect(followers([next], after(step({ id: 'a' }), { what: 'arrived', answer }, NOW)), 'an answer that does not say').toEqual([]);
  });

  test('the order is that of making, also when the phone’s clock is set back meanwhile', () => {
    const [first, second] = [step({ id: 'a', no: 1, made_ms: NOW + 86_400_000 }), step({ id: 'b', no: 2, made_ms: NOW })];
    expect(in_order([second, first]).map((item) => item.id)).toEqual(['a', 'b']);
  });

  test('a step of a desk says nothing of when it was done', () => {
    expect(request_of(step({ words: { ...step().words, step: 'classify' } }), { account: 'li', name: null }, NOW)[1]).not.toHaveProperty('done_at');
  });

  test('a photo over 50 kbit/s with drops is waited for, however large, and a dead line is given up', () => {
    const [photo, bytes_per_s] = [700_000, 50_000 / 8];
    expect(answer_max_ms(photo)).toBeGreaterThan(2 * (photo / bytes_per_s) * 1000);
    expect(answer_max_ms(0)).toBe(90_000);
  });

  test('what arrived is kept for three days and at most fifty; what waits or was refused is never thrown away', () => {
    const old = NOW - ARRIVED_KEPT_MS - 1;
    const arrived = Array.from({ length: ARRIVED_KEPT_MAX + 2 }, (_, n) => after(report({ id: `a${n}` }), { what: 'arrived', answer }, NOW - n));
    const gone = outlived([...arrived, { ...report({ id: 'old' }), state: 'arrived', arrived_ms: old }, report({ made_ms: 0 }), step({ made_ms: 0, state: 'refused' })], NOW);
    expect(gone.map((item) => item.id).sort()).toEqual(['a50', 'a51', 'old']);
  });

  test('no two keys are the same, and the server takes them', () => {
    const keys = Array.from({ length: 500 }, new_key);
    expect(new Set(keys).size).toBe(500);
    expect(keys.every((key) => key.length <= 64)).toBe(true);
  });

  test('what is sent names the coordinate system, the side and the photos that arrived, and nobody where accounts exist', () => {
    const photos = [
      { key: 'k', kind: 'scene' as const, photo: 'f'.repeat(64), uploaded_ms: 1, refused: null },
      { key: 'l', kind: 'after' as const, photo: null, uploaded_ms: null, refused: 'bad_picture' },
    ];
    const item = report({ photos, words: { ...report().words, area: '440112010001002' } });
    const [path, body] = request_of(item, { account: 'li', name: null }, NOW);
    expect(path).toBe('/v1/cases');
    expect(body).toEqual({
      id: 'phone-1', source: 'grid-worker', at: '2026-11-26T04:00:00.000Z', lon: 113.42, lat: 23.07, crs: 'wgs84', accuracy_m: 9, class: '0505',
      text: '占道', area: '440112010001002', photos: [{ photo: 'f'.repeat(64), kind: 'scene' }],
    });
    expect(request_of(step(), { account: null, name: '李强' }, NOW)).toEqual([
      '/v1/cases/HY000000001/moves', { id: 'phone-2', by: '李强', step: 'verify', seen: 7, found: true, done_at: '2026-11-26T04:00:00.000Z' },
    ]);
    expect(request_of(step(), { account: 'li', name: '李强' }, NOW)[1]).not.toHaveProperty('by');
  });
});

describe('the clock', () => {
  const date = new Date(NOW).toUTCString();
  test('is off by what the server’s date says, halfway between asking and answer', () => {
    expect(skew_of(date, NOW - 400, NOW + 400)).toBe(500);
    expect(skew_of(date, NOW - 600_000, NOW - 600_000 + 200)).toBe(600_400);
    expect(skew_of(null, NOW, NOW)).toBe(null);
    expect(skew_of('yesterday', NOW, NOW)).toBe(null);
    expect(skew_of(date, NOW, NOW + 60_000), 'too long on its way').toBe(null);
  });

  test('corrects what was seen by what was known then, and is silent about little', () => {
    expect(corrected(NOW, null, null)).toEqual({ at_ms: NOW, by_ms: 0 });
    expect(corrected(NOW, SKEW_SAID_MS, null)).toEqual({ at_ms: NOW, by_ms: 0 });
    expect(corrected(NOW, null, 600_000)).toEqual({ at_ms: NOW + 600_000, by_ms: 600_000 });
    expect(corrected(NOW, -600_000, 0), 'the clock was set meanwhile').toEqual({ at_ms: NOW - 600_000, by_ms: -600_000 });
  });
});

describe('when and where a photo was taken', () => {
  const bare = Uint8Array.from([0xff, 0xd8, 0xff, 0xdb, 0, 4, 1, 2, 0xff, 0xda, 0, 2, 9, 9]);
  const said = { taken: '2026:11:26 12:00:00', offset: '+08:00', position: { lon: -0.1278, lat: 51.507_351 } };
  test('is written so that it is read again, whichever part is known', () => {
    for (const capture of [said, { ...said, position: null }, { ...said, taken: null, offset: null }, { ...said, offset: null }]) {
      const read = read_capture(with_capture(bare, capture));
      expect([read.taken, read.offset]).toEqual([capture.taken, capture.offset]);
      const { position } = capture;
      expect(read.position).toEqual(position && { lon: expect.closeTo(position.lon, 7), lat: expect.closeTo(position.lat, 7) });
    }
  });
  test('nothing is said where nothing is known, and the picture stays as it is', () => {
    const nothing = { taken: null, offset: null, position: null };
    expect(with_capture(bare, nothing)).toBe(bare);
    expect(read_capture(bare)).toEqual(nothing);
    expect(read_capture(new Uint8Array(3))).toEqual(nothing);
    const whole = with_capture(bare, said);
    for (let length = 0; length < whole.length; length += 1) read_capture(whole.subarray(0, length));
    for (let at = 0; at < whole.length; at += 1) read_capture(whole.map((byte, place) => (place === at ? 0xff : byte)));
  });
  test('a time carries the clock’s offset', () => {
    expect(capture_time(NOW, 480)).toEqual({ taken: '2026:11:26 12:00:00', offset: '+08:00' });
    expect(capture_time(NOW, -210)).toEqual({ taken: '2026:11:26 00:30:00', offset: '-03:30' });
  });
  test('the camera’s word counts; a picture of the gallery is never of here and now', () => {
    const here = { lon: 113.42, lat: 23.07 };
    const nothing = { taken: null, offset: null, position: null };
    expect(capture_of(said, NOW, here, NOW)).toEqual(said);
    expect(capture_of(nothing, NOW - 5000, here, NOW).position).toEqual(here);
    expect(capture_of(nothing, NOW - 5000, here, NOW).taken).not.toBe(null);
    expect(capture_of(nothing, NOW - 3_600_000, here, NOW)).toEqual(nothing);
  });
  test('HEIC is known by its name where the browser knows no type', () => {
    expect([{ name: 'IMG_1.HEIC', type: '' }, { name: 'x', type: 'image/heif' }, { name: 'heic.jpg', type: 'image/jpeg' }].map(is_heic)).toEqual([true, true, false]);
  });
});

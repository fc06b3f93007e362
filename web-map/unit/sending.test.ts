// What the phones send, to a server that is played here: what may wait is never lost, and nothing is sent that can only be refused.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keep, kept } from '../src/phone/keep';
import { WAIT_TOLD_MAX_MS } from '../src/phone/queue';
import type { ReportItem } from '../src/phone/queue';
import { ask_who, send_waiting } from '../src/phone/send';

const REPORT: ReportItem = {
  kind: 'report', id: 'phone-1', by: null, made_ms: Date.now(), skew_ms: null, corrected_ms: 0, state: 'waiting', tries: 0, next_ms: 0, why: null,
  problem: null, answer: null, arrived_ms: null, title: '占道',
  photos: [{ key: 'p1', kind: 'scene', photo: null, uploaded_ms: null, refused: null }],
  words: { lon: 113.42, lat: 23.07, crs: 'wgs84', class: '0505', text: '占道' },
};
const LI = { account: 'li', shown: '李强', may: ['report-cases'], steps: [] };

/** Answers by path; what was asked, in order. */
function server(answers: Record<string, () => Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return Promise.resolve(answers[path]?.() ?? new Response(null, { status: 500 }));
  });
  return asked;
}

const told = (body: unknown, status = 200, headers: Record<string, string> = {}) => (): Response => new Response(JSON.stringify(body), { status, headers });
const waiting = (): Promise<ReportItem | undefined> => kept<ReportItem>('queue', 'phone-1');

beforeEach(async () => {
  // A browser without locks; what it keeps lasts as long as the page.
  vi.stubGlobal('navigator', {});
  await keep({ put: [['queue', 'phone-1', REPORT], ['photos', 'p1', new Blob([new Uint8Array(4_000)], { type: 'image/jpeg' })]], remove: [['kept', 'who'], ['kept', 'held']] });
});

describe('an account that must do something first', () => {
  test.each([['must_change', 'password'], ['must_enrol', 'second']])('with %s sends nothing, and is told that it is the %s', async (must, held) => {
    const asked = server({ '/v1/session': told({ ...LI, [must]: true }) });
    expect(await ask_who()).toBe('login');
    expect(await send_waiting()).toEqual({ how: 'login', next_ms: null });
    expect(asked).toEqual(['/v1/session', '/v1/session']);
    expect(await kept('kept', 'held')).toBe(held);
    expect(await kept('kept', 'who')).toBeUndefined();
    expect(await waiting()).toEqual(REPORT);
  });

  test('goes on when it has done that', async () => {
    server({ '/v1/session': told({ ...LI, must_enrol: true }) });
    await send_waiting();
    server({
      '/v1/session': told({ ...LI, must_enrol: false, must_change: false }), '/v1/photos': told({ photo: 'ab' }, 201),
      '/v1/cases': told({ case: 'HY000000001', status: 'dispatched' }, 201),
    });
    expect((await send_waiting()).how).toBe('done');
    expect(await kept('kept', 'held')).toBe(null);
    expect((await waiting())?.state).toBe('arrived');
  });

  test('is not said of whoever is logged in no longer', async () => {
    server({ '/v1/session': told({ ...LI, must_enrol: true }) });
    await ask_who();
    server({ '/v1/session': told({}, 401) });
    expect(await ask_who()).toBe('login');
    expect(await kept('kept', 'held')).toBe(null);
  });
});

test('where too many photos wait at the server the report waits with its own, an hour at most, and arrives with it', async () => {
  const full = told({ code: 'photos_unused', detail: '200 photos' }, 429, { 'retry-after': '80000' });
  const asked = server({ '/v1/session': told(LI), '/v1/photos': full, '/v1/cases': told({ case: 'HY000000001', status: 'dispatched' }, 201) });
  const before_ms = Date.now();
  await send_waiting();
  // Nothing went without its photo.
  expect(asked).toEqual(['/v1/session', '/v1/photos']);
  const item = await waiting();
  expect(item).toMatchObject({ state: 'waiting', why: 'busy', problem: null, photos: REPORT.photos });
  expect(item!.next_ms - before_ms).toBeGreaterThanOrEqual(WAIT_TOLD_MAX_MS);
  expect(item!.next_ms - Date.now()).toBeLessThanOrEqual(WAIT_TOLD_MAX_MS);
  expect(await kept<Blob>('photos', 'p1')).toBeInstanceOf(Blob);

  await keep({ put: [['queue', 'phone-1', { ...item!, next_ms: 0 }]] });
  let sent: unknown;
  server({ '/v1/session': told(LI), '/v1/photos': told({ photo: 'ab' }, 201) });
  const play = globalThis.fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    if (path !== '/v1/cases') return play(path, init);
    sent = JSON.parse(init.body as string);
    return Promise.resolve(told({ case: 'HY000000001', status: 'dispatched' }, 201)());
  });
  await send_waiting();
  expect(sent).toMatchObject({ photos: [{ photo: 'ab', kind: 'scene' }] });
  expect((await waiting())?.state).toBe('arrived');
});

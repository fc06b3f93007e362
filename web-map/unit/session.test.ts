import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { session_api } from '../src/api/session';
import { session } from '../src/state/session.svelte';

/** What the server says next. */
let next: { status: number; body: unknown };
const says = (status: number, body: unknown): void => void (next = { status, body });
const me = (account: string | null, more = {}): Record<string, unknown> => ({ account, shown: account, roles: [], may: ['read-cases'], steps: [], reach: {}, local: account === null, must_change: false, totp: false, ...more });

/** Another tab of the same browser. */
let other: BroadcastChannel;
/** Between tabs words take their time, on a busy machine seconds. */
const heard = (there: () => void): Promise<void> => vi.waitFor(there, { timeout: 10_000 });

beforeEach(() => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(next.status === 204 ? null : JSON.stringify(next.body), { status: next.status })));
  other = new BroadcastChannel('huying.session');
  [session.me, session.known, session.ended, session.other, session.failure] = [null, false, null, null, null];
});
afterEach(() => {
  other.close();
  vi.unstubAllGlobals();
});

describe('who is logged in', () => {
  test('nobody is no failure, and no end of anything', async () => {
    says(401, { code: 'login_needed' });
    await session.load();
    expect([session.known, session.me, session.failure, session.ended]).toEqual([true, null, null, null]);
  });

  test('a server that does not answer well is a failure, and not nobody', async () => {
    says(503, { code: 'starting' });
    await session.load();
    expect([session.known, session.failure?.name]).toEqual([false, 'Refused']);
  });

  test('an answer that one is not known ends the session once, and tells the other tabs how', async () => {
    says(200, me('li'));
    await session.load();
    const told: unknown[] = [];
    other.onmessage = (event) => told.push(event.data);
    says(401, { code: 'session_ended' });
    for (let n = 0; n < 2; n += 1) await session_api.own().catch(() => undefined);
    await heard(() => expect([session.ended, session.account, told]).toEqual(['server', 'li', [{ kind: 'out', ended: 'server' }]]));
    other.postMessage({ kind: 'out', ended: 'other-tab' });
    await heard(() => expect(session.ended).toBe('other-tab'));
    expect(told).toHaveLength(1);
  });

  test('a wrong password is no end of the session', async () => {
    says(200, me('li'));
    await session.load();
    says(401, { code: 'wrong_login' });
    await expect(session.log_in({ account: 'li', password: 'x' })).rejects.toMatchObject({ code: 'wrong_login' });
    expect(session.ended).toBeNull();
  });

  test('at the machine itself nobody is logged in, and nothing can end', async () => {
    says(200, me(null));
    await session.load();
    says(401, { code: 'login_needed' });
    await session_api.own().catch(() => undefined);
    expect([session.account, session.ended]).toEqual(['', null]);
  });

  test('another tab logs out, then in again: the page goes on; as somebody else: that is said', async () => {
    says(200, me('li'));
    await session.load();
    other.postMessage({ kind: 'out', ended: 'other-tab' });
    await heard(() => expect(session.ended).toBe('other-tab'));
    other.postMessage({ kind: 'in', account: 'li' });
    await heard(() => expect([session.ended, session.other]).toEqual([null, null]));
    other.postMessage({ kind: 'in', account: 'wang' });
    await heard(() => expect([session.ended, session.other, session.account]).toEqual([null, 'wang', 'li']));
  });

  test('logging in again as another than before is said to be so', async () => {
    says(200, me('li'));
    await session.load();
    session.ended = 'server';
    says(200, me('wang'));
    await session.log_in({ account: 'wang', password: 'right' });
    expect([session.ended, session.other, session.account]).toEqual([null, 'wang', 'wang']);
  });
});

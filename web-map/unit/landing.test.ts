import { describe, expect, test } from 'vitest';
import { landing, login_address, may_be_on_a_screen, pages_of, safe_path, screen_token } from '../src/login/landing';
import type { Who } from '../src/login/landing';

const who = (role: Who['roles'][number], ...may: string[]): Who => ({ roles: [role], may, local: false, must_change: false, must_enrol: false, screen: false });
const names = (one: Who | null): string[] => pages_of(one).map((page) => page.name);

describe('after the login', () => {
  test.each([
    ['grid-worker', '/worker'], ['team', '/team'], ['commander', '/'], ['planner', '/'], ['administrator', '/accounts'],
    ['dispatcher', '/desk'], ['intake-operator', '/desk'], ['evaluator', '/desk'], ['inspector', '/desk'], ['shift-leader', '/desk'],
  ] as const)('a %s lands on %s', (role, path) => {
    expect(landing(who(role), null)).toBe(path);
  });

  test('one goes on to where one was, on this server and nowhere else', () => {
    expect(landing(who('team'), '/desk?case=HY000000001#x')).toBe('/desk?case=HY000000001#x');
    for (const elsewhere of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)', 'desk', '', '/login?to=/login', '/\t/evil.example'])
      expect(landing(who('team'), elsewhere), elsewhere).toBe('/team');
    expect(safe_path('/a/../b')).toBe('/b');
  });

  test('whoever must choose another password does that first', () => {
    expect(landing({ ...who('commander'), must_change: true }, '/desk')).toBe('/account');
  });

  test('whoever must set up a second factor does that first', () => {
    expect(landing({ ...who('administrator'), must_enrol: true }, '/accounts')).toBe('/account');
  });

  test('a screen shows the wall, or the map where there are no alarms for it', () => {
    expect(landing({ ...who('commander', 'read-counts', 'read-alarms'), screen: true }, null)).toBe('/wall');
    expect(landing({ ...who('planner', 'read-counts'), screen: true }, null)).toBe('/');
    expect(screen_token('#screen=abcd-efgh')).toBe('abcd-efgh');
    for (const none of ['', '#', '#screen=', '#to=/x']) expect(screen_token(none), none).toBeNull();
    expect(may_be_on_a_screen(['commander', 'inspector'])).toBe(true);
    expect(may_be_on_a_screen(['commander', 'dispatcher'])).toBe(false);
  });

  test('the login leads back to where one was asked for it', () => {
    expect(login_address('/desk?case=1&x=2')).toBe('/login?to=%2Fdesk%3Fcase%3D1%26x%3D2');
    expect(login_address('/login')).toBe('/login');
  });
});

describe('the ways between the pages', () => {
  test('show what somebody may, and pages of a role to those of the role', () => {
    expect(names(who('administrator', 'read-tables', 'manage-accounts'))).toEqual(['tables', 'accounts']);
    expect(names(who('dispatcher', 'read-counts', 'read-cases', 'read-tables', 'set-presence', 'read-alarms'))).toEqual(['map', 'desk', 'wall', 'tables']);
    expect(names(who('evaluator', 'read-counts', 'read-cases', 'read-tables'))).toEqual(['map', 'desk', 'rates', 'tables']);
    expect(names(who('team', 'read-counts', 'read-cases', 'set-presence'))).toEqual(['map', 'desk', 'team']);
    expect(names(who('grid-worker', 'read-counts', 'read-cases', 'close-on-the-spot', 'set-presence'))).toEqual(['map', 'desk', 'worker']);
  });

  test('show everything to whoever sits at the machine, and what everybody had to those not known yet', () => {
    const all = ['read-counts', 'read-cases', 'close-on-the-spot', 'set-presence', 'read-alarms', 'read-tables', 'manage-accounts'];
    expect(names({ roles: [], may: all, local: true, must_change: false, must_enrol: false, screen: false })).toEqual(['map', 'desk', 'worker', 'team', 'wall', 'rates', 'tables', 'accounts']);
    expect(names(null)).toEqual(['map', 'desk', 'tables']);
  });
});

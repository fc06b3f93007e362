// Where somebody goes after logging in, and which pages are theirs. Pure.
import type { Session } from '../api/session';

export type Who = Pick<Session, 'may' | 'roles' | 'local' | 'must_change' | 'must_enrol' | 'screen'>;

/** The pages, each with the permission without which it has nothing to show. */
export const PAGES = [
  { name: 'map', address: '/', icon: 'globe', needs: 'read-counts' },
  { name: 'desk', address: '/desk', icon: 'list', needs: 'read-cases' },
  { name: 'worker', address: '/worker', icon: 'pin', needs: 'close-on-the-spot' },
  { name: 'team', address: '/team', icon: 'team', needs: 'set-presence' },
  { name: 'wall', address: '/wall', icon: 'fit', needs: 'read-alarms' },
  { name: 'rates', address: '/rates', icon: 'star', needs: 'read-cases' },
  { name: 'tables', address: '/tables', icon: 'table', needs: 'read-tables' },
  { name: 'accounts', address: '/accounts', icon: 'person', needs: 'manage-accounts' },
] as const;
export type PageName = (typeof PAGES)[number]['name'];

/** Who may set their presence is also at a desk or in the field: a page for one role is for those of the role. */
const OF_ROLE: Partial<Record<PageName, readonly string[]>> = {
  team: ['team'], worker: ['grid-worker'], rates: ['evaluator', 'inspector', 'commander', 'shift-leader'],
};

/** The pages that have something for somebody; for whoever is not known yet those that everybody had before. */
export function pages_of(who: Who | null): (typeof PAGES)[number][] {
  if (who === null) return PAGES.filter((page) => ['map', 'desk', 'tables'].includes(page.name));
  const is_theirs = (page: (typeof PAGES)[number]): boolean => {
    const roles = OF_ROLE[page.name];
    return who.may.includes(page.needs) && (roles === undefined || who.local || who.roles.some((own) => roles.includes(own)));
  };
  return PAGES.filter(is_theirs);
}

/** The roles whose accounts may be shown on a screen, when they have no other. */
const ON_A_SCREEN: string[] = ['commander', 'planner', 'inspector', 'evaluator'];
export const may_be_on_a_screen = (roles: string[]): boolean => roles.every((role) => ON_A_SCREEN.includes(role));

/** What a link for a screen carries behind `#screen=`; null: this address is none. */
export const screen_token = (hash: string): string | null => /^#screen=(.+)$/.exec(hash)?.[1] ?? null;

/** By role, in this order: the phone's pages first, then the desk's, then the map. */
const LANDING: [string, string][] = [
  ['grid-worker', '/worker'], ['team', '/team'], ['commander', '/'], ['planner', '/'], ['administrator', '/accounts'],
];

/** A path on this server, or null: nobody is sent elsewhere by a link to the login. */
export function safe_path(to: string | null): string | null {
  if (to === null || !to.startsWith('/') || /^\/[/\\]/.test(to)) return null;
  try {
    const base = 'https://here.invalid';
    const url = new URL(to, base);
    return url.origin === base && url.pathname !== '/login' ? url.pathname + url.search + url.hash : null;
  } catch {
    return null;
  }
}

export function landing(who: Who, to: string | null): string {
  if (who.must_change || who.must_enrol) return '/account';
  const asked = safe_path(to);
  if (asked !== null) return asked;
  if (who.screen) return who.may.includes('read-alarms') ? '/wall' : '/';
  const own = LANDING.find(([role]) => who.roles.some((one) => one === role));
  return own?.[1] ?? '/desk';
}

/** The login, which leads back to where somebody is. */
export const login_address = (here: string): string => (safe_path(here) === null ? '/login' : `/login?to=${encodeURIComponent(here)}`);

// How the wall is signed in: as a screen, which lasts, as a person, whose session ends today, or not at all, at the server's own machine.
import { reference } from '../state/reference.svelte';
import { session } from '../state/session.svelte';
import { minute_words } from './times';
import { t } from './words';

/** A session that ends sooner than this is told of in words that are read from afar. */
export const ENDS_SOON_MS = 30 * 60_000;

export interface SignedIn {
  how: 'screen' | 'person' | 'local';
  /** For whoever stands at the machine. */
  words: string;
  /** That it ends soon, and what to do; null while it does not. */
  ends: string | null;
}

export function signed_in(now_ms: number): SignedIn {
  const { me } = session;
  if (me === null || me.local) return { how: 'local', words: t('wall.signed.local'), ends: null };
  const name = me.account ?? '';
  const ends_ms = me.ends ? Date.parse(me.ends) : null;
  const time = ends_ms === null ? '' : minute_words(ends_ms, reference.zone);
  const soon = ends_ms !== null && ends_ms - now_ms < ENDS_SOON_MS;
  const ends = soon ? t('wall.signed.ends', { time }) : null;
  if (is_screen(me)) return { how: 'screen', words: t('wall.signed.screen', { name }), ends };
  return { how: 'person', words: t('wall.signed.person', { name, time }), ends };
}

/** Servers older than screen sessions say nothing of them. */
const is_screen = (me: object): boolean => 'screen' in me && me.screen === true;

// The words of logging in, of one's own account, and of the administrators' page.
import en from '../text/account.en.json';
import zh from '../text/account.zh-CN.json';
import { Refused } from '../api/client';
import { trouble_words } from '../text/trouble.svelte';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);
type Key = keyof typeof zh;

/** What the server's answers to these pages mean, by their codes. */
const SAID: Record<string, Key> = {
  wrong_login: 'login.wrong', code_needed: 'login.code.needed', own_account: 'accounts.own', last_administrator: 'accounts.last',
  name_taken: 'accounts.taken', wrong_screen_link: 'screen.wrong', no_screen_account: 'screen.not', screen_looks_only: 'screen.is', second_factor_needed: 'own.must.second', second_factor_lost: 'login.second.lost', forbidden: 'accounts.forbidden',
};

/** Why it was not done, for the person who tried; wrong fields by the server's own words. */
export function said(failure: Error): string {
  if (!(failure instanceof Refused)) return trouble_words(failure);
  if (failure.code === 'locked') return t('login.locked', { minutes: String(Math.max(1, Math.ceil((failure.retry_after_s ?? 60) / 60))) });
  const key = SAID[failure.code];
  return key ? t(key) : trouble_words(failure);
}

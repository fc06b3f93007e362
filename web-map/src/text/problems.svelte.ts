// What the server's problems mean, by their codes, in both languages; `unit/problems.test.ts` knows which have no words, and why.
import type { ProblemBody } from '../api/loop';
import { ZONE } from '../phone/zone';
import { date_time } from './format';
import en from './problems.en.json';
import zh from './problems.zh-CN.json';
import { text_key } from './translate';
import { add_words, t_code, tongue } from './words.svelte';

const t = add_words(zh, en);
/** A server that is busy for less passes before anybody has read when to try again. */
const TOLD_FROM_MS = 60_000;

/** A problem as pages keep it; `again_ms`: from when on trying again helps, where the server said so. */
export interface Told extends Pick<ProblemBody, 'code' | 'detail' | 'title' | 'state'> {
  again_ms?: number | null;
}

/** The words for its code, and when to try again; null where there are none. */
export function problem_words(told: Told): string | null {
  const key = text_key(`problem.${told.code ?? ''}`) ?? text_key(`refusal.${told.code ?? ''}`);
  if (!key) return null;
  const said = t(key, { state: t_code('status', told.state ?? '') });
  const again_ms = told.again_ms ?? 0;
  if (again_ms < Date.now() + TOLD_FROM_MS) return said;
  return t('problem.again', { said, when: date_time(tongue.language, again_ms, ZONE) });
}

/** The same; where there are no words, the server's own. */
export function told_words(told: Told): string {
  return problem_words(told) ?? told.detail ?? told.title ?? told.code ?? '';
}

// Words for what the closed loop's data speak of by code.
import type { Limit, ProblemBody } from '../api/loop';
import type { Sentence } from '../api/types';
import { told_words } from './problems.svelte';
import { text_key } from './translate';
import { sentence, t, t_code } from './words.svelte';

/** Words for a code of one family; the code itself where the files have none, so that nothing is hidden. */
export function loop_words(family: 'step' | 'task' | 'call.state' | 'clock' | 'stuck' | 'stretch' | 'field' | 'event' | 'doubt', code: string): string {
  const key = text_key(`${family}.${code}`);
  return key ? t(key) : code;
}

export function step_words(step: { step: string; correction: boolean }): string {
  return loop_words('step', step.correction ? `${step.step}.correct` : step.step);
}

export function stuck_words(reasons: readonly string[]): string {
  return reasons.map((reason) => loop_words('stuck', reason)).join(t('list.comma'));
}

export function limit_words(limit: Limit): string {
  const key = text_key(`limit.${limit.kind}`);
  return key ? t(key, { n: limit.amount }) : `${limit.amount} ${limit.kind}`;
}

export function either(words: Sentence | string | null | undefined): string {
  if (words === null || words === undefined) return '';
  return typeof words === 'string' ? words : sentence(words);
}

/** Why a step was refused: in the page's words where it knows the code, else in the server's. */
export function refusal_words(problem: Pick<ProblemBody, 'code' | 'detail' | 'title' | 'state'>): string {
  const key = text_key(`refusal.${problem.code ?? ''}`);
  return key ? t(key, { state: t_code('status', problem.state ?? '') }) : told_words(problem);
}

export function table_words(name: string): string {
  const key = text_key(`table.${name}`);
  return key ? t(key) : name;
}

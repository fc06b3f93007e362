// What a step asks on the phone: what the phone knows already is filled in and not asked. Pure.
import type { Call, DeskCase, LegalStep, StepWord } from '../api/loop';
import { fields_of } from '../desk/steps';
import type { Field, FormValues } from '../desk/steps';
import type { PhotoKind } from '../photos/photos';
import type { Task } from './tasks';

type Known = Pick<DeskCase, 'legal' | 'tasks' | 'calls'>;

/** Steps that are done where there is something to see, and what their photos show. */
const PHOTOS: Partial<Record<StepWord, readonly PhotoKind[]>> = {
  'report-back': ['before', 'after'], 'stage-done': ['before', 'after'], 'send-back': ['proof'], suspend: ['proof'], 'answer-call': ['proof'],
  verify: ['scene'], check: ['after'],
};

export interface Asked {
  /** To be asked, in order; photos have their own place. */
  fields: Field[];
  /** Filled in already. */
  given: FormValues;
  photos: readonly PhotoKind[];
}

export function asked(step: StepWord, task: Task, one: Known | null, is_ours: (team: string | null | undefined) => boolean): Asked {
  const told = one?.legal.find((legal) => legal.step === step) ?? ({ step, fields: [] } satisfies LegalStep);
  const team = our_team(step, task, one, is_ours);
  const call = step === 'answer-call' ? our_call(task, one, is_ours) : null;
  const given: FormValues = {};
  const takes_team = step === 'refuse' || step === 'answer-call' || (task.kind === 'support' && (step === 'accept' || step === 'report-back'));
  if (takes_team && team !== null) given.team = team;
  if (call) given.call = call.call;
  const hidden = new Set(['photos', ...Object.keys(given)]);
  // The lead does a step for itself: the field is for supporters.
  if (step === 'accept' || step === 'report-back') hidden.add('team');
  const choices = call?.answers.find((answer) => answer.team === team)?.choices;
  const fields = fields_of(told).filter((field) => !hidden.has(field.name))
    .map((field) => (field.kind === 'answer' && choices ? { ...field, choices: [...choices] } : field));
  return { fields, given, photos: PHOTOS[step] ?? [] };
}

function our_team(step: StepWord, task: Task, one: Known | null, is_ours: (team: string | null | undefined) => boolean): string | null {
  if (task.team && is_ours(task.team)) return task.team;
  if (step === 'answer-call') return our_call(task, one, is_ours)?.answers.find((answer) => is_ours(answer.team))?.team ?? null;
  return one?.tasks.find((told) => told.role === 'support' && is_ours(told.team))?.team ?? task.team ?? null;
}

function our_call(task: Task, one: Known | null, is_ours: (team: string | null | undefined) => boolean): Call | null {
  const open = (one?.calls ?? []).filter((call) => call.open && call.answers.some((answer) => is_ours(answer.team)));
  return open.find((call) => call.call === task.call) ?? open[0] ?? null;
}

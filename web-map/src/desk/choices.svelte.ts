// The answers that a field of a step offers, as far as the case itself holds them.
import type { DeskCase } from '../api/loop';
import { reference } from '../state/reference.svelte';
import { date_time } from '../text/format';
import { loop_words } from '../text/loop.svelte';
import { t, tongue } from '../text/words.svelte';
import type { Field } from './steps';

export interface FieldChoice {
  value: string | number | boolean;
  name: string;
}

const ANSWERS = ['accept', 'arrive', 'refuse'];

export function choices_for(field: Field, one: DeskCase | null): FieldChoice[] {
  switch (field.kind) {
    case 'yes-no': return [true, false].map((value) => ({ value, name: loop_words('field', `${field.name}.${value ? 'yes' : 'no'}`) }));
    case 'answer': return (field.choices ?? ANSWERS).map((value) => ({ value, name: loop_words('call.state', value) }));
    case 'call': return (one?.calls ?? []).filter((call) => call.open).map((call) => ({ value: call.call, name: t('calls.n', { n: call.call }) }));
    case 'late': return (one?.lates ?? []).filter((late) => !late.exempt).map((late) => ({
      value: late.index, name: `${loop_words('clock', late.of)} ${date_time(tongue.language, Date.parse(late.due), reference.zone)}`,
    }));
    case 'team': return teams_of(one);
    case 'words': case 'teams': case 'class': case 'place': case 'case': case 'limit': case 'photos': return [];
  }
}

/** Teams that the case knows already: they are offered before all others. */
function teams_of(one: DeskCase | null): FieldChoice[] {
  const known = new Map<string, string>();
  for (const task of one?.tasks ?? []) known.set(task.team, task.team_name ?? reference.team_named(task.team));
  for (const call of one?.calls ?? []) {
    for (const answer of call.answers) known.set(answer.team, answer.team_name ?? reference.team_named(answer.team));
  }
  if (one?.team) known.set(one.team, one.team_name ?? one.team);
  return [...known].map(([value, name]) => ({ value, name }));
}

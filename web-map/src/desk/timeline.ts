// The log of a case as entries to read: which step, by whom, what was said, what followed. Pure: the words come later.
import type { LogEntry } from '../api/loop';

export interface Entry {
  seq: number;
  /** The step's or the alarm's word: `event.<word>` in the text files. */
  word: string;
  at: string;
  by: string | null;
  /** What the person wrote. */
  said: string | null;
  /** When it was done by the phone's word, and what speaks against that; none where it arrived at once. */
  claim: Claim | null;
  /** When it arrived, where it was on its way for more than a minute. */
  arrived: string | null;
  /** Facts to name after it: label key's last part and value. */
  facts: Fact[];
  /** By the passing of time, not by a person. */
  alone: boolean;
}

export interface Claim {
  done_at: string;
  doubt?: string | null;
}

export interface Fact {
  name: 'status' | 'team' | 'due' | 'level' | 'call' | 'answer' | 'yes' | 'no' | 'stuck' | 'rework' | 'into' | 'support';
  value: string;
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const object = (value: unknown): Record<string, unknown> | null =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null);

/** Answers that are yes or no, by the field's name. */
const YES_NO = ['found', 'passed', 'granted', 'upheld', 'contacted', 'solved', 'satisfied'];

export function entries_of(events: readonly LogEntry[]): Entry[] {
  return events.map((event) => {
    const step = event.step ?? null;
    const alarm = Array.isArray(event.what) ? null : (event.what ?? null);
    const told = step ?? alarm ?? event;
    const handled = object(event.handled);
    return {
      seq: event.seq,
      word: (handled && 'reported-handled') ?? text(event.word) ?? text(step?.do) ?? text(alarm?.alarm) ?? event.type,
      at: event.happened ?? event.at,
      by: text(event.by),
      said: text(told.reason) ?? text(told.note) ?? (event.type === 'reported' ? reported_words(event, handled) : null),
      claim: claim_of(event),
      arrived: text(event.arrived) ?? (claim_of(event) && event.at),
      facts: [...step_facts(told), ...then_facts({ decision: event.decision, ...event.then })],
      alone: event.type === 'passed' || (event.type === 'erased' && !event.by),
    };
  });
}

function claim_of(event: LogEntry): Claim | null {
  const claim = object(event.claim);
  const done_at = text(claim?.done_at);
  return done_at === null ? null : { done_at, doubt: text(claim?.doubt) };
}

/** What was reported, and what was done about it at once. */
function reported_words(event: LogEntry, handled: Record<string, unknown> | null): string | null {
  const said = [text(event.text), text(handled?.note)].filter((words) => words !== null);
  return said.length === 0 ? null : said.join(' · ');
}

function step_facts(told: Record<string, unknown>): Fact[] {
  const facts: Fact[] = [];
  const add = (name: Fact['name'], value: unknown): void => {
    const words = text(object(value)?.name) ?? text(value) ?? (typeof value === 'number' ? String(value) : null);
    if (words !== null) facts.push({ name, value: words });
  };
  for (const name of YES_NO) {
    if (typeof told[name] === 'boolean') facts.push({ name: told[name] ? 'yes' : 'no', value: name });
  }
  add('answer', told.answer);
  add('team', told.team);
  for (const list of [told.supporting, told.departments]) {
    if (Array.isArray(list)) for (const one of list) add('team', one);
  }
  add('call', told.call);
  add('into', told.into);
  return facts;
}

function then_facts(then: Record<string, unknown>): Fact[] {
  const facts: Fact[] = [];
  const clock = object(then.clock);
  const decision = object(then.decision);
  const lead = object(decision?.lead);
  const push = (name: Fact['name'], value: string | null): void => {
    if (value !== null) facts.push({ name, value });
  };
  push('team', text(lead?.name));
  if (Array.isArray(then.tasks)) {
    for (const task of then.tasks.map(object)) push('support', text(object(task?.team)?.name) && `${text(task?.state) ?? ''} ${text(object(task?.team)?.name)}`);
  }
  push('status', text(then.status));
  push('due', text(clock?.due));
  push('level', text(then.level) ?? text(object(then.level)?.name));
  if (typeof then.rework === 'number') push('rework', String(then.rework));
  if (Array.isArray(then.stuck)) for (const why of then.stuck) push('stuck', text(why));
  return facts;
}

// The steps of the closed loop as the desk offers them: their keys, and what each asks of a person. Pure.
import type { LegalField, LegalStep, StepWord } from '../api/loop';

export type FieldKind = 'words' | 'yes-no' | 'team' | 'teams' | 'class' | 'place' | 'case' | 'limit' | 'call' | 'answer' | 'late' | 'photos';

/** How a field of a step is asked for. `lon`, `lat` and `area` are one question: where. */
const KINDS: Record<string, FieldKind> = {
  note: 'words', reason: 'words', found: 'yes-no', passed: 'yes-no', granted: 'yes-no', upheld: 'yes-no',
  contacted: 'yes-no', solved: 'yes-no', satisfied: 'yes-no', team: 'team', supporting: 'teams', departments: 'teams',
  class: 'class', into: 'case', limit: 'limit', call: 'call', answer: 'answer', late: 'late',
  photos: 'photos', place: 'place', lon: 'place', area: 'place', address: 'place',
};

/** Parts of a question that another field asks. */
const PARTS = new Set(['lat', 'crs', 'accuracy_m', 'limit_kind']);

export interface Field {
  name: string;
  kind: FieldKind;
  required: boolean;
  choices?: string[];
}

/** For fields that this page does not know by name. */
const KINDS_TOLD: Record<string, FieldKind> = { bool: 'yes-no', code: 'team', codes: 'teams', place: 'place', limit: 'limit', case: 'case', choice: 'answer', photos: 'photos' };

/** What a step asks where the server names the step but not its fields. */
const ASKED: Record<string, string[]> = {
  place: ['place', 'note?'], classify: ['class', 'note?'], verify: ['found', 'note'], file: ['note?'],
  dispatch: ['team?', 'supporting?', 'note?'], accept: [], 'report-back': ['note'], refuse: ['team', 'reason'],
  'stage-done': ['note'], 'send-back': ['reason'], review: ['note'], withdraw: ['reason'], check: ['passed', 'note'],
  close: ['note?'], evaluate: ['contacted?', 'solved?', 'satisfied?', 'note?'], suspend: ['reason'], resume: ['note?'],
  'ask-extension': ['limit', 'reason'], 'rule-extension': ['granted', 'note?'], cancel: ['reason'], reopen: ['reason'],
  merge: ['into', 'reason?'], unmerge: ['reason'], 'answer-source': ['note'], escalate: ['reason'],
  'add-support': ['team', 'note?'], 'withdraw-support': ['team', 'reason'], call: ['departments', 'note'],
  'answer-call': ['call', 'team', 'answer', 'note?'], 'rule-call': ['call', 'team', 'upheld', 'note?'],
  'confirm-call': ['call', 'note?'], exempt: ['late', 'reason'],
};

export const LIMIT_KINDS = ['urgent_hours', 'working_hours', 'working_days', 'calendar_days'] as const;

/** One letter a step. The first of two legal steps with the same letter gets it. */
export const STEP_KEYS: Record<string, string> = {
  place: 'p', classify: 't', verify: 'v', file: 'f', dispatch: 'd', accept: 'a', 'report-back': 'h', 'send-back': 'b',
  review: 'r', withdraw: 'w', check: 'c', close: 'l', evaluate: 'e', suspend: 's', resume: 's', merge: 'm', unmerge: 'u',
  call: 'g', 'answer-call': 'y', 'confirm-call': 'n', escalate: 'i', 'ask-extension': '+', 'rule-extension': '+', reopen: 'z',
};

/** What leads a case on comes first, what stops it last; a step not named here comes in between. */
const ORDER = [
  'review', 'place', 'classify', 'verify', 'file', 'dispatch', 'accept', 'report-back', 'stage-done', 'check', 'close', 'evaluate', 'resume',
  'rule-extension', 'answer-call', 'rule-call', 'confirm-call', 'call', 'add-support', 'withdraw-support', 'escalate',
  'ask-extension', 'answer-source', 'merge', 'unmerge', 'exempt', 'suspend', 'withdraw', 'refuse', 'send-back', 'reopen', 'cancel',
];

/** The step that a case waits for in each state; a review comes before all. */
const AWAITED: Record<string, string> = {
  unplaced: 'place', unclassified: 'classify', verifying: 'verify', 'to-file': 'file', 'to-dispatch': 'dispatch', dispatched: 'accept',
  handling: 'report-back', suspended: 'resume', handled: 'check', checked: 'close', closed: 'evaluate',
};
/** Steps that take something from somebody: drawn apart. */
const GRAVE = new Set(['cancel', 'send-back', 'withdraw', 'refuse', 'suspend', 'reopen']);

export interface OfferedStep {
  step: StepWord;
  fields: Field[];
  key: string | null;
  main: boolean;
  grave: boolean;
  /** It changes what was known already. */
  correction: boolean;
}

export function fields_of(legal: LegalStep): Field[] {
  const told = legal.fields.length > 0 ? legal.fields
    : (ASKED[legal.step] ?? []).map((word): LegalField => ({ name: word.replace(/\?$/, ''), required: !word.endsWith('?') }));
  const fields: Field[] = [];
  for (const { name, required, kind: told_kind, choices } of told) {
    if (PARTS.has(name)) continue;
    const kind = KINDS[name] ?? KINDS_TOLD[told_kind ?? ''] ?? 'words';
    // `place`, `lon`, `area` are three ways to answer one question.
    const known = kind === 'place' ? fields.find((field) => field.kind === 'place') : undefined;
    if (known) known.required ||= required;
    else fields.push({ name: kind === 'place' ? 'place' : name, kind, required: required || kind === 'place', ...(choices ? { choices } : {}) });
  }
  return fields;
}

export function offer(legal: readonly LegalStep[], status: string): OfferedStep[] {
  const at = (one: LegalStep): number => {
    if (one.step === AWAITED[status]) return -1;
    const found = ORDER.indexOf(corrects(one.step, status) ? 'escalate' : one.step);
    return found < 0 ? ORDER.indexOf('escalate') : found;
  };
  const sorted = legal.toSorted((a, b) => at(a) - at(b));
  const main = sorted.find((one) => one.step === 'review') ?? sorted.find((one) => one.step === AWAITED[status]);
  const taken = new Set<string>();
  return sorted.map((one) => {
    const letter = STEP_KEYS[one.step];
    const key = letter !== undefined && !taken.has(letter) ? letter : null;
    if (key) taken.add(key);
    const correction = corrects(one.step, status);
    const fields = fields_of(one).map((field) => (correction && field.name === 'note' ? { ...field, required: true } : field));
    return { step: one.step, fields, key, main: one === main, grave: GRAVE.has(one.step), correction };
  });
}

/** A placing or classifying of a case that has a place and a class already: it must say why. */
function corrects(step: string, status: string): boolean {
  return (step === 'place' && status !== 'unplaced') || (step === 'classify' && status !== 'unclassified');
}

export type FormValues = Record<string, unknown>;

function is_missing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  return Array.isArray(value) && value.length === 0;
}

/** The required fields that are still empty. A team chosen by hand against the table needs its reason. */
export function missing_fields(step: string, fields: readonly Field[], values: FormValues): string[] {
  const missing = fields.filter((field) => field.required && is_missing(values[field.name])).map((field) => field.name);
  const note = fields.find((field) => field.name === 'note');
  const must_say = (step === 'dispatch' && Boolean(values.team)) || (step === 'answer-call' && values.answer === 'refuse');
  if (note && must_say && is_missing(values.note) && !missing.includes('note')) missing.push('note');
  return missing;
}

/** The fields of the request: what was left empty is left out, `place` and `limit` become their parts. */
export function body_of(fields: readonly Field[], values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = values[field.name];
    if (is_missing(value)) continue;
    // Photos go their own way and join the request when they have arrived.
    if (field.kind === 'photos') continue;
    if (field.kind === 'place' || field.kind === 'limit') Object.assign(body, value);
    else body[field.name] = typeof value === 'string' ? value.trim() : value;
  }
  return body;
}

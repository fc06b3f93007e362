// A team's open tasks: how they are told, in which order they stand, what is new among them. Pure.
import type { StepWord } from '../api/loop';
import type { TaskItem } from '../api/types';
import { metres_to } from '../map/metres';

export { metres_between, metres_to } from '../map/metres';

/** What a person is to do about a case. Verify and check are the grid worker's; they are shown where somebody is both. */
export const KINDS = ['handle', 'support', 'call', 'verify', 'check'] as const;
export type Kind = (typeof KINDS)[number];

/** One open task, as `GET /v1/tasks` tells it. */
export type Task = TaskItem;

/** Degrees, WGS 84. */
export interface Spot {
  lon: number;
  lat: number;
}

export const ORDERS = ['due', 'near'] as const;
export type Order = (typeof ORDERS)[number];

/** One case may be two tasks, such as leading it and answering a call. */
export const key_of = (task: Pick<Task, 'case' | 'kind' | 'team'>): string => `${task.case} ${task.kind} ${task.team ?? ''}`;

/** Earliest deadline first, or nearest; what is not known comes last, and ties stand by case number. */
export function in_order(tasks: readonly Task[], order: Order, here: Spot | null): Task[] {
  const due = (task: Task): number => (task.due === null ? Infinity : Date.parse(task.due));
  const far = (task: Task): number => metres_to(task, here) ?? Infinity;
  const first = order === 'near' ? far : due;
  const minus = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  return tasks.toSorted((a, b) => minus(first(a), first(b)) || minus(due(a), due(b)) || (a.case < b.case ? -1 : 1));
}

/** Those that were not there before; nothing is new on the first look. */
export function fresh(before: readonly Task[] | null, now: readonly Task[]): Task[] {
  if (before === null) return [];
  const known = new Set(before.map(key_of));
  return now.filter((task) => !known.has(key_of(task)));
}

export type Tone = 'late' | 'soon' | 'calm' | 'paused' | 'free';

export interface Left {
  tone: Tone;
  /** Largest unit first, at most two: 1 day 3 hours. */
  parts: { n: number; unit: 'days' | 'hours' | 'minutes' }[];
}

const MINUTE_MS = 60_000;
/** Closer than this a deadline is marked. */
export const SOON_MS = 2 * 60 * MINUTE_MS;

/** How long is left, or how long it is late; a started minute counts while there is time, a full one when there is none. */
export function left_of(task: Pick<Task, 'due' | 'status'>, now_ms: number): Left {
  if (task.status === 'suspended') return { tone: 'paused', parts: [] };
  if (task.due === null) return { tone: 'free', parts: [] };
  const left_ms = Date.parse(task.due) - now_ms;
  const minutes = left_ms > 0 ? Math.ceil(left_ms / MINUTE_MS) : Math.floor(-left_ms / MINUTE_MS);
  const tone = left_ms <= 0 ? 'late' : left_ms < SOON_MS ? 'soon' : 'calm';
  const all = [
    { n: Math.floor(minutes / 1440), unit: 'days' as const },
    { n: Math.floor((minutes % 1440) / 60), unit: 'hours' as const },
    { n: minutes % 60, unit: 'minutes' as const },
  ];
  const first = all.findIndex((part) => part.n > 0);
  const parts = first < 0 ? all.slice(2) : all.slice(first, first + 2).filter((part) => part.n > 0);
  return { tone, parts };
}

/** A link that a phone opens in its map, RFC 5870: WGS 84, latitude first. */
export function geo_link(task: Pick<Task, 'lon' | 'lat' | 'case'>): string | null {
  if (task.lon === null || task.lat === null) return null;
  const at = `${task.lat.toFixed(6)},${task.lon.toFixed(6)}`;
  return `geo:${at}?q=${at}(${encodeURIComponent(task.case)})`;
}

/** As people write a position down: latitude, longitude. */
export function position_words(task: Pick<Task, 'lon' | 'lat'>): string | null {
  return task.lon === null || task.lat === null ? null : `${task.lat.toFixed(6)}, ${task.lon.toFixed(6)}`;
}

/** The step that a task waits for comes first and alone; `help` asks others in; the rest is for when it does not go on here. */
export interface Offer {
  main: StepWord | null;
  help: StepWord[];
  rest: StepWord[];
}

/**
 * What a task waits for, by where the case stands (of a supporter: by where its own part stands). A step may be possible
 * for another team of the same case: that it is among the possible ones does not make it the awaited one.
 */
const MAIN: Record<Kind, Record<string, StepWord>> = {
  handle: { dispatched: 'accept', handling: 'report-back', suspended: 'resume' },
  support: { asked: 'accept', accepted: 'report-back' },
  call: { asked: 'answer-call', accepted: 'answer-call' },
  verify: { verifying: 'verify' },
  check: { handled: 'check' },
};
/** Whoever may neither call nor ask a team asks one level up. */
const HELP: readonly StepWord[] = ['call', 'add-support'];
const HELP_ABOVE: StepWord = 'escalate';
const REST: Record<Kind, readonly StepWord[]> = {
  handle: ['stage-done', 'ask-extension', 'suspend', 'withdraw-support', 'send-back'], support: ['refuse'], call: [], verify: ['place', 'classify'], check: [],
};

/** `part`: where the team's own part stands, for a supporter or a called team; null while that is not known. */
export function offer(task: Pick<Task, 'kind' | 'legal' | 'status'>, part: string | null = null): Offer {
  const may = new Set(task.legal);
  const waits = MAIN[task.kind][task.kind === 'support' || task.kind === 'call' ? (part ?? 'asked') : task.status];
  const help = task.kind === 'handle' ? HELP.filter((step) => may.has(step)) : [];
  const above = task.kind === 'handle' && help.length === 0 && may.has(HELP_ABOVE);
  return {
    main: waits !== undefined && may.has(waits) ? waits : null,
    help: above ? [HELP_ABOVE] : help,
    rest: REST[task.kind].filter((step) => may.has(step)),
  };
}

/** What the task waits for once a step that is still on its way has been done; null: that is not known here. */
export function awaited_after(step: StepWord): StepWord | null {
  return step === 'accept' || step === 'resume' || step === 'stage-done' ? 'report-back' : null;
}

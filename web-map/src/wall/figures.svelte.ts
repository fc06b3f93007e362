// What the scenes show: each question is asked while its scene is on, and again when cases or time change the answer.
import { Away, Refused, api } from '../api/client';
import { compare_api } from '../api/compare';
import type { ComparedGroup } from '../api/compare';
import { desk_api } from '../api/desk';
import type { DeskCase, Queue, Queues } from '../api/loop';
import type { AreaDetail, Counts } from '../api/types';
import { counted } from '../live/counted.svelte';
import { query_of } from '../state/filter';
import { Question } from '../state/question.svelte';
import { reference } from '../state/reference.svelte';
import { view } from '../state/view.svelte';
import { MINUTE_MS, rfc3339 } from '../state/window';
import type { Scene } from './address';
import { health } from './health.svelte';

/** Cases with open calls whose answers are looked at. */
export const CALLS_LOOKED_MAX = 12;
/** The window of the busiest grids, as that of the alarms for surges. */
export const BUSY_MINUTES = 60;
/** The like windows that tell what is usual. */
export const LIKE_WINDOWS = 8;
/** A scene that is on asks again after this when cases changed, and after the other in any case. */
export const SOON_MS = 3000;
export const LOOK_MS = 15_000;

/** A called team without an answer. */
export interface Waiting {
  case: string;
  team: string;
  area: string | null;
  class: string | null;
  /** null where no limit is set. */
  due_ms: number | null;
}

/** A team's open cases, and how many of them are late. */
export interface Load {
  key: string;
  name: string;
  open: number;
  late: number;
}

const area = (): string | null => view.filter.area;
const of_area = (): { area?: string } => (area() === null ? {} : { area: area() ?? '' });

/** Notes that the server answered: the figures are of now. */
async function told<T>(answer: Promise<T>): Promise<T> {
  try {
    const data = await answer;
    health.answered();
    return data;
  } catch (cause) {
    // Whoever turns to the next scene hangs up; that says nothing of the server.
    if (cause instanceof Away || (cause instanceof Refused && cause.passes)) health.failed();
    throw cause;
  }
}

class Figures {
  readonly place = new Question<AreaDetail | null>(async (signal) => {
    const code = area() ?? reference.top;
    return code === null ? null : told(api.area(code, signal));
  });

  readonly queues = new Question<Queues>((signal) => told(desk_api.queues(of_area(), signal)));

  readonly today = counted(
    () => ({ ...view.filter, window: { preset: 'today' } }),
    (signal) => told(api.counts({ ...query_of({ ...view.filter, window: { preset: 'today' } }, Date.now(), reference.zone), group: 'none' }, signal)),
  );

  readonly late_areas = new Question<{ level: string; counts: Counts }>(async (signal) => {
    const level = this.level_below;
    return { level, counts: await told(api.counts({ ...of_area(), overdue: true, group: 'area', level }, signal)) };
  });

  readonly late_teams = new Question<Counts>((signal) => told(api.counts({ ...of_area(), overdue: true, group: 'team' }, signal)));

  readonly calls = new Question<{ waiting: Waiting[]; cases: number }>(async (signal) => {
    const { items } = await told(desk_api.list({ ...of_area(), queue: 'calls', sort: 'due', limit: CALLS_LOOKED_MAX }, signal));
    const cases = await Promise.all(items.map((item) => desk_api.case(item.case, signal)));
    return { waiting: cases.flatMap(waiting_of).sort(by_due), cases: items.length };
  });

  readonly busiest = new Question<ComparedGroup[]>(async (signal) => {
    const to_ms = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
    const span = { from: rfc3339(to_ms - BUSY_MINUTES * MINUTE_MS), to: rfc3339(to_ms) };
    const query = { ...of_area(), ...span, group: 'area', level: this.level_finest, against: `like-${LIKE_WINDOWS}` };
    const { groups } = await told(compare_api.compare(query, signal));
    return groups.filter((group) => group.key !== 'none' && group.count > 0).sort((a, b) => b.count - a.count || (a.base ?? 0) - (b.base ?? 0));
  });

  readonly teams = new Question<Load[]>(async (signal) => {
    const open = { ...of_area(), status: 'dispatched,handling', group: 'team' };
    const [all, late] = await Promise.all([
      told(api.counts(open, signal)), told(api.counts({ ...open, overdue: true }, signal)),
    ]);
    const late_of = new Map(late.groups.map((group) => [group.key, group.count]));
    return all.groups.filter((group) => group.key !== 'none' && group.count > 0)
      .map(({ key, name, count }) => ({ key, name, open: count, late: late_of.get(key) ?? 0 }))
      .sort((a, b) => b.open - a.open || b.late - a.late);
  });

  readonly #of_scene = {
    heat: [this.today], overdue: [this.late_areas, this.late_teams], calls: [this.calls], busiest: [this.busiest], teams: [this.teams],
  };

  /** The level of the areas that an area is divided into. */
  get level_below(): string {
    const { levels } = reference;
    const own = levels.findIndex((level) => level.name === this.place.data?.level);
    return levels[Math.min(own + 1, levels.length - 1)]?.name ?? '';
  }

  get level_finest(): string {
    return reference.levels.at(-1)?.name ?? '';
  }

  /** A scene comes on. */
  ask(scene: Scene): void {
    this.queues.soon(0);
    for (const question of this.#of_scene[scene]) question.ask();
  }

  /** Cases or time changed. */
  soon(scene: Scene, least_ms: number): void {
    this.queues.soon(least_ms);
    for (const question of this.#of_scene[scene]) question.soon(least_ms);
  }

  queue(name: Queue): number | null {
    return this.queues.data?.items.find((one) => one.queue === name)?.count ?? null;
  }

  failure_of(scene: Scene): Error | null {
    return this.#of_scene[scene].find((question) => question.failure !== null)?.failure ?? null;
  }
}

export function waiting_of(one: DeskCase): Waiting[] {
  return one.calls.flatMap((call) => call.answers.filter((answer) => answer.state === 'asked').map((answer) => ({
    case: one.case, team: answer.team_name, area: one.area_name, class: one.class_name,
    due_ms: answer.due === null ? null : Date.parse(answer.due),
  })));
}

function by_due(a: Waiting, b: Waiting): number {
  return (a.due_ms ?? Infinity) - (b.due_ms ?? Infinity);
}

export const figures = new Figures();

// What the scenes show: each question is asked while its scene is on, and again when cases or time change the answer.
import { api } from '../api/client';
import type { Query } from '../api/client';
import { compare_api } from '../api/compare';
import type { ComparedGroup } from '../api/compare';
import { desk_api } from '../api/desk';
import type { Queue } from '../api/loop';
import type { AreaDetail, Counts } from '../api/types';
import { counted } from '../live/counted.svelte';
import { query_of } from '../state/filter';
import { Question } from '../state/question.svelte';
import { reference } from '../state/reference.svelte';
import { view } from '../state/view.svelte';
import { MINUTE_MS, rfc3339 } from '../state/window';
import type { TimeWindow } from '../state/window';
import type { Scene } from './address';
import { wall_api } from './api';
import type { Calls } from './api';
import { Stamp, standing } from './stamp.svelte';
import type { Standing } from './stamp.svelte';
import { true_time } from './true_time.svelte';

/** The window of the busiest grids, as that of the alarms for surges. */
export const BUSY_MINUTES = 60;
/** The like windows that tell what is usual. */
export const LIKE_WINDOWS = 8;
/** A scene that is on asks again after this when cases changed, and after the other in any case. */
export const SOON_MS = 3000;
export const LOOK_MS = 15_000;
/** The next scene asks so long before it comes. */
export const AHEAD_MS = 3000;

/** A team's open cases, and how many of them are late. */
export interface Load {
  key: string;
  name: string;
  open: number;
  late: number;
}

const TODAY: TimeWindow = { preset: 'today' };
/** The queues whose numbers stand beside the map. */
const QUEUES_SHOWN = ['overdue', 'due-soon', 'calls', 'stuck'] as const satisfies readonly Queue[];

const area = (): string | null => view.filter.area;

/** What every figure of the wall is of: the area, the classes and the sources of its address. */
function scope(): Query {
  const { classes, sources } = view.filter;
  const list = (codes: string[]): string | undefined => (codes.length === 0 ? undefined : codes.join(','));
  return { area: area() ?? undefined, class: list(classes), source: list(sources) };
}

/** The server keeps the numbers of whole queues of an area; of fewer cases they are counted. */
async function queues(signal: AbortSignal): Promise<Map<Queue, number>> {
  const { area: of, ...narrower } = scope();
  if (Object.values(narrower).every((codes) => codes === undefined)) {
    const { items } = await desk_api.queues({ area: of }, signal);
    return new Map(items.map(({ queue, count }) => [queue, count]));
  }
  const counted_one = async (queue: Queue): Promise<[Queue, number]> =>
    [queue, (await api.counts({ ...scope(), queue, group: 'none' }, signal)).total];
  return new Map(await Promise.all(QUEUES_SHOWN.map(counted_one)));
}

/** A question with the stamp of its answers. */
function asked<T>(ask: (signal: AbortSignal) => Promise<T>): { question: Question<T>; stamp: Stamp } {
  const stamp = new Stamp();
  return { question: new Question(stamp.on(ask)), stamp };
}

const today_stamp = new Stamp();

class Figures {
  readonly #place = asked<AreaDetail | null>(async (signal) => {
    const code = area() ?? reference.top;
    return code === null ? null : api.area(code, signal);
  });

  readonly #queues = asked(queues);

  readonly today = counted(
    () => ({ ...view.filter, window: TODAY }),
    today_stamp.on((signal) => api.counts({ ...query_of({ ...view.filter, window: TODAY }, true_time.now(), reference.zone), group: 'none' }, signal)),
  );

  readonly #late_areas = asked<{ level: string; counts: Counts }>(async (signal) => {
    const level = this.level_below;
    return { level, counts: await api.counts({ ...scope(), overdue: true, group: 'area', level }, signal) };
  });

  readonly #late_teams = asked<Counts>((signal) => api.counts({ ...scope(), overdue: true, group: 'team' }, signal));

  readonly #calls = asked<Calls>((signal) => wall_api.calls(scope(), signal));

  readonly #busiest = asked<ComparedGroup[]>(async (signal) => {
    const to_ms = Math.floor(true_time.now() / MINUTE_MS) * MINUTE_MS;
    const span = { from: rfc3339(to_ms - BUSY_MINUTES * MINUTE_MS), to: rfc3339(to_ms) };
    const query = { ...scope(), ...span, group: 'area', level: this.level_finest, against: `like-${LIKE_WINDOWS}` };
    const { groups } = await compare_api.compare(query, signal);
    return groups.filter((group) => group.key !== 'none' && group.count > 0).sort((a, b) => b.count - a.count || (a.base ?? 0) - (b.base ?? 0));
  });

  readonly #teams = asked<Load[]>(async (signal) => {
    const open = { ...scope(), status: 'dispatched,handling', group: 'team' };
    const [all, late] = await Promise.all([api.counts(open, signal), api.counts({ ...open, overdue: true }, signal)]);
    const late_of = new Map(late.groups.map((group) => [group.key, group.count]));
    return all.groups.filter((group) => group.key !== 'none' && group.count > 0)
      .map(({ key, name, count }) => ({ key, name, open: count, late: late_of.get(key) ?? 0 }))
      .sort((a, b) => b.open - a.open || b.late - a.late);
  });

  readonly place = this.#place.question;
  readonly late_areas = this.#late_areas.question;
  readonly late_teams = this.#late_teams.question;
  readonly calls = this.#calls.question;
  readonly busiest = this.#busiest.question;
  readonly teams = this.#teams.question;

  readonly #of_scene: Record<Scene, { question: Pick<Question<unknown>, 'ask' | 'soon'>; stamp: Stamp }[]> = {
    heat: [{ question: this.today, stamp: today_stamp }, this.#queues],
    overdue: [this.#late_areas, this.#late_teams], calls: [this.#calls], busiest: [this.#busiest], teams: [this.#teams],
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

  /** A scene comes on, or the stream is there again. */
  ask(scene: Scene): void {
    for (const { question } of this.#of_scene[scene]) question.ask();
  }

  /** Cases or time changed, `least_ms` after the last asking. */
  soon(scene: Scene, least_ms: number): void {
    for (const { question } of this.#of_scene[scene]) question.soon(least_ms);
  }

  /** How a scene's figures stand. */
  standing(scene: Scene): Standing {
    return standing(this.#of_scene[scene].map(({ stamp }) => stamp));
  }

  /** null where nobody has told yet. */
  queue(name: (typeof QUEUES_SHOWN)[number]): number | null {
    return this.#queues.question.data?.get(name) ?? null;
  }
}

export const figures = new Figures();

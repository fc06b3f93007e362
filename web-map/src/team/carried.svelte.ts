// What the team's phone carries for when there is no signal: who works here, the lists, the tasks, and the cases behind them with
// their thumbnails. All of it was told to this account; another's log-in forgets it.
import { desk_api } from '../api/desk';
import { Away } from '../api/client';
import type { DeskCase } from '../api/loop';
import type { Session } from '../api/session';
import type { About, Choice } from '../api/types';
import { case_key, forget_carried, keep, keys_kept, kept, thumb_key } from '../phone/keep';
import { standing } from '../phone/standing.svelte';
import { thumbnail_of } from '../photos/photos';
import { reference } from '../state/reference.svelte';
import { session } from '../state/session.svelte';
import { in_order } from './tasks';
import type { Task } from './tasks';

/** Cases taken along with all that is known of them: as many as there are tasks told; over a bad line the most urgent ones. */
const CASES_CARRIED_MAX = 200;
const CASES_CARRIED_SLOW_MAX = 20;

/** What this browser says of its line; some say nothing. */
function is_slow(): boolean {
  const { connection } = navigator as { connection?: { effectiveType?: string; saveData?: boolean } };
  return connection?.saveData === true || /2g$/.test(connection?.effectiveType ?? '');
}

/** What the page needs before it can show anything. */
interface KeptStart {
  session: Session;
  about: About;
  classes: Choice[];
  sources: Choice[];
  statuses: Choice[];
  teams: Choice[];
}

interface KeptTasks {
  items: Task[];
  came_ms: number;
  account: string | null;
  team: string | null;
}

interface KeptCase {
  told: DeskCase;
  came_ms: number;
}

class Carried {
  /** Whose phone it was last time: what they see stays in view when their session ends. */
  session = $state.raw<Session | null>(null);
  #filling: AbortController | null = null;

  /** What an earlier visit left, for a page that starts without signal; false where there is none. */
  async restore(): Promise<boolean> {
    const start = await kept<KeptStart>('kept', 'team').catch(() => undefined);
    if (!start) return false;
    this.session = start.session;
    session.me ??= start.session;
    reference.classes = start.classes;
    reference.sources = start.sources;
    reference.statuses = start.statuses;
    reference.teams = start.teams;
    reference.about ??= start.about;
    return true;
  }

  /** Keeps what the server said at the start; whoever else is logged in now finds nothing of whoever was before. */
  async keep_start(): Promise<void> {
    const { me } = session;
    const { about, classes, sources, statuses, teams } = reference;
    if (!me || !about) return;
    const before = await kept<KeptStart>('kept', 'team').catch(() => undefined);
    if (before && before.session.account !== me.account) await forget_carried();
    const start: KeptStart = { session: $state.snapshot(me) as Session, about, classes, sources, statuses, teams };
    this.session = start.session;
    await this.#put('team', start);
  }

  async tasks(team: string | null): Promise<KeptTasks | null> {
    const held = await kept<KeptTasks>('kept', 'team-tasks').catch(() => undefined);
    return held && held.account === standing_account() && held.team === team ? held : null;
  }

  async keep_tasks(items: Task[], team: string | null): Promise<void> {
    await this.#put('team-tasks', { items, came_ms: Date.now(), account: standing_account(), team } satisfies KeptTasks);
  }

  async case(number: string): Promise<KeptCase | null> {
    return (await kept<KeptCase>('kept', case_key(number)).catch(() => undefined)) ?? null;
  }

  /** A case as it was told, and the thumbnails of its photos. */
  async keep_case(told: DeskCase, signal?: AbortSignal): Promise<void> {
    await this.#put(case_key(told.case), { told, came_ms: Date.now() } satisfies KeptCase);
    const gone = told.photos.filter(({ erased }) => erased).map(({ photo }): ['kept', string] => ['kept', thumb_key(photo)]);
    if (gone.length > 0) await keep({ remove: gone });
    for (const { photo, erased } of told.photos) {
      if (erased || (await kept('kept', thumb_key(photo)).catch(() => undefined))) continue;
      const answer = await fetch(thumbnail_of(photo), signal ? { signal } : {}).catch(() => null);
      if (answer?.ok) await this.#put(thumb_key(photo), await answer.blob());
    }
  }

  /** Takes along the cases behind the tasks, one after another, and lets go of what is nobody's task any more. */
  async fill(tasks: readonly Task[]): Promise<void> {
    this.#filling?.abort();
    const { signal } = (this.#filling = new AbortController());
    const wanted = new Map(in_order(tasks, 'due', null).slice(0, is_slow() ? CASES_CARRIED_SLOW_MAX : CASES_CARRIED_MAX).map((task) => [task.case, task.seq]));
    for (const [number, seq] of wanted) {
      if (((await this.case(number))?.told.seq ?? -1) >= seq) continue;
      const told = await desk_api.case(number, signal).catch((cause: unknown) => (cause instanceof Away || signal.aborted ? 'away' : null));
      if (told === 'away' || signal.aborted) return;
      if (told) await this.keep_case(told, signal);
    }
    await this.#let_go(new Set(tasks.map((task) => task.case)));
  }

  async #let_go(wanted: ReadonlySet<string>): Promise<void> {
    const photos = new Set<string>();
    const gone: ['kept', string][] = [];
    for (const key of await keys_kept('kept', case_key(''))) {
      const held = await kept<KeptCase>('kept', key);
      if (held && wanted.has(held.told.case)) held.told.photos.forEach(({ photo }) => photos.add(thumb_key(photo)));
      else gone.push(['kept', key]);
    }
    for (const key of await keys_kept('kept', thumb_key(''))) if (!photos.has(key)) gone.push(['kept', key]);
    if (gone.length > 0) await keep({ remove: gone });
  }

  /** A full phone carries less; what is done on it comes first. */
  async #put(key: string, value: unknown): Promise<void> {
    await keep({ put: [['kept', key, value]] }).catch(() => undefined);
  }
}

/** Whose tasks: as the phone's queue names whose steps. */
const standing_account = (): string | null => (session.me ?? carried.session)?.account ?? standing.who.account;

export const carried = new Carried();

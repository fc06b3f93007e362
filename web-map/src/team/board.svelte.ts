// My tasks, live: asked again when the stream tells of one's own, and whoever looks away is told of what is new.
import type { DeskEvent } from '../api/loop';
import { Question } from '../state/question.svelte';
import { line } from '../phone/line.svelte';
import { live } from '../state/live.svelte';
import { team_api } from './api';
import { carried } from './carried.svelte';
import { chime } from './chime.svelte';
import { me } from './me.svelte';
import { fresh, in_order, key_of } from './tasks';
import type { Order, Spot, Task } from './tasks';

/** Steps that may make a task of ours while the event names another team, the lead. */
const ASKS_OTHERS = new Set(['dispatch', 'add-support', 'withdraw-support', 'call', 'rule-call', 'confirm-call', 'silent', 'support-overdue', 'placed', 'classified']);
/** A new task is marked for so long. */
const NEW_MS = 60_000;

class Board {
  readonly tasks = new Question<Task[]>((signal) => this.#ask(signal));
  order = $state<Order>('due');
  here = $state.raw<Spot | null>(null);
  /** There are more than the server tells. */
  more = $state(false);
  /** Keys of tasks that came in lately. */
  new_ones = $state.raw<ReadonlySet<string>>(new Set());
  /** What came in last, for those who do not see the screen. */
  last_new = $state.raw<Task | null>(null);
  /** The list is of this time, kept on the phone; null while the server tells it. */
  as_of_ms = $state<number | null>(null);
  #known: Task[] | null = null;

  readonly rows: Task[] = $derived(in_order(this.tasks.data ?? [], this.order, this.here));

  task(number: string, kind: string | null): Task | null {
    const all = this.tasks.data ?? [];
    return all.find((task) => task.case === number && task.kind === kind) ?? all.find((task) => task.case === number) ?? null;
  }

  /** Called once by the page; everything stops with it. */
  follow(): () => void {
    void this.#recall().then(() => this.tasks.ask());
    line.settled = () => this.tasks.ask();
    const stops = [
      live.on_open(() => this.tasks.soon()),
      live.on_batch((batch) => {
        if (batch.some((event) => this.#concerns(event))) this.tasks.soon();
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      this.tasks.stop();
    };
  }

  /** Until the server answers, what it said last time. */
  async #recall(): Promise<void> {
    const held = await carried.tasks(me.team);
    if (!held || this.tasks.data !== null) return;
    this.tasks.data = this.#known = held.items;
    this.as_of_ms = held.came_ms;
  }

  /** Another team was chosen: nothing of it is new. */
  turn(): void {
    this.#known = null;
    this.new_ones = new Set();
    this.tasks.ask();
  }

  #concerns(event: DeskEvent): boolean {
    return me.is_ours(event.team) || me.is_ours(event.was?.team) || ASKS_OTHERS.has(event.did ?? event.type)
      || (this.tasks.data ?? []).some((task) => task.case === event.case);
  }

  async #ask(signal: AbortSignal): Promise<Task[]> {
    const told = await team_api.tasks(me.teams === null ? (me.team ?? undefined) : undefined, signal);
    // What grid workers verify and check is not a team's: see `/worker`.
    const items = told.items.filter((task) => Boolean(task.team));
    this.more = told.more;
    this.as_of_ms = null;
    void carried.keep_tasks(items, me.team).then(() => carried.fill(items));
    const arrived = fresh(this.#known, items);
    this.#known = items;
    if (arrived.length > 0) this.#greet(arrived);
    return items;
  }

  #greet(arrived: Task[]): void {
    this.new_ones = new Set([...this.new_ones, ...arrived.map(key_of)]);
    this.last_new = arrived[0] ?? null;
    chime.ring();
    setTimeout(() => {
      const gone = new Set(arrived.map(key_of));
      this.new_ones = new Set([...this.new_ones].filter((key) => !gone.has(key)));
    }, NEW_MS);
  }
}

export const board = new Board();

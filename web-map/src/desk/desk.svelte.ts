// The desk's state: counts of all queues, the list of the one looked at, where the cursor stands, what is chosen.
import { desk_api } from '../api/desk';
import type { DeskPage } from '../api/desk';
import { QUEUES } from '../api/loop';
import type { DeskItem, Queue, QueueCount, Queues } from '../api/loop';
import type { Query } from '../api/client';
import { query_without_window } from '../state/filter';
import { Question } from '../state/question.svelte';
import { view } from '../state/view.svelte';
import { NOTHING, keep_listed } from './selection';
import type { Selection } from './selection';
import { sorted_rows } from './rows';

/** Rows asked for at a time. */
export const PAGE_ROWS = 60;

class Desk {
  readonly queues = new Question<Queues>((signal) => desk_api.queues({ area: view.filter.area ?? undefined }, signal));
  readonly list = new Question<DeskPage>((signal) => this.#pages(signal));

  /** Number of the case under the cursor. */
  cursor = $state<string | null>(null);
  selection = $state.raw<Selection>(NOTHING);
  /** A step somebody asked for by its key: the drawer opens its form. */
  wanted_step = $state.raw<{ key: string } | null>(null);
  /** The case that a merge suggestion named. */
  merge_into = $state<string | null>(null);
  bulk = $state(false);
  help = $state(false);
  palette = $state(false);
  /** Fields the list is long: pages loaded so far. */
  #pages_wanted = 1;

  get queue(): Queue {
    return view.filter.queue ?? this.counts.find((one) => one.count > 0)?.queue ?? QUEUES[0];
  }

  get counts(): QueueCount[] {
    const told = new Map((this.queues.data?.items ?? []).map((one) => [one.queue, one]));
    return QUEUES.map((queue) => told.get(queue) ?? { queue, count: 0 });
  }

  readonly rows: DeskItem[] = $derived(sorted_rows(this.list.data?.items ?? [], view.now.sort));

  get more(): boolean {
    return this.list.data?.next !== null && this.list.data !== null;
  }

  /** The list in view is another one now. */
  turn(): void {
    this.#pages_wanted = 1;
    this.selection = NOTHING;
    this.list.ask();
  }

  load_more(): void {
    if (!this.more || this.list.loading) return;
    this.#pages_wanted += 1;
    this.list.ask();
  }

  soon(): void {
    this.queues.soon();
    this.list.soon();
  }

  /** After every answer: what left the list is not chosen and not under the cursor. */
  settle(): void {
    const numbers = this.rows.map((row) => row.case);
    this.selection = keep_listed(this.selection, numbers);
    if (this.cursor === null || !numbers.includes(this.cursor)) this.cursor = view.now.case ?? numbers[0] ?? null;
  }

  step_cursor(by: number): string | null {
    const numbers = this.rows.map((row) => row.case);
    const at = this.cursor === null ? -1 : numbers.indexOf(this.cursor);
    const next = numbers[Math.min(Math.max(at + by, 0), numbers.length - 1)] ?? null;
    if (by > 0 && at + by >= numbers.length - 5) this.load_more();
    this.cursor = next;
    return next;
  }

  async #pages(signal: AbortSignal): Promise<DeskPage> {
    const query: Query = {
      ...query_without_window({ ...view.filter, statuses: [], overdue: false }),
      queue: this.queue, sort: view.now.sort === 'at' ? 'newest' : 'due', q: view.now.words || undefined, limit: PAGE_ROWS,
    };
    let whole: DeskPage | null = null;
    for (let page = 0; page < this.#pages_wanted; page += 1) {
      const cursor: string | undefined = whole?.next ?? undefined;
      if (page > 0 && cursor === undefined) break;
      const answer = await desk_api.list({ ...query, cursor }, signal);
      whole = whole ? { ...answer, items: [...whole.items, ...answer.items] } : answer;
    }
    return whole ?? { items: [], next: null, seq: 0 };
  }

}

export const desk = new Desk();

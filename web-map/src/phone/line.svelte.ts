// The queue as the page shows it, and when it is sent: at once, when signal returns, on a timer, and by the service worker.
import { PhoneFull, all_kept, keep, kept } from './keep';
import { standing } from './standing.svelte';
import { WAITING_MAX, after, again, in_order } from './queue';
import type { Item, StepItem } from './queue';
import { CHANNEL, send_waiting } from './send';
import type { News } from './send';

const SYNC_TAG = 'huying-queue';
/** A run of another page is looked after this often. */
const LOOK_MS = 15_000;

/** Too much waits already. */
export class LineFull extends Error {}

class Line {
  items = $state.raw<Item[]>([]);
  sending = $state<string | null>(null);
  /** The browser promised not to throw the queue away when space is short; null: it was not asked yet. */
  persistent = $state<boolean | null>(null);
  used_bytes = $state<number | null>(null);
  /** Told when a step arrived or came too late: what it was about has changed. */
  settled: () => void = () => undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #again = false;
  #running = false;
  readonly #channel = new BroadcastChannel(CHANNEL);

  get waiting(): Item[] {
    return this.items.filter((item) => item.state === 'waiting');
  }

  /** What a person must look at. */
  get troubled(): Item[] {
    return this.items.filter((item) => item.state === 'refused' || item.state === 'conflict');
  }

  /** Made under another account: it waits until that one is back. */
  of_others(item: Item): boolean {
    return item.state === 'waiting' && item.by !== null && item.by !== standing.who.account;
  }

  async start(): Promise<void> {
    await this.#look();
    addEventListener('beforeunload', (leave) => {
      // Only where nothing is kept does leaving lose anything.
      if (standing.forgetful && this.waiting.length > 0) leave.preventDefault();
    });
    this.#channel.addEventListener('message', (message: MessageEvent<News>) => this.#hear(message.data));
    addEventListener('online', () => void this.send());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.send();
    });
    void this.#estimate();
    await this.send();
  }

  #hear(news: News): void {
    if ('sending' in news) this.sending = news.sending;
    else if ('who' in news) void standing.learn();
    else void this.#look();
  }

  async #look(): Promise<void> {
    this.items = in_order(await all_kept<Item>('queue').catch(() => [] as Item[])).reverse();
  }

  /** What changed here is shown by the other tabs, too. */
  async #changed(): Promise<void> {
    this.#channel.postMessage({ changed: true } satisfies News);
    await this.#look();
  }

  /** Puts an item with its pictures into the queue, for good; throws `PhoneFull` or `LineFull` and keeps nothing then. */
  async put(item: Item, pictures: Map<string, Blob>, remove: [shelf: 'kept' | 'photos', key: string][] = []): Promise<void> {
    if (this.waiting.length >= WAITING_MAX) throw new LineFull();
    const no = 1 + Math.max(0, ...this.items.map((one) => one.no ?? 0));
    const photos = [...pictures].map(([key, picture]): ['photos', string, Blob] => ['photos', key, picture]);
    await keep({ put: [['queue', item.id, { ...item, no }], ...photos], remove });
    void this.#persist();
    await this.#changed();
    void this.send();
  }

  /** Takes an item that was refused, or met a conflict, out of the queue; `anyway` one that waits, too, unless it is just being sent. */
  async drop(id: string, anyway = false): Promise<void> {
    const item = await kept<Item>('queue', id);
    if (!item || (item.state === 'waiting' && (!anyway || this.sending === id))) return;
    await keep({ remove: [['queue', id], ...item.photos.map((photo): ['photos', string] => ['photos', photo.key])] });
    await this.#changed();
  }

  /** Sends a step again, on top of what somebody else did meanwhile: a person saw that and wants it still. */
  async insist(item: StepItem, note: string): Promise<void> {
    const seen = item.problem?.seq ?? item.words.seen;
    await this.#change(again(item, { seen, note: note.trim() }, Date.now()));
  }

  async #change(item: Item): Promise<void> {
    await keep({ put: [['queue', item.id, item]] });
    await this.#changed();
    void this.send();
  }

  /** Tries now whatever waits, also what would wait longer by itself. */
  async hurry(): Promise<void> {
    const now = Date.now();
    const waiting = this.waiting.filter((item) => item.next_ms > now);
    await keep({ put: waiting.map((item) => ['queue', item.id, { ...after(item, { what: 'login' }, now), next_ms: now }]) });
    await this.send();
  }

  async send(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    clearTimeout(this.#timer);
    const before = new Set(this.waiting.map((item) => item.id));
    try {
      const ended = await send_waiting((news) => this.#hear(news)).catch((cause: unknown) => {
        standing.full = cause instanceof PhoneFull;
        return { how: standing.full ? ('elsewhere' as const) : ('away' as const), next_ms: Date.now() + LOOK_MS };
      });
      if (ended.how === 'done') standing.full = false;
      if (ended.how === 'away') standing.signal = 'off';
      else if (ended.how === 'login') {
        // First what for, then that it is so.
        await standing.learn();
        standing.signal = 'login';
      }
      else if (ended.how === 'done' && this.waiting.length > 0) standing.signal = 'on';
      await this.#look();
      // A step that arrived, or came too late, ends a task.
      if (this.items.some((item) => item.kind === 'step' && item.state !== 'waiting' && before.has(item.id))) this.settled();
      const next_ms = ended.how === 'elsewhere' ? Date.now() + LOOK_MS : ended.next_ms;
      if (next_ms !== null) {
        void this.#ask_sync();
        this.#timer = setTimeout(() => void this.send(), Math.max(500, next_ms - Date.now()));
      }
    } finally {
      this.#running = false;
    }
    if (this.#again) {
      this.#again = false;
      await this.send();
    }
  }

  /** Where the browser can, it wakes the service worker when signal returns, with no page open. */
  async #ask_sync(): Promise<void> {
    const shell = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
    const sync = (shell as { sync?: { register: (tag: string) => Promise<void> } } | undefined)?.sync;
    await sync?.register(SYNC_TAG).catch(() => undefined);
  }

  async #persist(): Promise<void> {
    this.persistent ??= (await navigator.storage?.persist?.().catch(() => false)) ?? false;
    await this.#estimate();
  }

  async #estimate(): Promise<void> {
    this.used_bytes = (await navigator.storage?.estimate?.().catch(() => undefined))?.usage ?? null;
  }
}

export const line = new Line();

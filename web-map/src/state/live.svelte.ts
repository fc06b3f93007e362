// The live side of the page: the stream's state and the cases that came in since the last answers.
import { open_feed } from '../live/feed';
import type { Stream, Connection } from '../api/stream';
import type { CaseEvent } from '../api/types';

/** The ticker's length. */
export const RECENT_MAX = 60;
/** Reports kept to be added on top of answers that are a little older; answers come every few seconds. */
export const TAIL_MAX = 5000;
/** Events that arrive within this time are handed on together. */
export const GATHER_MS = 30;

export type BatchListener = (batch: CaseEvent[]) => void;

class Live {
  connection = $state<Connection>('connecting');
  /** Newest first. */
  recent = $state.raw<CaseEvent[]>([]);
  /** Reports by rising number, to be counted on top of answers with a lower `seq`. */
  tail = $state.raw<CaseEvent[]>([]);
  seq = $state(0);

  #stream: Stream | null = null;
  #gathered: CaseEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #listeners = new Set<BatchListener>();
  #greeted = new Set<() => void>();

  start(since: number): void {
    this.#stream?.stop();
    this.seq = since;
    this.#stream = open_feed(since, {
      hello: (hello) => {
        if (hello.seq < this.seq) this.#forget(hello.seq);
        for (const listener of this.#greeted) listener();
      },
      event: (event) => this.#gather(event),
      state: (state) => {
        this.connection = state;
      },
    });
    addEventListener('online', () => this.#stream?.nudge());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.#stream?.nudge();
    });
  }

  /** Told every batch of events, in order. Returns how to stop being told. */
  on_batch(listener: BatchListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told each time the stream (re)opened: what failed while it was broken can be asked again. */
  on_open(listener: () => void): () => void {
    this.#greeted.add(listener);
    return () => this.#greeted.delete(listener);
  }

  #gather(event: CaseEvent): void {
    this.#gathered.push(event);
    this.#timer ??= setTimeout(() => this.#hand_on(), GATHER_MS);
  }

  #hand_on(): void {
    const batch = this.#gathered;
    this.#gathered = [];
    this.#timer = undefined;
    const reported = batch.filter((event) => event.type === 'reported');
    this.tail = [...this.tail, ...reported].slice(-TAIL_MAX);
    this.recent = newest(this.recent, batch);
    this.seq = batch.at(-1)?.seq ?? this.seq;
    for (const listener of this.#listeners) listener(batch);
  }

  /** The server's data were replaced by others with fewer entries. */
  #forget(seq: number): void {
    this.seq = seq;
    this.tail = [];
    this.recent = [];
  }
}

/** New reports go on top; a later step of a case shown changes its line in place. */
function newest(recent: CaseEvent[], batch: CaseEvent[]): CaseEvent[] {
  const lines = new Map(recent.toReversed().map((event) => [event.case, event]));
  for (const event of batch) {
    if (event.type === 'reported' || lines.has(event.case)) lines.set(event.case, event);
  }
  return [...lines.values()].toReversed().slice(0, RECENT_MAX);
}

export const live = new Live();

// The live side of the page: the stream's state and the cases that came in since the last answers.
import { open_feed } from '../live/feed';
import type { Stream, Connection } from '../api/stream';
import type { Claim, DeskEvent } from '../api/loop';

/** The ticker's length. */
export const RECENT_MAX = 60;
/** Events kept to be added on top of answers that are a little older. */
export const TAIL_MAX = 10_000;
/** Answers and tiles come every few seconds; what is older than this is in all of them. */
export const TAIL_MS = 30_000;
/** Events that arrive within this time are handed on together. */
export const GATHER_MS = 30;
/** A batch of this many is a flood (an import, a catching up): then few large batches keep the page usable. */
export const FLOOD_EVENTS = 100;
export const FLOOD_GATHER_MS = 600;

/** Between two looks of a page that follows no stream. */
export const COUNTING_MS = 60_000;

export type BatchListener = (batch: DeskEvent[]) => void;

class Live {
  connection = $state<Connection | 'counting'>('connecting');
  /** Newest first. */
  recent = $state.raw<DeskEvent[]>([]);
  /** Events by rising number, to be counted on top of answers with a lower `seq`. */
  tail = $state.raw<DeskEvent[]>([]);
  seq = $state(0);

  #stream: Stream | null = null;
  #gathered: DeskEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flooded_until_ms = 0;
  /** When the events of the tail came: the number of the last one of each batch, and the time. */
  #heard: { seq: number; at_ms: number }[] = [];
  /** Every event with a greater number is in the tail. */
  #tail_after = 0;
  #listeners = new Set<BatchListener>();
  #greeted = new Set<() => void>();
  #claim_listeners = new Set<(claim: Claim) => void>();
  #alarm_listeners = new Set<() => void>();

  /** For whoever may count and follow no single case: no stream, the figures are asked for anew now and then. */
  start_counting(since: number): void {
    this.#stream?.stop();
    this.#stream = null;
    this.seq = since;
    this.connection = 'counting';
    setInterval(() => {
      for (const listener of this.#greeted) listener();
    }, COUNTING_MS);
  }

  start(since: number): void {
    this.#stream?.stop();
    this.seq = since;
    this.#tail_after = since;
    this.#stream = open_feed(since, {
      hello: (hello) => {
        if (hello.seq < this.seq) this.#forget(hello.seq);
        for (const listener of this.#greeted) listener();
      },
      event: (event) => this.#gather(event),
      claim: (claim) => {
        for (const listener of this.#claim_listeners) listener(claim);
      },
      alarm: () => {
        for (const listener of this.#alarm_listeners) listener();
      },
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

  /** Whether the tail holds every event after that number that has come. */
  tells_all_after(seq: number): boolean {
    return seq >= this.#tail_after;
  }

  on_claim(listener: (claim: Claim) => void): () => void {
    this.#claim_listeners.add(listener);
    return () => this.#claim_listeners.delete(listener);
  }

  /** Told whenever alarms changed. */
  on_alarm(listener: () => void): () => void {
    this.#alarm_listeners.add(listener);
    return () => this.#alarm_listeners.delete(listener);
  }

  #gather(event: DeskEvent): void {
    this.#gathered.push(event);
    const flooded = Date.now() < this.#flooded_until_ms;
    this.#timer ??= setTimeout(() => this.#hand_on(), flooded ? FLOOD_GATHER_MS : GATHER_MS);
  }

  #hand_on(): void {
    const batch = this.#gathered;
    this.#gathered = [];
    this.#timer = undefined;
    if (batch.length > FLOOD_EVENTS) this.#flooded_until_ms = Date.now() + FLOOD_GATHER_MS / 2;
    this.tail = this.#lengthened(batch);
    this.recent = newest(this.recent, batch);
    this.seq = batch.at(-1)?.seq ?? this.seq;
    for (const listener of this.#listeners) listener(batch);
  }

  #lengthened(batch: DeskEvent[]): DeskEvent[] {
    const now_ms = Date.now();
    this.#heard.push({ seq: batch.at(-1)?.seq ?? this.seq, at_ms: now_ms });
    while (this.#heard[0] && now_ms - this.#heard[0].at_ms > TAIL_MS) this.#tail_after = this.#heard.shift()?.seq ?? this.#tail_after;
    const all = [...this.tail, ...batch];
    this.#tail_after = Math.max(this.#tail_after, all.at(-1 - TAIL_MAX)?.seq ?? 0);
    return all.filter((event) => event.seq > this.#tail_after);
  }

  /** The server's data were replaced by others with fewer entries. */
  #forget(seq: number): void {
    this.seq = seq;
    this.tail = [];
    this.#heard = [];
    this.#tail_after = seq;
    this.recent = [];
  }
}

/** What a commander wants to see happen, also to a case that came in long ago. */
const NOTABLE = new Set(['overdue', 'escalate', 'escalated', 'stuck', 'call', 'rule-call', 'reopen', 'silent']);

/** The word of what happened: the step's, the alarm's, or the event's own. */
export const word_of = (event: DeskEvent): string => event.did ?? event.type;

/** New reports and what is notable go on top; another step of a case shown changes its line in place. */
function newest(recent: DeskEvent[], batch: DeskEvent[]): DeskEvent[] {
  const lines = new Map(recent.toReversed().map((event) => [event.case, event]));
  for (const event of batch) {
    const notable = NOTABLE.has(word_of(event));
    if (notable) lines.delete(event.case);
    if (notable || event.type === 'reported' || lines.has(event.case)) lines.set(event.case, event);
  }
  return [...lines.values()].toReversed().slice(0, RECENT_MAX);
}

export const live = new Live();

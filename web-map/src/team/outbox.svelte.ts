// What this phone has done and the server does not yet have; survives the page, and says of each what became of it.
import { ask, send } from '../api/client';
import type { StepWord } from '../api/loop';
import type { Uploaded } from '../photos/photos';
import { RETRY_MS, new_id, send_errand, sendable } from './errands';
import type { Errand, Picture, Ways } from './errands';
import { me } from './me.svelte';
import { open_shelf } from './shelf';

const ways: Ways = {
  upload: async (file) => {
    const init = { method: 'POST', headers: { 'content-type': file.type, accept: 'application/json' }, body: file };
    return (await ask<Uploaded>('/v1/photos', init)).photo;
  },
  // Only one's own steps get here: see `sendable`.
  move: async (number, body) => (await send<{ seq: number }>('POST', `/v1/cases/${encodeURIComponent(number)}/moves`, { ...body, ...me.by })).seq,
};

class Outbox {
  /** Oldest first. */
  errands = $state.raw<Errand[]>([]);
  /** Told when the server has taken or refused one. */
  settled: () => void = () => undefined;
  readonly #shelf = open_shelf();
  /** Newest own event of each case, so that one's own step is no surprise to the next. */
  readonly #own = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Called once by the page: what an earlier page left behind goes on. */
  async start(): Promise<void> {
    const left = await this.#shelf.all();
    const known = new Set(this.errands.map((errand) => errand.id));
    const old = left.filter((errand) => !known.has(errand.id)).toSorted((a, b) => (a.at < b.at ? -1 : 1));
    // What was on its way when the page went is sent again: the same id is done once.
    this.errands = [...old.map((errand) => (errand.fate === 'sending' ? { ...errand, fate: 'waiting' as const } : errand)), ...this.errands];
    addEventListener('online', () => this.push());
    this.push();
  }

  get waiting(): number {
    return this.errands.filter((errand) => errand.fate !== 'refused').length;
  }

  of(number: string): Errand[] {
    return this.errands.filter((errand) => errand.case === number);
  }

  put(number: string, step: StepWord, seen: number, body: Record<string, unknown>, pictures: Picture[]): void {
    const errand: Errand = {
      id: new_id(), case: number, step, body, seen, pictures, by: me.name, at: new Date().toISOString(), fate: 'waiting', problem: null, locked: false,
    };
    this.errands = [...this.errands, errand];
    void this.#shelf.put(errand);
    this.push();
  }

  /** Gives up one that was refused, or that has not left. */
  drop(id: string): void {
    this.errands = this.errands.filter((errand) => errand.id !== id);
    void this.#shelf.remove(id);
    this.push();
  }

  /** Sends whatever may be sent. */
  push(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // Before it is known who is logged in nothing leaves; the page pushes again then.
    if (me.session === null) return;
    for (const errand of sendable(this.errands, me.name)) void this.#send(errand);
  }

  async #send(errand: Errand): Promise<void> {
    this.#mark({ ...errand, fate: 'sending' });
    const { errand: after, seq } = await send_errand(errand, this.#own.get(errand.case) ?? 0, ways, (now) => this.#shelf.put(now));
    if (seq !== null) this.#own.set(errand.case, seq);
    // Given up meanwhile: the server may have it all the same, and the list will say so.
    if (!this.errands.some((one) => one.id === errand.id)) return this.settled();
    if (after.fate === 'done') {
      this.drop(after.id);
      this.settled();
    } else {
      this.#mark(after);
      void this.#shelf.put(after);
      if (after.fate === 'refused') this.settled();
      else this.#timer ??= setTimeout(() => this.push(), RETRY_MS);
    }
  }

  #mark(errand: Errand): void {
    this.errands = this.errands.map((one) => (one.id === errand.id ? errand : one));
  }
}

export const outbox = new Outbox();

// Reports on their way: each keeps its own id through every try, so that it becomes one case however often it is sent; its
// photos go before it. The staff's are in `reports.ts`, the residents' in `resident/outbox.ts`.
import { Away, Refused, is_passing } from '../api/client';
import type { NamedPhoto } from '../photos/photos';
import type { Uploads } from '../photos/uploads.svelte';
import type { Told } from '../text/problems.svelte';

/** Tries again after this; the browser's `online` event comes first where it works. */
export const RETRY_MS = 3000;
/** The longest that a server's own wish is waited for: room for photos may be there sooner than it can know. */
export const RETRY_MAX_MS = 60_000;

export interface Parcel<Report, Answer> {
  report: Report;
  /** `waiting`: no connection or a busy server, will be sent again by itself. `solving`: the telephone works at a puzzle. */
  state: 'sending' | 'solving' | 'waiting' | 'done' | 'refused';
  answer: Answer | null;
  /** Why it was refused or waits; null where nothing was said. */
  told: Told | null;
}

/** Takes a report to the server, with the photos that arrived; `solving` is told when the server wants a puzzle solved first. */
export type Deliver<Report, Answer> = (report: Report & { photos?: NamedPhoto[] }, solving: (on: boolean) => void) => Promise<Answer>;

export class Outbox<Report extends { id: string; at: string }, Answer> {
  parcels = $state.raw<Parcel<Report, Answer>[]>([]);
  readonly #photos = new Map<string, Uploads>();
  /** Reports that wait for no photo any longer. */
  readonly #hasty = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly deliver: Deliver<Report, Answer>) {
    addEventListener('online', () => this.#send_waiting());
    addEventListener('beforeunload', (leave) => {
      if (this.parcels.some((parcel) => parcel.state !== 'done' && parcel.state !== 'refused')) leave.preventDefault();
    });
  }

  get waiting(): number {
    return this.parcels.filter((parcel) => parcel.state === 'waiting').length;
  }

  /** Takes a report and starts sending it; returns its id. The time of the report is now, not when it gets through. */
  put(words: Omit<Report, 'id' | 'at'>, photos: Uploads | null = null): string {
    const report = { id: new_id(), at: new Date().toISOString(), ...words } as Report;
    this.parcels = [...this.parcels, { report, state: 'sending', answer: null, told: null }];
    if (photos && photos.items.length > 0) this.#photos.set(report.id, photos);
    void this.#send(report);
    return report.id;
  }

  /** Does a report wait because photos of it find no room, or no store? */
  waits_for_photos({ state, told }: Parcel<Report, Answer>): boolean {
    return state === 'waiting' && (told?.code ?? '').startsWith('photos_');
  }

  /** Sends it now, with those of its photos that have arrived. */
  send_without(id: string): void {
    const parcel = this.parcels.find((one) => one.report.id === id);
    if (parcel?.state !== 'waiting') return;
    this.#hasty.add(id);
    void this.#send(parcel.report);
  }

  async #send(report: Report): Promise<void> {
    const { id } = report;
    this.#mark(id, { state: 'sending' });
    try {
      const photos = await this.#arrived(id);
      const answer = await this.deliver({ ...report, ...photos }, (on) => this.#mark(id, { state: on ? 'solving' : 'sending' }));
      this.#mark(id, { state: 'done', answer });
    } catch (cause) {
      const passes = is_passing(cause);
      const told = cause instanceof Refused ? cause.told : passes ? null : { detail: cause instanceof Error ? cause.message : String(cause) };
      this.#mark(id, { state: passes ? 'waiting' : 'refused', told });
      if (passes) {
        const wait_s = cause instanceof Refused ? cause.retry_after_s : null;
        this.#timer ??= setTimeout(() => this.#send_waiting(), wait_s === null ? RETRY_MS : Math.min(wait_s * 1000, RETRY_MAX_MS));
      }
    }
  }

  /** The photos of a report, once they are at the server. One that the server will never take does not hold the report up. */
  async #arrived(id: string): Promise<{ photos?: NamedPhoto[] }> {
    const uploads = this.#photos.get(id);
    if (!uploads) return {};
    if (!this.#hasty.has(id) && (await uploads.arrive()) === 'away') throw uploads.held ?? new Away('photos');
    return uploads.named.length > 0 ? { photos: uploads.named } : {};
  }

  #send_waiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const parcel of this.parcels) if (parcel.state === 'waiting') void this.#send(parcel.report);
  }

  #mark(id: string, change: Partial<Parcel<Report, Answer>>): void {
    this.parcels = this.parcels.map((parcel) => (parcel.report.id === id ? { ...parcel, ...change } : parcel));
  }
}

/** Random and unguessable, for whoever knew a resident's would be given its link; also on plain-HTTP pages, where `crypto.randomUUID` is missing. */
function new_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

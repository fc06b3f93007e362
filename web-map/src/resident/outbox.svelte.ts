// Reports of residents on their way: each keeps its own id through every try, so that it becomes one case however often it
// is sent; photos go before it; a puzzle is solved where the server asks for one.
import { Away, Refused } from '../api/client';
import type { NamedPhoto } from '../photos/photos';
import type { Uploads } from '../photos/uploads.svelte';
import { post_patiently } from './ask';
import type { NewPublicReport, PublicReported } from './types';

/** Tries again after this; the browser's `online` event comes first where it works. */
export const RETRY_MS = 3000;

export interface Parcel {
  report: NewPublicReport;
  /** `waiting`: no connection or a busy server, will be sent again by itself. `solving`: the telephone works at a puzzle. */
  state: 'sending' | 'solving' | 'waiting' | 'done' | 'refused';
  answer: PublicReported | null;
  reason: string | null;
}

class Outbox {
  parcels = $state.raw<Parcel[]>([]);
  readonly #photos = new Map<string, Uploads>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener('online', () => this.#send_waiting());
    addEventListener('beforeunload', (leave) => {
      if (this.parcels.some((parcel) => parcel.state !== 'done' && parcel.state !== 'refused')) leave.preventDefault();
    });
  }

  /** Takes a report and starts sending it; returns its id. The time of the report is now, not when it gets through. */
  put(words: Omit<NewPublicReport, 'id' | 'at'>, photos: Uploads): string {
    const report: NewPublicReport = { id: new_id(), at: new Date().toISOString(), ...words };
    this.parcels = [...this.parcels, { report, state: 'sending', answer: null, reason: null }];
    if (photos.items.length > 0) this.#photos.set(report.id, photos);
    void this.#send(report);
    return report.id;
  }

  async #send(report: NewPublicReport): Promise<void> {
    const { id } = report;
    this.#mark(id, { state: 'sending' });
    try {
      const body = JSON.stringify({ ...report, ...(await this.#arrived(id)) });
      const answer = await post_patiently<PublicReported>('/v1/public/reports', 'application/json', body,
        (on) => this.#mark(id, { state: on ? 'solving' : 'sending' }));
      this.#mark(id, { state: 'done', answer });
    } catch (cause) {
      const passes = cause instanceof Away || (cause instanceof Refused && cause.passes);
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#mark(id, { state: passes ? 'waiting' : 'refused', reason });
      if (passes) {
        const wait_s = cause instanceof Refused ? cause.retry_after_s : null;
        this.#timer ??= setTimeout(() => this.#send_waiting(), wait_s === null ? RETRY_MS : wait_s * 1000);
      }
    }
  }

  /** The photos of a report, once they are at the server. One that the server will never take does not hold the report up. */
  async #arrived(id: string): Promise<{ photos?: NamedPhoto[] }> {
    const uploads = this.#photos.get(id);
    if (!uploads) return {};
    if ((await uploads.arrive()) === 'away') throw new Away('photos');
    return uploads.named.length > 0 ? { photos: uploads.named } : {};
  }

  #send_waiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const parcel of this.parcels) if (parcel.state === 'waiting') void this.#send(parcel.report);
  }

  #mark(id: string, change: Partial<Parcel>): void {
    this.parcels = this.parcels.map((parcel) => (parcel.report.id === id ? { ...parcel, ...change } : parcel));
  }
}

/** Random and unguessable: whoever knew it would be given the report's link. */
function new_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const outbox = new Outbox();

// Reports on their way: each keeps its own id through every try, so that it becomes one case however often it is sent.
import { Away, Refused, api } from '../api/client';
import type { NewReport, Reported } from '../api/types';
import type { NamedPhoto } from '../photos/photos';
import type { Uploads } from '../photos/uploads.svelte';

/** Tries again after this; the browser's `online` event comes first where it works. */
export const RETRY_MS = 3000;
export const SOURCE = 'resident';

export interface Parcel {
  report: NewReport;
  /** `waiting`: no connection or a busy server, will be sent again by itself. */
  state: 'sending' | 'waiting' | 'done' | 'refused';
  answer: Reported | null;
  reason: string | null;
}

class Outbox {
  parcels = $state.raw<Parcel[]>([]);
  readonly #photos = new Map<string, Uploads>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    addEventListener('online', () => this.#send_waiting());
    addEventListener('beforeunload', (leave) => {
      if (this.waiting > 0) leave.preventDefault();
    });
  }

  get waiting(): number {
    return this.parcels.filter((parcel) => parcel.state === 'waiting').length;
  }

  /** Takes a report and starts sending it; returns its id. The time of the report is now, not when it gets through. */
  put(words: Pick<NewReport, 'lon' | 'lat' | 'text' | 'class' | 'accuracy_m' | 'reporter'>, photos: Uploads | null = null): string {
    const report: NewReport = {
      id: new_id(), source: SOURCE, at: new Date().toISOString(), crs: 'wgs84', ...words,
    };
    this.parcels = [...this.parcels, { report, state: 'sending', answer: null, reason: null }];
    if (photos && photos.items.length > 0) this.#photos.set(report.id, photos);
    void this.#send(report);
    return report.id;
  }

  async #send(report: NewReport): Promise<void> {
    this.#mark(report.id, { state: 'sending' });
    try {
      const photos = await this.#arrived(report.id);
      this.#mark(report.id, { state: 'done', answer: await api.report({ ...report, ...photos }) });
    } catch (cause) {
      const passes = cause instanceof Away || (cause instanceof Refused && cause.passes);
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#mark(report.id, { state: passes ? 'waiting' : 'refused', reason });
      if (passes) {
        const wait_s = cause instanceof Refused ? cause.retry_after_s : null;
        this.#timer ??= setTimeout(() => this.#send_waiting(), wait_s === null ? RETRY_MS : wait_s * 1000);
      }
    }
  }

  /** The photos of a report, once they are at the server: they go before it. */
  async #arrived(id: string): Promise<{ photos?: NamedPhoto[] }> {
    const uploads = this.#photos.get(id);
    if (!uploads) return {};
    // A photo that the server will never take does not hold the report up.
    if ((await uploads.arrive()) === 'away') throw new Away('photos');
    return uploads.named.length > 0 ? { photos: uploads.named } : {};
  }

  #send_waiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const parcel of this.parcels) {
      if (parcel.state === 'waiting') void this.#send(parcel.report);
    }
  }

  #mark(id: string, change: Partial<Parcel>): void {
    this.parcels = this.parcels.map((parcel) => (parcel.report.id === id ? { ...parcel, ...change } : parcel));
  }
}

/** Random and unguessable, also on plain-HTTP pages, where `crypto.randomUUID` is missing. */
function new_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `web-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export const outbox = new Outbox();

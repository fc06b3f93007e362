// Photos on their way to the server: each is sent as soon as it is chosen; a report or step names those that arrived.
import { Refused, ask, is_passing } from '../api/client';
import type { Away } from '../api/client';
import { PHOTOS_MAX, fault_of } from './photos';
import type { NamedPhoto, PhotoKind, Uploaded } from './photos';
import type { Told } from '../text/problems.svelte';

export interface Upload {
  key: number;
  /** The file's own name, for whoever chose it. */
  name: string;
  /** A picture of it that never left this machine. */
  preview: string;
  kind: PhotoKind;
  /** `waiting`: no answer, or no room for it now; will be tried again with what it is for. */
  state: 'sending' | 'waiting' | 'done' | 'refused';
  photo: string | null;
  /** Why it was refused or waits: what the server said, or a word of ours as its code; null where nothing was said. */
  told: Told | null;
}

function to_staff(file: File): Promise<Uploaded> {
  return ask<Uploaded>('/v1/photos', { method: 'POST', headers: { 'content-type': file.type, accept: 'application/json' }, body: file });
}

export class Uploads {
  items = $state.raw<Upload[]>([]);
  /** Chosen beyond what may be carried. */
  left_out = $state(0);
  /** Why the last one that waits does so. */
  held: Away | Refused | null = null;
  readonly #files = new Map<number, File>();
  readonly #under_way = new Map<number, Promise<void>>();
  #next = 0;

  /** `post` takes a file to the server; the staff's way unless another is given. */
  constructor(readonly kind: PhotoKind, readonly post: (file: File) => Promise<Uploaded> = to_staff) {}

  get refused(): boolean {
    return this.items.some((item) => item.state === 'refused');
  }

  get sending(): boolean {
    return this.items.some((item) => item.state === 'sending');
  }

  /** What a report or step says of those that arrived. */
  get named(): NamedPhoto[] {
    // Two files of the same content are one photo.
    const seen = new Map<string, NamedPhoto>();
    for (const { photo, kind } of this.items) if (photo !== null && !seen.has(photo)) seen.set(photo, { photo, kind });
    return [...seen.values()];
  }

  add(files: Iterable<File>): void {
    this.left_out = 0;
    for (const file of files) {
      if (this.items.length >= PHOTOS_MAX) {
        this.left_out += 1;
        continue;
      }
      const key = this.#next++;
      const fault = fault_of(file);
      this.#files.set(key, file);
      this.items = [...this.items, {
        key, name: file.name, preview: URL.createObjectURL(file), kind: this.kind,
        state: fault === null ? 'sending' : 'refused', photo: null, told: fault === null ? null : { code: fault },
      }];
      if (fault === null) this.#start(key);
    }
  }

  set_kind(key: number, kind: PhotoKind): void {
    this.#mark(key, { kind });
  }

  remove(key: number): void {
    const item = this.items.find((one) => one.key === key);
    if (item) URL.revokeObjectURL(item.preview);
    this.#files.delete(key);
    this.items = this.items.filter((one) => one.key !== key);
  }

  clear(): void {
    for (const { key } of this.items) this.remove(key);
  }

  /** Sends what has not arrived yet. Afterwards all have arrived, or this says why not. */
  async arrive(): Promise<'arrived' | 'refused' | 'away'> {
    for (const item of this.items) if (item.state === 'waiting') this.#start(item.key);
    await Promise.all(this.#under_way.values());
    if (this.refused) return 'refused';
    return this.items.every((item) => item.state === 'done') ? 'arrived' : 'away';
  }

  #start(key: number): void {
    const way = this.#send(key).finally(() => this.#under_way.delete(key));
    this.#under_way.set(key, way);
  }

  async #send(key: number): Promise<void> {
    const file = this.#files.get(key);
    if (!file) return;
    this.#mark(key, { state: 'sending' });
    try {
      const { photo } = await this.post(file);
      this.#mark(key, { state: 'done', photo });
    } catch (cause) {
      const passes = is_passing(cause);
      if (passes) this.held = cause;
      this.#mark(key, { state: passes ? 'waiting' : 'refused', told: cause instanceof Refused ? cause.told : null });
    }
  }

  #mark(key: number, change: Partial<Upload>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...change } : item));
  }
}

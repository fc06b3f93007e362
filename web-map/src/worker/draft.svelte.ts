// The report that is being made. It is kept on the phone with every change: opening the camera may end the page.
import { PHOTOS_MAX } from '../photos/photos';
import type { PhotoKind } from '../photos/photos';
import { here } from './here.svelte';
import type { Fix } from './here.svelte';
import { keep, kept } from '../phone/keep';
import { line } from '../phone/line.svelte';
import { phone } from './phone.svelte';
import { new_key } from '../phone/queue';
import type { QueuedPhoto, ReportItem, ReportWords } from '../phone/queue';
import { Unreadable, shrink } from '../phone/shrink';
import { standing } from '../phone/standing.svelte';
import { side_to_send } from './side';
import type { Told } from './where';

/** After the first photo the place stands still; a better fix that comes this soon still counts. */
const BETTER_WITHIN_MS = 15_000;
/** Longest note: the server takes more, a thumb does not. */
export const NOTE_CHARS_MAX = 2000;
/** A circle beyond it says nothing about a grid; the server takes none. */
const ACCURACY_MAX_M = 10_000;

export interface Place {
  lon: number;
  lat: number;
  /** null: put there by hand. */
  accuracy_m: number | null;
}

/** A photo of the draft, kept already, with a picture of it for this page. */
export interface Shot extends QueuedPhoto {
  preview: string;
}

/** Kept of a draft; its pictures lie on their own shelf. */
interface KeptDraft {
  key: string;
  photos: QueuedPhoto[];
  place: Place | null;
  frozen_ms: number | null;
  class: string | null;
  text: string;
  handled: boolean;
}

class Draft {
  key = $state(new_key());
  shots = $state.raw<Shot[]>([]);
  /** Null: wherever the phone is. */
  place = $state.raw<Place | null>(null);
  class = $state<string | null>(null);
  text = $state('');
  /** Handled on the spot. */
  handled = $state(false);
  /** The side that was named; `unsure` lets the rule decide. */
  side = $state<string | null>(null);
  told = $state.raw<Told | null>(null);
  left_out = $state(0);
  unreadable = $state.raw<File | null>(null);
  busy = $state(0);
  #frozen_ms: number | null = null;

  /** What would be sent as the place now. */
  get spot(): Place | null {
    return this.place ?? here.fix;
  }

  /** The kind that the next photo most likely is. */
  get next_kind(): PhotoKind {
    if (!this.handled) return 'scene';
    return this.shots.some((shot) => shot.kind === 'before') ? 'after' : 'before';
  }

  async restore(): Promise<void> {
    const old = await kept<KeptDraft>('kept', 'draft').catch(() => undefined);
    if (old) await this.#fill(old);
  }

  /** Takes up a report that the server refused, to be changed and sent again under its own key. */
  async take_up(item: ReportItem): Promise<void> {
    await this.#fill({
      key: item.id, photos: item.photos, frozen_ms: null, class: item.words.class, text: item.words.text,
      handled: item.words.handled !== undefined,
      place: { lon: item.words.lon, lat: item.words.lat, accuracy_m: item.words.accuracy_m ?? null },
    });
    this.keep();
  }

  async #fill(old: KeptDraft): Promise<void> {
    const shots = await Promise.all(old.photos.map(async (photo) => ({ photo, blob: await kept<Blob>('photos', photo.key) })));
    this.key = old.key;
    this.shots = shots.flatMap(({ photo, blob }) => (blob ? [{ ...photo, preview: URL.createObjectURL(blob) }] : []));
    this.place = old.place;
    this.#frozen_ms = old.frozen_ms;
    this.class = old.class;
    this.text = old.text;
    this.handled = old.handled;
    this.side = null;
  }

  /** Keeps what there is; a phone that cannot is told when the report is put into the queue. */
  keep(): void {
    const draft: KeptDraft = {
      key: this.key, photos: this.shots.map(({ preview: _, ...photo }) => photo), place: this.place, frozen_ms: this.#frozen_ms,
      class: this.class, text: this.text, handled: this.handled,
    };
    keep({ put: [['kept', 'draft', draft]] }).catch(() => undefined);
  }

  /** Adds pictures; throws `PhoneFull` when there is no room for one. */
  async shoot(files: Iterable<File>): Promise<void> {
    this.left_out = 0;
    this.unreadable = null;
    this.#freeze();
    for (const file of files) {
      if (this.shots.length >= PHOTOS_MAX) {
        this.left_out += 1;
        continue;
      }
      this.busy += 1;
      try {
        const picture = await shrink(file, here.fix, Date.now());
        const key = new_key();
        await keep({ put: [['photos', key, picture]] });
        this.shots = [...this.shots, { key, kind: this.next_kind, photo: null, uploaded_ms: null, refused: null, preview: URL.createObjectURL(picture) }];
        this.keep();
      } catch (cause) {
        if (!(cause instanceof Unreadable)) throw cause;
        this.unreadable = file;
      } finally {
        this.busy -= 1;
      }
    }
  }

  set_kind(key: string, kind: PhotoKind): void {
    this.shots = this.shots.map((shot) => (shot.key === key ? { ...shot, kind } : shot));
    this.keep();
  }

  unshoot(key: string): void {
    const shot = this.shots.find((one) => one.key === key);
    if (shot) URL.revokeObjectURL(shot.preview);
    this.shots = this.shots.filter((one) => one.key !== key);
    keep({ remove: [['photos', key]] }).catch(() => undefined);
    this.keep();
  }

  /** The thing is where the photo was taken, however far its photographer walks while choosing a class. */
  #freeze(): void {
    if (this.place || !here.fix) return;
    this.place = place_of(here.fix);
    this.#frozen_ms = Date.now();
  }

  /** A new fix: it counts when the first photo is fresh and it is better. */
  better(fix: Fix): void {
    const fresh = this.#frozen_ms !== null && Date.now() - this.#frozen_ms < BETTER_WITHIN_MS;
    const old = this.place?.accuracy_m ?? null;
    if (fresh && old !== null && fix.accuracy_m < old) this.put_at(place_of(fix), this.#frozen_ms);
  }

  put_at(place: Place, frozen_ms: number | null = null): void {
    this.place = place;
    this.#frozen_ms = frozen_ms;
    this.side = null;
    this.keep();
  }

  /** Wherever the phone is, again. */
  follow(): void {
    this.place = null;
    this.#frozen_ms = null;
    this.side = null;
    this.keep();
  }

  /** Puts it into the queue. Returns its key; throws what `line.put` throws. The caller has seen that place and class are there. */
  async send(spot: Place, class_code: string): Promise<string> {
    const text = this.text.trim();
    const side = side_to_send(this.told?.where ?? null, this.side);
    const words: ReportWords = {
      lon: spot.lon, lat: spot.lat, crs: 'wgs84', class: class_code, text,
      ...(spot.accuracy_m === null ? {} : { accuracy_m: Math.min(Math.round(spot.accuracy_m), ACCURACY_MAX_M) }),
      ...(side === null ? {} : { area: side }),
      ...(this.handled ? { handled: { note: text } } : {}),
    };
    const item: ReportItem = {
      kind: 'report', id: this.key, by: phone.who.account, made_ms: Date.now(), skew_ms: standing.skew_ms, corrected_ms: 0,
      photos: this.shots.map(({ preview: _, ...photo }) => photo), state: 'waiting', tries: 0, next_ms: Date.now(), why: null,
      problem: null, answer: null, arrived_ms: null, words, title: class_code,
    };
    await line.put(item, new Map(), [['kept', 'draft']]);
    void phone.remember(class_code);
    this.#begin_anew();
    return item.id;
  }

  #begin_anew(): void {
    for (const shot of this.shots) URL.revokeObjectURL(shot.preview);
    this.key = new_key();
    this.shots = [];
    this.place = null;
    this.#frozen_ms = null;
    this.class = this.side = null;
    this.text = '';
    this.handled = false;
    this.left_out = 0;
  }
}

const place_of = ({ lon, lat, accuracy_m }: Fix): Place => ({ lon, lat, accuracy_m });

export const draft = new Draft();

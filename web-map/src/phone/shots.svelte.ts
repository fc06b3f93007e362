// Photos of a step that is being made: made smaller, shown, and kept together with the step when it is put into the queue.
import { PHOTOS_MAX } from '../photos/photos';
import type { PhotoKind } from '../photos/photos';
import { new_key } from './queue';
import type { QueuedPhoto } from './queue';
import { Unreadable, shrink } from './shrink';
import type { Spot } from './shrink';

export interface Shot extends QueuedPhoto {
  preview: string;
  picture: Blob;
}

export class Shots {
  all = $state.raw<Shot[]>([]);
  /** Chosen beyond what a step may carry. */
  left_out = $state(0);
  /** A file that this browser cannot read. */
  unreadable = $state.raw<File | null>(null);
  /** Being made smaller. */
  busy = $state(0);

  async add(files: Iterable<File>, kind: PhotoKind, here: Spot | null): Promise<void> {
    this.left_out = 0;
    this.unreadable = null;
    for (const file of files) {
      if (this.all.length >= PHOTOS_MAX) {
        this.left_out += 1;
        continue;
      }
      this.busy += 1;
      try {
        const picture = await shrink(file, here, Date.now());
        this.all = [...this.all, { key: new_key(), kind, photo: null, uploaded_ms: null, refused: null, picture, preview: URL.createObjectURL(picture) }];
      } catch (cause) {
        if (!(cause instanceof Unreadable)) throw cause;
        this.unreadable = file;
      } finally {
        this.busy -= 1;
      }
    }
  }

  remove(key: string): void {
    const shot = this.all.find((one) => one.key === key);
    if (shot) URL.revokeObjectURL(shot.preview);
    this.all = this.all.filter((one) => one.key !== key);
  }

  /** As the queue keeps them, and their pictures. */
  queued(): { photos: QueuedPhoto[]; pictures: Map<string, Blob> } {
    const photos = this.all.map(({ key, kind, photo, uploaded_ms, refused }) => ({ key, kind, photo, uploaded_ms, refused }));
    return { photos, pictures: new Map(this.all.map(({ key, picture }) => [key, picture])) };
  }

  /** Called when nobody looks any more. */
  forget(): void {
    for (const shot of this.all) URL.revokeObjectURL(shot.preview);
  }
}

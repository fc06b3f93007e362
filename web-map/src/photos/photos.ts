// Photos as the pages speak of them: where their pictures are, what they show, which one comes next. Pure.
import type { Present, Schemas } from '../api/types';

export const KINDS = ['scene', 'before', 'after', 'proof'] as const satisfies readonly Schemas['PhotoKind'][];
export type PhotoKind = Schemas['PhotoKind'];

/** A photo of a case, with the event that brought it. */
export type CasePhoto = Present<Schemas['PhotoTold']>;
/** What an upload answered. */
export type Uploaded = Present<Schemas['Uploaded']>;
/** An entry of `photos` in a report or a step. */
export interface NamedPhoto {
  photo: string;
  kind: PhotoKind;
}

/** As many as one report or step may carry. */
export const PHOTOS_MAX = 9;
/** What the server takes, and the longest it takes. */
export const FORMS = ['image/jpeg', 'image/png', 'image/webp'];
export const BYTES_MAX = 12 * 1024 * 1024;

/** A photo large: the server records who looks at it, for which case. */
export function picture_of(id: string, number: string, by: string): string {
  return `/v1/photos/${id}?${new URLSearchParams({ by, case: number }).toString()}`;
}

export function thumbnail_of(id: string): string {
  return `/v1/photos/${id}/thumbnail`;
}

/** What the photos of a step usually show. */
export function usual_kind(step: string): PhotoKind {
  switch (step) {
    case 'report-back': case 'check': case 'stage-done': return 'after';
    case 'send-back': case 'suspend': case 'answer-call': return 'proof';
    default: return 'scene';
  }
}

/** Why a file is not sent at all; null when it may be. */
export function fault_of(file: { type: string; size: number }): 'form' | 'size' | null {
  if (!FORMS.includes(file.type)) return 'form';
  return file.size > BYTES_MAX ? 'size' : null;
}

/** The place of the photo that a key leads to, among those that can be looked at; null: the key means nothing here. */
export function turned(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight': case 'ArrowDown': return Math.min(at + 1, count - 1);
    case 'ArrowLeft': case 'ArrowUp': return Math.max(at - 1, 0);
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return null;
  }
}

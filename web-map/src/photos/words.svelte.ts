// Words about a photo: what it shows, when and where it was taken, who brought it.
import { reference } from '../state/reference.svelte';
import { count, full_date_time } from '../text/format';
import { loop_words } from '../text/loop.svelte';
import { t, tongue } from '../text/words.svelte';
import type { CasePhoto } from './photos';

const when = (text: string): string => full_date_time(tongue.language, Date.parse(text), reference.zone);

/** For those who cannot see it. */
export function photo_label(photo: CasePhoto): string {
  return t('photos.label', { kind: t(`photos.kind.${photo.kind}`), taken: photo_taken(photo) });
}

export function photo_taken(photo: CasePhoto): string {
  const taken = photo.facts?.taken_at;
  return taken ? t('photos.taken', { when: when(taken) }) : t('photos.taken.unknown', { when: when(photo.at) });
}

/** How far from the case's place; empty where either is not known. */
export function photo_where(photo: CasePhoto): string {
  return photo.metres === null ? '' : t('photos.metres', { n: count(tongue.language, photo.metres) });
}

/** Who added it, and with which step. */
export function photo_brought(photo: CasePhoto): string {
  const step = loop_words('event', photo.step);
  return photo.by ? t('photos.brought', { step, by: reference.team_named(photo.by) }) : step;
}

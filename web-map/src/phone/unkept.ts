// Why something was not kept on the phone, in words.
import { FORMS } from '../photos/photos';
import { PhoneFull } from './keep';
import { LineFull } from './line.svelte';
import { WAITING_MAX } from './queue';
import { is_heic } from './shrink';
import { t } from './words';

export function unkept_words(cause: unknown): string {
  if (cause instanceof PhoneFull) return t('phone.full');
  return cause instanceof LineFull ? t('phone.line.full', { n: WAITING_MAX }) : t('phone.unkept');
}

/** A picture that this browser cannot read, and what to do about it. */
export function unreadable_words(file: { name: string; type: string }): string {
  return is_heic(file) ? t('phone.heic') : t('phone.unreadable', { forms: FORMS.map((form) => form.slice(6).toUpperCase()).join(' ') });
}

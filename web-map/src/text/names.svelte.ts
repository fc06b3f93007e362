// The names of what cases speak of by code, in the language in force.
import { reference } from '../state/reference.svelte';
import { named, t } from './words.svelte';

export function class_words(one: { class: string | null; class_name: string | null }): string {
  const known = reference.class_named(one.class);
  return known ? named(known) : (one.class_name ?? t('filter.class.none'));
}

export function source_words(code: string): string {
  const known = reference.source_named(code);
  return known ? named(known) : code;
}

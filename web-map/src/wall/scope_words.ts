// What the address of the wall narrows, in words: figures without these would be taken for all there are.
import { full_date_time } from '../text/format';
import { reference } from '../state/reference.svelte';
import { view } from '../state/view.svelte';
import { is_preset } from '../state/window';
import { named, tongue } from '../text/words.svelte';
import { t } from './words';

/** The window of the heat. */
export function window_words(): string {
  const { window } = view.filter;
  if (is_preset(window)) return t(`window.${window.preset}`);
  return [window.from_ms, window.to_ms].map((ms) => full_date_time(tongue.language, ms, reference.zone)).join(' – ');
}

/** Classes and sources; empty where the figures are of all. */
export function narrowed_words(): string {
  const { classes, sources } = view.filter;
  const class_words = classes.map((code) => {
    const known = reference.class_named(code);
    return known ? named(known) : code;
  });
  const source_words = sources.map((code) => {
    const known = reference.source_named(code);
    return known ? named(known) : code;
  });
  return [...class_words, ...source_words].join('、');
}

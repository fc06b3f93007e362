// A distance in words: metres near by, kilometres far away.
import { count, rough } from '../text/format';
import { tongue } from '../text/words.svelte';
import { t } from './words';

export function metres_words(metres: number): string {
  if (metres < 1000) return t('mine.metres', { n: count(tongue.language, Math.max(10, Math.round(metres / 10) * 10)) });
  return t('mine.km', { n: rough(tongue.language, metres / 1000) });
}

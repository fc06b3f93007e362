// Says in words what went wrong with a request.
import { Away, Refused } from '../api/client';
import { problem_words } from './problems.svelte';
import { t } from './words.svelte';

export function trouble_words(failure: Error): string {
  if (failure instanceof Away) return t('error.away');
  if (failure instanceof Refused) {
    return problem_words(failure.told) ?? (failure.passes ? t('error.busy') : t('error.refused', { reason: failure.message || failure.code }));
  }
  return t('error.refused', { reason: failure.message });
}

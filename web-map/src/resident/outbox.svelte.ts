// A resident's reports on their way, by the public door. What is not answered yet, and the links of what is, outlive a reload of
// this tab and go with the tab: a telephone that is lent is not told who reported what.
import { Outbox } from '../state/outbox.svelte';
import type { Parcel } from '../state/outbox.svelte';
import { post_patiently } from './ask';
import { server_clock } from './clock';
import type { NewPublicReport, PublicReported } from './types';

export type Sent = Parcel<NewPublicReport, PublicReported>;

const KEPT = 'huying.resident.reports';

export const outbox = new Outbox<NewPublicReport, PublicReported>((report, solving) => post_patiently<PublicReported>(
  '/v1/public/reports', 'application/json', JSON.stringify(report), solving));

/** Takes a report and starts sending it; returns its id. */
export function put(words: Omit<NewPublicReport, 'id' | 'at'>, photos: Parameters<typeof outbox.put>[1] = null): string {
  // A telephone whose clock is wrong has seen it now all the same.
  const at = { at: new Date(server_clock.now_ms()).toISOString() };
  return outbox.put({ ...at, ...words }, photos);
}

/** Takes up what this tab had before it was loaded anew; returns the id of the last, if there was one. Photos that had not arrived are gone. */
function take_up(): string | null {
  let kept: Sent[] = [];
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as Sent[];
  } catch {
    // Nothing that could be read: nothing to take up.
  }
  outbox.parcels = kept.filter((parcel) => parcel.answer !== null);
  for (const parcel of kept) if (parcel.answer === null) outbox.put(parcel.report);
  return kept.at(-1)?.report.id ?? null;
}

export const left_over = take_up();

/** Call in an effect: keeps what is worth keeping, of each report without who sent it once it has arrived. */
export function keep(): void {
  const worth = outbox.parcels.filter((parcel) => parcel.state !== 'refused');
  const kept = worth.map((parcel) => (parcel.answer === null ? parcel
    : { ...parcel, report: { id: parcel.report.id, at: parcel.report.at } }));
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Full or forbidden: then a reload forgets.
  }
}

/** Forgets what was answered: somebody else may be next at this screen. */
export function forget_answered(): void {
  outbox.parcels = outbox.parcels.filter((parcel) => parcel.answer === null && parcel.state !== 'refused');
}

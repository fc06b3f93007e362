// Counts kept true by the events that came after them. Pure.
import type { DeskEvent } from '../api/loop';
import type { CountGroup, Counts } from '../api/types';
import { steps_of } from './changes';

/** The group a case is counted in; null for none of them, undefined where the page cannot tell. */
export type KeyOf = (event: DeskEvent) => string | null | undefined;

export interface Tallied {
  counts: Counts;
  /** Whether these are the server's counts at that number, as far as the events say; else it is asked again. */
  sure: boolean;
  changed: boolean;
}

/** Counts of one number of the log, brought to that of the last event. Events that they hold already are passed over. */
export function tallied(
  counts: Counts, events: readonly DeskEvent[], fits: (event: DeskEvent) => boolean, key_of: KeyOf = () => null,
): Tallied {
  const newer = events.filter((event) => event.seq > counts.seq);
  const found = steps_of(newer, fits);
  let { sure } = found;
  let [total, unplaced] = [0, 0];
  const by_key = new Map<string, number>();
  for (const { event, by } of found.steps) {
    const key = key_of(event);
    total += by;
    if (event.lon === null) unplaced += by;
    if (key === undefined) sure = false;
    else if (key !== null) by_key.set(key, (by_key.get(key) ?? 0) + by);
  }
  const seq = newer.at(-1)?.seq ?? counts.seq;
  if (found.steps.length === 0) return { counts: seq === counts.seq ? counts : { ...counts, seq }, sure, changed: false };
  const groups = counts.groups.map((group) => with_step(group, by_key));
  // A group of which this is the first case: its name and place come with the server's next answer.
  for (const [key, count] of by_key) groups.push({ key, name: key, count });
  sure &&= by_key.size === 0 && groups.every((group) => group.count >= 0);
  return {
    counts: { ...counts, seq, total: counts.total + total, without_position: counts.without_position + unplaced, groups },
    sure, changed: true,
  };
}

/** The group with what is to be added to it, which is then no longer to be added. */
function with_step(group: CountGroup, by_key: Map<string, number>): CountGroup {
  const step = by_key.get(group.key);
  if (step === undefined) return group;
  by_key.delete(group.key);
  return step === 0 ? group : { ...group, count: group.count + step };
}

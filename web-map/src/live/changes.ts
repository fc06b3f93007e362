// What an event changed for whoever counts: the case as it was, and as it is. Pure.
import type { DeskEvent } from '../api/loop';
import type { Filter } from '../state/filter';

/**
 * The case before the event: null where there was none, undefined where nobody knows any more (the server read the
 * event back from its store).
 */
export function before(event: DeskEvent): DeskEvent | null | undefined {
  if (event.was === undefined || event.was === null) return event.was;
  // Lateness before is told by the deadline before: the server's word is about now.
  return { ...event, overdue: false, ...event.was };
}

/** Chinese codes say by themselves what lies in what; for others the server must be asked. */
const NESTING = /^\d{6,15}$/;
/** Time alone moves cases into these and out of them. */
const TIMED_QUEUES = new Set(['due-soon', 'overdue']);

/** Can the page itself tell, from an event alone, whether a case passes? Else the server is asked again. */
export function is_decidable(filter: Filter): boolean {
  return !filter.overdue
    && (filter.queue === null || !TIMED_QUEUES.has(filter.queue))
    && filter.days.length === 0
    && (filter.area === null || filter.area === 'none' || NESTING.test(filter.area));
}

/** May the event move a case into or out of a count that the page cannot follow by itself? */
export function concerns(filter: Filter, event: DeskEvent): boolean {
  const only_timed = filter.days.length === 0 && is_decidable({ ...filter, overdue: false, queue: null });
  // A new case that is not late yet is in no count of the late ones.
  return !only_timed || event.was !== null || event.overdue === true || event.warned === true;
}

export interface Step {
  event: DeskEvent;
  by: 1 | -1;
}

/**
 * What the events do to a count: cases that leave it, cases that come into it. `sure` is false where an event does not
 * say what was before.
 */
export function steps_of(events: readonly DeskEvent[], fits: (event: DeskEvent) => boolean): { steps: Step[]; sure: boolean } {
  const steps: Step[] = [];
  let sure = true;
  for (const event of events) {
    const was = before(event);
    if (was === undefined) sure = false;
    else {
      if (was && fits(was)) steps.push({ event: was, by: -1 });
      if (fits(event)) steps.push({ event, by: 1 });
    }
  }
  return { steps, sure };
}

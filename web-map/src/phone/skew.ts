// How far the phone's clock is off, told by the server's `Date`; and what that means for when something was seen. Pure.

/** A clock that is off by no more than this is called right: nobody notices, and `Date` has whole seconds. */
export const SKEW_SAID_MS = 30_000;
/** An answer that took longer than this says too little about the clock. */
const ROUND_TRIP_MAX_MS = 20_000;
/** The server's clock is ahead of its own `Date` by half a second in the mean. */
const HALF_SECOND_MS = 500;

/**
 * Milliseconds to add to the phone's clock to get the server's. `null` when the answer does not tell: no `Date`, or it was
 * too long on its way.
 */
export function skew_of(date: string | null, sent_ms: number, came_ms: number): number | null {
  const server_ms = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(server_ms) || came_ms < sent_ms || came_ms - sent_ms > ROUND_TRIP_MAX_MS) return null;
  return Math.round(server_ms + HALF_SECOND_MS - (sent_ms + came_ms) / 2);
}

/**
 * When it was, by the server's clock. What was known of the phone's clock when it was seen (`then_ms`) counts before what
 * is known now: a phone that was wrong without signal sets its clock as soon as it has one.
 */
export function corrected(made_ms: number, then_ms: number | null, now_ms: number | null): { at_ms: number; by_ms: number } {
  const off_ms = then_ms ?? now_ms ?? 0;
  return Math.abs(off_ms) > SKEW_SAID_MS ? { at_ms: made_ms + off_ms, by_ms: off_ms } : { at_ms: made_ms, by_ms: 0 };
}

// How long things took. Journeys tell it and are held to no time: a shared machine that paints in software would decide.
// `cargo xtask bench pages` runs the files that tell figures, and holds every figure to its bar.
import assert from 'node:assert/strict';

/** Tells how many milliseconds something took, and its bar. */
export function figure(what, took_ms, most_ms) {
  const told = `${what}: ${Math.round(took_ms)} ms (bar ${most_ms} ms)`;
  console.log(`figure: ${told}`);
  if (process.env.HUYING_BARS) assert.ok(took_ms <= most_ms, told);
}

/** Tells which part of all something was, and the least it should be. */
export function part(what, share, least) {
  const told = `${what}: ${(share * 100).toFixed(1)} % (bar ${least * 100} %)`;
  console.log(`figure: ${told}`);
  if (process.env.HUYING_BARS) assert.ok(share >= least, told);
}

// Moves the whole picture a little, slowly, so that no edge stays on the same pixels for hours and burns in.

/** Half of the way, in pixels of the page. */
export const DRIFT_PX = 6;
/** Two lengths of time without a common measure: the way does not soon repeat. */
const ACROSS_MS = 13 * 60_000;
const DOWN_MS = 17 * 60_000;

/** Where the picture is now, in whole pixels: letters stay sharp. */
export function drift_px(now_ms: number): { x: number; y: number } {
  const at = (length_ms: number): number => Math.round(DRIFT_PX * Math.sin((2 * Math.PI * (now_ms % length_ms)) / length_ms));
  return { x: at(ACROSS_MS), y: at(DOWN_MS) };
}

// Which rows of the list are chosen for a bulk action: one by one, or a range from the last one touched. Pure.

export interface Selection {
  chosen: ReadonlySet<string>;
  /** Where a range starts. */
  anchor: string | null;
}

export const NOTHING: Selection = { chosen: new Set(), anchor: null };

/** As many as the server takes in one request. */
export const CHOSEN_MAX = 200;

export function toggle(before: Selection, number: string): Selection {
  const chosen = new Set(before.chosen);
  if (!chosen.delete(number) && chosen.size < CHOSEN_MAX) chosen.add(number);
  return { chosen, anchor: number };
}

/** Everything from the anchor to `number`, in the order of the list, is chosen too. */
export function extend(before: Selection, rows: readonly string[], number: string): Selection {
  const [a, b] = [rows.indexOf(before.anchor ?? number), rows.indexOf(number)];
  if (a < 0 || b < 0) return toggle(before, number);
  const range = rows.slice(Math.min(a, b), Math.max(a, b) + 1);
  const all = [...new Set([...before.chosen, ...range])];
  return { chosen: new Set(all.slice(0, CHOSEN_MAX)), anchor: before.anchor ?? number };
}

/** Rows that left the list are no longer chosen. */
export function keep_listed(before: Selection, rows: readonly string[]): Selection {
  const listed = new Set(rows);
  const kept = [...before.chosen].filter((number) => listed.has(number));
  return kept.length === before.chosen.size ? before : { ...before, chosen: new Set(kept) };
}

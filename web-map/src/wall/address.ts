// What the address of a wall says: which scenes, how long each, who acknowledges. Area, window, language and theme are the view's.

export const SCENES = ['heat', 'overdue', 'calls', 'busiest', 'teams'] as const;
export type Scene = (typeof SCENES)[number];

export const SECONDS_USUAL = 20;
export const SECONDS_MIN = 5;
export const SECONDS_MAX = 3600;
/** As the server takes accounts. */
const BY_CHARS_MAX = 64;

export interface WallAddress {
  /** At least one, each once, in the order given. */
  scenes: Scene[];
  seconds: number;
  /** Who acknowledges from this wall, where nobody is logged in. */
  by: string;
  /** A wall without sound. */
  silent: boolean;
}

/** Reads what it understands and passes over the rest: a mangled address still shows a wall. */
export function parse_wall(search: string): WallAddress {
  const q = new URLSearchParams(search);
  const wished = (q.get('scenes') ?? '').split(',').map((word) => SCENES.find((scene) => scene === word.trim()));
  const scenes = [...new Set(wished.filter((scene) => scene !== undefined))];
  const seconds = Number(q.get('seconds') ?? SECONDS_USUAL);
  return {
    scenes: scenes.length > 0 ? scenes : [...SCENES],
    seconds: Number.isFinite(seconds) ? Math.min(Math.max(seconds, SECONDS_MIN), SECONDS_MAX) : SECONDS_USUAL,
    by: (q.get('by') ?? '').trim().slice(0, BY_CHARS_MAX) || 'wall',
    silent: q.get('sound') === 'off',
  };
}

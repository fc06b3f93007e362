// When a place is too near to a border to say which grid it is, and what whoever stands there is asked. Pure.

interface Named {
  code: string;
  name: string;
}

/** Where a position lies, as the phone's copy of the grids and `GET /v1/locate` say it in the same words. */
export interface Where {
  /** Code of the finest area; null outside. */
  area: string | null;
  /** The area of each level, coarsest first. */
  areas: Named[];
  place: string;
  /** On a border: the other areas. */
  others: Named[];
  /** The border is nearer than the accuracy: every area that the circle touches, with its share of it. */
  within?: (Named & { share: number })[];
  nearest?: Named & { metres: number };
  /** Of the phone's answer: the server, which knows all areas, must say the same. */
  certain?: boolean;
}

/** As many sides as there are big buttons for. */
export const SIDES_MAX = 4;

/**
 * The areas to ask about, the likeliest first; empty when there is nothing to ask. A side that the circle hardly touches
 * is asked about, too: only whoever stands there knows.
 */
export function sides(where: Where): Named[] {
  const own = where.areas.at(-1);
  const on_border = where.place === 'border' && own ? [own, ...where.others] : [];
  const touched = [...(where.within ?? [])].sort((a, b) => b.share - a.share);
  const each = new Map([...on_border, ...touched].map(({ code, name }) => [code, { code, name }]));
  return each.size < 2 ? [] : [...each.values()].slice(0, SIDES_MAX);
}

/**
 * What is sent as `area` beside the position: the side that was named, as long as the place still asks about it; null
 * when the position says it all.
 */
export function side_to_send(where: Where | null, named: string | null): string | null {
  return where !== null && named !== null && sides(where).some((one) => one.code === named) ? named : null;
}

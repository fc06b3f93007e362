// Cases newer than the tiles they lie on: what is drawn on top of those, and what makes which tile old. Pure.
import type { DeskEvent } from '../api/loop';
import { before } from './changes';
import { tile_at } from './tilebook';

type Fits = (event: DeskEvent) => boolean;

/** A case to be drawn on top of the tiles. */
export interface FreshCase {
  event: DeskEvent;
  /** 1 where the heat beneath does not count it yet, 0 where only its mark is new. */
  n: 0 | 1;
}

/** Whether a layer's tile at the case's place already holds an event. */
export interface Held {
  heat(event: DeskEvent): boolean;
  marks(event: DeskEvent): boolean;
}

/** The newest state of each case that a tile does not hold yet, of those that pass. */
export function fresh_cases(tail: readonly DeskEvent[], fits: Fits, held: Held): FreshCase[] {
  const cases = new Map<string, FreshCase>();
  for (const event of tail) {
    if (event.lon === null || event.lat === null || !fits(event)) {
      cases.delete(event.case);
      continue;
    }
    const [in_heat, in_marks] = [held.heat(event), held.marks(event)];
    if (in_heat && in_marks) continue;
    const was = before(event);
    // Counted already, unless it came in by this event or by one before that the heat does not hold either.
    const counted = in_heat || (was !== null && cases.get(event.case)?.n !== 1 && (was === undefined || stays(was, event, fits)));
    cases.delete(event.case);
    cases.set(event.case, { event, n: counted ? 0 : 1 });
  }
  return [...cases.values()];
}

/** What is drawn of several cases that lie too near each other to be told apart. */
export interface FreshCell {
  lon: number;
  lat: number;
  /** Cases that the heat beneath does not count yet. */
  n: number;
  /** The newest event among them. */
  seq: number;
}

/** Cells to the side of a tile, as the heat's own. */
const CELLS = 64;

/** The cases together by the heat's cells of a zoom: a flood in one street is one point to draw, not a thousand. */
export function cells_of(cases: readonly FreshCase[], zoom: number): FreshCell[] {
  const cells = new Map<string, FreshCell>();
  const fine = Math.log2(CELLS) + Math.max(0, Math.floor(zoom));
  for (const { event: { lon, lat, seq }, n } of cases) {
    if (lon === null || lat === null || n === 0) continue;
    const { x, y } = tile_at(lon, lat, fine);
    const key = `${x}/${y}`;
    const cell = cells.get(key);
    if (!cell) cells.set(key, { lon, lat, n, seq });
    else {
      cell.n += 1;
      // In their middle.
      cell.lon += (lon - cell.lon) / cell.n;
      cell.lat += (lat - cell.lat) / cell.n;
      cell.seq = Math.max(cell.seq, seq);
    }
  }
  return [...cells.values()];
}

const stays = (was: DeskEvent, is: DeskEvent, fits: Fits): boolean => fits(was) && was.lon === is.lon && was.lat === is.lat;

/** A place on the map where something is different since an event. */
export interface Touched {
  lon: number;
  lat: number;
  seq: number;
  /** A case came there, and nothing else is different. */
  added: boolean;
}

/** Where an event makes tiles old; null where it does not say enough, so that any tile may be. */
export function touched_by(event: DeskEvent, fits: Fits): Touched[] | null {
  const was = before(event);
  if (was === undefined) return null;
  const [from, to] = [was !== null && fits(was), fits(event)];
  const places: Touched[] = [];
  const touch = (at: DeskEvent, added: boolean): void => {
    if (at.lon !== null && at.lat !== null) places.push({ lon: at.lon, lat: at.lat, seq: event.seq, added });
  };
  const moved = was !== null && (was.lon !== event.lon || was.lat !== event.lat);
  if (from && was && (moved || !to)) touch(was, false);
  if (to) touch(event, !from);
  return places;
}

/** Whether counted cells are the same after the event: the case stays where it is and still passes. */
export function leaves_cells(event: DeskEvent, fits: Fits): boolean {
  const was = before(event);
  return was !== null && was !== undefined && (fits(event) ? stays(was, event, fits) : !fits(was));
}

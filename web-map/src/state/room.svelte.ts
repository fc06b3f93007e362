// Whether there is room for panels beside the map.

const query = matchMedia('(min-width: 1000px) and (min-height: 520px)');

class Room {
  is = $state(query.matches);

  constructor() {
    query.addEventListener('change', (change) => {
      this.is = change.matches;
    });
  }
}

/** `wide.is`: panels stand beside the map; otherwise they share a sheet below it. */
export const wide = new Room();

/** Pixels of the map that panels cover at each edge. */
export interface Covered {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

export const COVERED_WIDE: Covered = { top: 140, right: 348, bottom: 152, left: 308 };
export const COVERED_NARROW: Covered = { top: 126, right: 0, bottom: 122, left: 0 };
export const COVERED_NOT: Covered = { top: 0, right: 0, bottom: 0, left: 0 };

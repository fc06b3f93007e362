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

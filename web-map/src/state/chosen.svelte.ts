// Where the case of the open drawer lies, for the ring on the map.

class Chosen {
  place = $state.raw<[number, number] | null>(null);
}

export const chosen = new Chosen();

// Whether the map follows arriving cases, and which place a list asked it to show.

class TickerState {
  follows = $state(false);
  /** A place some list wants shown; raised anew for every wish, even for the same place. */
  wish = $state.raw<{ place: [number, number] } | null>(null);

  show(lon: number, lat: number): void {
    this.wish = { place: [lon, lat] };
  }
}

export const ticker = new TickerState();

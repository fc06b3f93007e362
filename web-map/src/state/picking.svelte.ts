// The report form asks the map for a place: the next tap answers.

/** WGS 84, as picked or measured. */
export interface Spot {
  lon: number;
  lat: number;
  accuracy_m: number | null;
}

class Picking {
  /** A form is open that takes taps on the map. */
  on = $state(false);
  spot = $state.raw<Spot | null>(null);

  /** Offers a tap; true when the form took it. */
  readonly wanted = (lon: number, lat: number): boolean => {
    if (!this.on) return false;
    this.spot = { lon, lat, accuracy_m: null };
    return true;
  };
}

export const picking = new Picking();

// Where this phone is, followed while the page is looked at.

/** A phone that does not know where it is after this long will not know soon. */
const FIRST_MS = 15_000;

export interface Fix {
  lon: number;
  lat: number;
  accuracy_m: number;
  at_ms: number;
}

class Here {
  fix = $state.raw<Fix | null>(null);
  state = $state<'finding' | 'found' | 'denied' | 'failed'>('finding');
  #watch: number | null = null;

  /** The first fix; null when there is none in time. */
  first(): Promise<Fix | null> {
    if (!('geolocation' in navigator)) return Promise.resolve(null);
    return new Promise((resolve) => {
      navigator.geolocation.getCurrentPosition(
        ({ coords, timestamp }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at_ms: timestamp }),
        () => resolve(null), { maximumAge: 60_000, timeout: FIRST_MS },
      );
    });
  }

  /** Follows until the returned function is called. Browsers give WGS 84, in China too. */
  follow(): () => void {
    const begin = (): void => {
      if (this.#watch !== null || document.visibilityState !== 'visible' || !('geolocation' in navigator)) return;
      this.#watch = navigator.geolocation.watchPosition(
        ({ coords, timestamp }) => {
          this.fix = { lon: coords.longitude, lat: coords.latitude, accuracy_m: coords.accuracy, at_ms: timestamp };
          this.state = 'found';
        },
        (trouble) => (this.state = trouble.code === trouble.PERMISSION_DENIED ? 'denied' : this.fix ? 'found' : 'failed'),
        { enableHighAccuracy: true, maximumAge: 5_000, timeout: 30_000 },
      );
    };
    const end = (): void => {
      if (this.#watch !== null) navigator.geolocation.clearWatch(this.#watch);
      this.#watch = null;
    };
    const turn = (): void => (document.visibilityState === 'visible' ? begin() : end());
    begin();
    document.addEventListener('visibilitychange', turn);
    return () => {
      document.removeEventListener('visibilitychange', turn);
      end();
    };
  }
}

export const here = new Here();

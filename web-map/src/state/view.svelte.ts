// What this page looks at now, kept in the address: deliberate steps make a history entry, drifting does not.
import type { Filter } from './filter';
import { format_view, parse_view } from './url';
import type { Camera, ViewState } from './url';
import type { TimeWindow } from './window';

/** Browsers refuse an address that changes faster; the last of several changes within this time is written. */
export const ADDRESS_MS = 250;

class View {
  now = $state.raw<ViewState>(parse_view(location.search));
  /** Raised when the back or forward button changed the view, so that the map follows. */
  travelled = $state(0);

  #late: ReturnType<typeof setTimeout> | undefined;
  #written_ms = 0;

  constructor() {
    addEventListener('popstate', () => {
      clearTimeout(this.#late);
      this.#late = undefined;
      this.now = parse_view(location.search);
      this.travelled += 1;
    });
    addEventListener('pagehide', () => {
      if (this.#late !== undefined) this.#write('replace', this.now);
    });
  }

  /** What counts now: while playing back, the moving window instead of the chosen one. */
  get filter(): Filter {
    const { filter, play } = this.now;
    return play ? { ...filter, window: { from_ms: play.at_ms - play.width_ms, to_ms: play.at_ms } } : filter;
  }

  /** The window chosen, in which a playback moves. */
  get range(): TimeWindow {
    return this.now.filter.window;
  }

  /** A step somebody chose: the back button undoes it. */
  go(change: Partial<ViewState>): void {
    this.#set({ ...this.now, ...change }, 'push');
  }

  narrow(change: Partial<Filter>): void {
    this.go({ filter: { ...this.now.filter, ...change } });
  }

  /** The map moved, a handle is being dragged: the address follows, the history does not grow. */
  drift(change: Partial<ViewState>): void {
    this.#set({ ...this.now, ...change }, 'replace');
  }

  moved(camera: Camera): void {
    this.drift({ camera });
  }

  #set(next: ViewState, how: 'push' | 'replace'): void {
    const before = this.#late === undefined ? null : this.now;
    this.now = next;
    if (how === 'replace') {
      const wait_ms = this.#written_ms + ADDRESS_MS - Date.now();
      if (wait_ms <= 0) this.#write('replace', next);
      else this.#late ??= setTimeout(() => this.#write('replace', this.now), wait_ms);
      return;
    }
    // The step before is remembered as it was, not as it stood when its address was last written.
    if (before) this.#write('replace', before);
    this.#write('push', next);
  }

  #write(how: 'push' | 'replace', view: ViewState): void {
    clearTimeout(this.#late);
    this.#late = undefined;
    this.#written_ms = Date.now();
    const address = location.pathname + format_view(view);
    if (how === 'push' && address !== location.pathname + location.search) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }
}

export const view = new View();

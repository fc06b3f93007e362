// What this page looks at now, kept in the address: deliberate steps make a history entry, drifting does not.
import type { Filter } from './filter';
import { format_view, parse_view } from './url';
import type { Camera, ViewState } from './url';

class View {
  now = $state.raw<ViewState>(parse_view(location.search));
  /** Raised when the back or forward button changed the view, so that the map follows. */
  travelled = $state(0);

  constructor() {
    addEventListener('popstate', () => {
      this.now = parse_view(location.search);
      this.travelled += 1;
    });
  }

  get filter(): Filter {
    return this.now.filter;
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
    const address = location.pathname + format_view(next);
    if (how === 'push' && address !== location.pathname + location.search) {
      history.pushState(null, '', address);
    } else {
      history.replaceState(null, '', address);
    }
    this.now = next;
  }
}

export const view = new View();

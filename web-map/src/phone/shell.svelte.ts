// The service worker, as the page sees it: whether everything is kept for no signal, and whether a newer page is ready.

/** What page and service worker say to each other. */
export type ShellWord = 'keep-map' | 'take-over';

class Shell {
  /** `none`: this browser has none, or the address is neither https nor this machine. */
  state = $state<'starting' | 'kept' | 'none'>('starting');
  /** The map's code is kept, too. */
  map_kept = $state(false);
  /** A newer page waits; null: this is the newest. */
  newer = $state.raw<ServiceWorker | null>(null);

  /** `script` serves the pages under `scope`. */
  async start(script: string, scope: string): Promise<void> {
    // While the pages are being written nothing is kept: each change must be seen.
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) {
      this.state = 'none';
      return;
    }
    navigator.serviceWorker.addEventListener('message', (message: MessageEvent<{ map_kept?: boolean }>) => {
      if (message.data.map_kept) this.map_kept = true;
    });
    try {
      const registration = await navigator.serviceWorker.register(script, { scope, updateViaCache: 'none' });
      this.#watch(registration);
      const active = (await ready(registration)) ?? registration.active;
      this.state = active ? 'kept' : 'none';
      // The map comes after the page: over one bar of signal the page itself must not wait for it.
      active?.postMessage('keep-map' satisfies ShellWord);
    } catch {
      this.state = 'none';
    }
  }

  #watch(registration: ServiceWorkerRegistration): void {
    const offer = (): void => {
      // The first one is no news.
      if (registration.waiting && navigator.serviceWorker.controller) this.newer = registration.waiting;
    };
    offer();
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', offer);
    });
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => undefined);
    });
  }

  /** Changes to the newer page: offered, never forced. Queue and draft lie beside the page and stay. */
  take_newer(): void {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.newer?.postMessage('take-over' satisfies ShellWord);
  }
}

/** The registration's worker once it is active; null when it cannot become so. */
function ready(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  const coming = registration.active ? null : (registration.installing ?? registration.waiting);
  if (!coming) return Promise.resolve(registration.active);
  return new Promise((resolve) => {
    const look = (): void => {
      if (coming.state === 'activated') resolve(coming);
      if (coming.state === 'redundant') resolve(null);
    };
    look();
    coming.addEventListener('statechange', look);
  });
}

export const shell = new Shell();

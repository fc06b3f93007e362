// Being told while the page is closed, by Web Push: only after somebody asks for it here.
import { Away, Refused } from '../api/client';
import { team_api } from './api';
import { me } from './me.svelte';

const WORKER = '/team-sw.js';
const SCOPE = '/team';

/** `unable`: this browser cannot; `off`: the server is not set up for it; `denied`: the person said no to the browser. */
export type Standing = 'asking' | 'unable' | 'off' | 'denied' | 'no' | 'yes';

class Told {
  standing = $state<Standing>('asking');
  busy = $state(false);
  failure = $state.raw<Error | null>(null);
  #key = '';

  async look(): Promise<void> {
    if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis)) return this.#stand('unable');
    try {
      const { key } = await team_api.push_key();
      if (key === null) return this.#stand('off');
      this.#key = key;
      const worker = await navigator.serviceWorker.getRegistration(SCOPE);
      const held = await worker?.pushManager.getSubscription();
      this.#stand(held ? 'yes' : Notification.permission === 'denied' ? 'denied' : 'no');
    } catch (cause) {
      // Without an answer nothing can be offered.
      this.#stand(cause instanceof Refused || cause instanceof Away ? 'off' : 'unable');
    }
  }

  async turn(on: boolean): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      await (on ? this.#begin() : this.#end());
    } catch (cause) {
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      this.busy = false;
    }
  }

  async #begin(): Promise<void> {
    if ((await Notification.requestPermission()) !== 'granted') return this.#stand('denied');
    await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    const worker = await active(SCOPE);
    const held = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key });
    const { endpoint, keys } = held.toJSON();
    try {
      await team_api.subscribe({ endpoint, keys, ...me.by });
    } catch (cause) {
      await held.unsubscribe();
      throw cause;
    }
    this.#stand('yes');
  }

  async #end(): Promise<void> {
    const worker = await navigator.serviceWorker.getRegistration(SCOPE);
    const held = await worker?.pushManager.getSubscription();
    // The browser forgets first: what the server then sends is answered as gone, and forgotten there too.
    await held?.unsubscribe();
    this.#stand('no');
    if (held) await team_api.unsubscribe({ endpoint: held.endpoint, ...me.by });
  }

  #stand(standing: Standing): void {
    this.standing = standing;
  }
}

/** The registration, once its worker runs. */
async function active(scope: string): Promise<ServiceWorkerRegistration> {
  const registration = await navigator.serviceWorker.getRegistration(scope);
  if (!registration) throw new Error('no service worker');
  const coming = registration.installing ?? registration.waiting;
  if (!registration.active && coming) {
    await new Promise<void>((resolve) => {
      coming.addEventListener('statechange', () => {
        if (coming.state === 'activated' || coming.state === 'redundant') resolve();
      });
    });
  }
  return registration;
}

export const told = new Told();

// Who works on this phone, whether it has signal, and how far its clock is off: as the server last said it.
import { forgets, kept } from './keep';
import { ask_who } from './send';
import type { Held, Who } from './send';

export const NOBODY: Who = { account: null, shown: null, may: [], steps: [], local: true, name: null };

/** `login`: the server wants to know anew who this is; nothing is lost meanwhile. */
export type Signal = 'unknown' | 'on' | 'off' | 'login';

class Standing {
  who = $state.raw<Who>(NOBODY);
  signal = $state<Signal>('unknown');
  /** With the signal `login`: what the account must do first; null: log in. */
  held = $state<Held | null>(null);
  skew_ms = $state<number | null>(null);
  /** IndexedDB does not work here: a private window, a full disk. Nothing would survive. */
  forgetful = $state(false);
  /** The phone has no room to note what became of what it sends; it is sent again until it has. */
  full = $state(false);

  /** What was kept, read once before anything is asked. */
  async read(): Promise<void> {
    this.forgetful = await forgets();
    this.who = (await kept<Who>('kept', 'who').catch(() => undefined)) ?? NOBODY;
    this.skew_ms = (await kept<number>('kept', 'skew').catch(() => undefined)) ?? null;
  }

  /** Who this is now, as another part of the page or the service worker found out. */
  async learn(): Promise<void> {
    this.who = (await kept<Who>('kept', 'who').catch(() => undefined)) ?? this.who;
    await this.#learn_beside();
  }

  /** Asks the server who this is; without an answer the phone goes on with what it has. */
  async ask(): Promise<'on' | 'off' | 'login'> {
    const who = await ask_who().catch(() => 'away' as const);
    this.signal = who === 'away' ? 'off' : who === 'login' ? 'login' : 'on';
    if (who !== 'away' && who !== 'login') this.who = who;
    await this.#learn_beside();
    return this.signal;
  }

  /** What the answer brought beside who this is: what the account must do before anything is sent, and how far the clock is off. */
  async #learn_beside(): Promise<void> {
    this.held = (await kept<Held | null>('kept', 'held').catch(() => undefined)) ?? null;
    this.skew_ms = (await kept<number>('kept', 'skew').catch(() => undefined)) ?? this.skew_ms;
  }
}

export const standing = new Standing();

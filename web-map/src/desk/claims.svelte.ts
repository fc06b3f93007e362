// The claims of all desks, live; and this desk's own: taken with the case that is open, renewed, let go on leaving.
import { desk_api, release_on_leaving } from '../api/desk';
import { account } from '../state/account.svelte';
import { clock } from '../state/clock.svelte';
import { live } from '../state/live.svelte';
import { RENEW_MS, with_claim, without_expired } from './claims';
import type { Claims, Held } from './claims';

class ClaimBoard {
  #all = $state.raw<Claims>(new Map());

  readonly now: Claims = $derived(without_expired(this.#all, clock.now_ms));

  /** The other person who has a case open; null when nobody or only this desk has. */
  other(number: string): Held | null {
    const held = this.now.get(number);
    return held && held.by !== account.name ? held : null;
  }

  mine(number: string): boolean {
    return this.now.get(number)?.by === account.name;
  }

  /** Called once by the desk; everything stops with it. */
  follow(): () => void {
    const ask = (): void => {
      desk_api.claims().then(
        ({ items }) => {
          this.#all = items.reduce((all, claim) => with_claim(all, claim, Date.now()), new Map() as Claims);
        },
        () => undefined,
      );
    };
    ask();
    const stops = [
      live.on_open(ask),
      live.on_claim((claim) => {
        this.#all = with_claim(this.#all, claim, Date.now());
      }),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Claims a case for this account until the returned function is called. */
  hold(number: string, by: string): () => void {
    let left = false;
    const take = (): void => {
      desk_api.claim(number, by).then(
        (claim) => {
          if (!left) this.#all = with_claim(this.#all, { ...claim, case: number }, Date.now());
        },
        // Another has it: the list says who, and working on it meets the conflict check.
        () => undefined,
      );
    };
    take();
    const timer = setInterval(take, RENEW_MS);
    const leave_page = (): void => release_on_leaving(number, by);
    addEventListener('pagehide', leave_page);
    return () => {
      left = true;
      clearInterval(timer);
      removeEventListener('pagehide', leave_page);
      if (this.mine(number)) this.#all = with_claim(this.#all, { case: number, by: null }, Date.now());
      desk_api.release(number, by).catch(() => undefined);
    };
  }
}

export const claims = new ClaimBoard();

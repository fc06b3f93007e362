// Who sits here: the account that is logged in. Where nobody need log in, at the server's own machine, the name is asked for once
// and kept in this browser.
import { session } from './session.svelte';

const REMEMBERED = 'huying.account';
/** As the server takes them. */
export const ACCOUNT_CHARS_MAX = 64;

class Account {
  #name = $state(localStorage.getItem(REMEMBERED) ?? '');
  #changing = $state(false);

  get name(): string {
    return session.account || this.#name;
  }

  /** The person wants another name; whoever is logged in sees to their account instead. */
  get changing(): boolean {
    return this.#changing;
  }

  set changing(wanted: boolean) {
    if (wanted && session.account !== '') location.assign('/account');
    else this.#changing = wanted;
  }

  be(name: string): void {
    const clean = name.trim().slice(0, ACCOUNT_CHARS_MAX);
    if (clean === '' || session.account !== '') return;
    localStorage.setItem(REMEMBERED, clean);
    this.#name = clean;
    this.changing = false;
  }
}

export const account = new Account();

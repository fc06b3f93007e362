// Who sits here. Until identities exist the name is asked for once and kept in this browser.

const REMEMBERED = 'huying.account';
/** As the server takes them. */
export const ACCOUNT_CHARS_MAX = 64;

class Account {
  #name = $state(localStorage.getItem(REMEMBERED) ?? '');
  /** The person wants another name. */
  changing = $state(false);

  get name(): string {
    return this.#name;
  }

  be(name: string): void {
    const clean = name.trim().slice(0, ACCOUNT_CHARS_MAX);
    if (clean === '') return;
    localStorage.setItem(REMEMBERED, clean);
    this.#name = clean;
    this.changing = false;
  }
}

export const account = new Account();

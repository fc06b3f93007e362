// Whose phone this is: the account that is logged in and its teams; at a machine without accounts, a name and a team chosen here.
import { account } from '../state/account.svelte';
import type { Session } from '../api/session';
import { session } from '../state/session.svelte';
import { carried } from './carried.svelte';

const REMEMBERED = 'huying.team';

class Me {
  #chosen = $state(localStorage.getItem(REMEMBERED));

  /** As the server says, or said last: what is done goes under that name, and waits until it is back. */
  get #who(): Session | null {
    return session.me ?? carried.session;
  }

  get known(): boolean {
    return this.#who !== null;
  }

  get local(): boolean {
    return this.#who?.local === true;
  }

  /** Who is logged in; null at a machine without accounts. */
  get account(): string | null {
    return this.#who?.account ?? null;
  }

  get name(): string {
    return this.account ?? account.name;
  }

  /** Teams that one may be in; null: any. */
  get teams(): string[] | null {
    return this.#who?.reach.teams ?? null;
  }

  /** The team that this phone works for; null while none is chosen. */
  get team(): string | null {
    const { teams } = this;
    if (teams === null) return this.#chosen;
    return teams.find((team) => team === this.#chosen) ?? teams[0] ?? null;
  }

  /** All teams whose tasks are shown. */
  is_ours(team: string | null | undefined): boolean {
    if (!team) return false;
    return this.teams === null ? team === this.team : this.teams.includes(team);
  }

  choose(team: string): void {
    localStorage.setItem(REMEMBERED, team);
    this.#chosen = team;
  }

  /** Only where nobody is logged in must a step name who does it. */
  get by(): { by?: string } {
    return this.local ? { by: account.name } : {};
  }
}

export const me = new Me();

// Whose phone this is: the account that is logged in and its teams; at a machine without accounts, a name and a team chosen here.
import { Refused } from '../api/client';
import { account } from '../state/account.svelte';
import { team_api } from './api';
import type { Session } from './api';

const REMEMBERED = 'huying.team';

class Me {
  session = $state.raw<Session | null>(null);
  failure = $state.raw<Error | null>(null);
  #chosen = $state(localStorage.getItem(REMEMBERED));

  async load(): Promise<void> {
    try {
      this.session = await team_api.session();
      this.failure = null;
    } catch (cause) {
      if (cause instanceof Refused && cause.status === 401) location.assign(`/login?to=${encodeURIComponent(location.pathname + location.search)}`);
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    }
  }

  get local(): boolean {
    return this.session?.local === true;
  }

  get name(): string {
    return this.session?.account ?? account.name;
  }

  /** Teams that one may be in; null: any. */
  get teams(): string[] | null {
    return this.session?.reach.teams ?? null;
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

  may(permission: string): boolean {
    return this.session?.may.includes(permission) === true;
  }
}

export const me = new Me();

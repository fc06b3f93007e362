// On or off duty by one's own word, and who else of the team is on.
import { Question } from '../state/question.svelte';
import { clock } from '../state/clock.svelte';
import { team_api } from './api';
import type { Present } from './api';
import { me } from './me.svelte';

class Duty {
  readonly present = new Question<Present[]>(async (signal) => (await team_api.presence(me.team ?? undefined, signal)).items);
  busy = $state(false);
  failure = $state.raw<Error | null>(null);

  get mates(): Present[] {
    return (this.present.data ?? []).filter((one) => Date.parse(one.until) > clock.now_ms && one.team === me.team);
  }

  /** null: off duty. */
  get mine(): Present | null {
    return this.mates.find((one) => one.account === me.name) ?? null;
  }

  async set(on: boolean): Promise<void> {
    if (me.team === null) return;
    this.busy = true;
    try {
      this.present.data = (await team_api.set_presence(on, me.team, me.by)).items;
      this.failure = null;
    } catch (cause) {
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      this.busy = false;
    }
  }
}

export const duty = new Duty();

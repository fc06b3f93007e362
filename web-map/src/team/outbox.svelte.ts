// What was done on this phone for a team and the server does not yet have, and what came to nothing: the team's part of the
// phone's one queue.
import type { StepWord } from '../api/loop';
import { line } from '../phone/line.svelte';
import { in_order, new_key } from '../phone/queue';
import type { Problem, StepItem } from '../phone/queue';
import type { Shots } from '../phone/shots.svelte';
import { standing } from '../phone/standing.svelte';
import { me } from './me.svelte';

/** `refused`: also when somebody was faster; then the problem says who. */
export type Fate = 'sending' | 'waiting' | 'refused';

export interface Errand {
  id: string;
  case: string;
  step: StepWord;
  /** Who did it: nobody else's login sends it. */
  by: string;
  /** When, by the phone's clock set right. */
  at_ms: number;
  fate: Fate;
  problem: Problem | null;
  /** Nobody is logged in any more: it waits for that. */
  locked: boolean;
}

function errand_of(item: StepItem): Errand {
  const fate = item.state !== 'waiting' ? 'refused' : line.sending === item.id ? 'sending' : 'waiting';
  const by = item.by ?? (typeof item.words.by === 'string' ? item.words.by : '');
  return {
    id: item.id, case: item.words.case, step: item.words.step, by, at_ms: item.made_ms + item.corrected_ms, fate, problem: item.problem,
    locked: standing.signal === 'login',
  };
}

class Outbox {
  /** Oldest first; what arrived is among the case's own history. */
  readonly errands: Errand[] = $derived(in_order(line.items)
    .filter((item): item is StepItem => item.kind === 'step' && item.of === 'team' && item.state !== 'arrived').map(errand_of));
  readonly waiting: number = $derived(this.errands.filter((errand) => errand.fate !== 'refused').length);

  of(number: string): Errand[] {
    return this.errands.filter((errand) => errand.case === number);
  }

  /** Puts a step into the queue, for good. Throws `PhoneFull` or `LineFull` and has kept nothing then. */
  async put(number: string, step: StepWord, seen: number, body: Record<string, unknown>, shots: Shots | null): Promise<void> {
    const { photos, pictures } = shots?.queued() ?? { photos: [], pictures: new Map<string, Blob>() };
    const { note, ...fields } = body;
    const item: StepItem = {
      kind: 'step', of: 'team', id: new_key(), by: me.account, made_ms: Date.now(), skew_ms: standing.skew_ms, corrected_ms: 0, photos,
      state: 'waiting', tries: 0, next_ms: Date.now(), why: null, problem: null, answer: null, arrived_ms: null, title: number,
      words: { ...fields, ...me.by, case: number, step, seen, note: typeof note === 'string' ? note : '' },
    };
    await line.put(item, pictures);
  }

  /** Gives up one that was refused, or that has not left. */
  drop(id: string): Promise<void> {
    return line.drop(id, true);
  }

  /** Sends whatever may be sent. */
  push(): Promise<void> {
    return line.hurry();
  }
}

export const outbox = new Outbox();

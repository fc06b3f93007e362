// Doing a step on a case: one request with its own id, so that a lost answer never does it twice; and what came back.
import { Away, Refused } from '../api/client';
import { desk_api } from '../api/desk';
import type { BulkLine, DeskCase, StepWord } from '../api/loop';
import { account } from '../state/account.svelte';

export interface Trouble {
  /** `conflict`: somebody was faster; `refused`: the step does not lead on; `away`: no answer, may be sent again. */
  kind: 'conflict' | 'refused' | 'away';
  failure: Refused | Away;
}

/** Random and unguessable, also on plain-HTTP pages, where `crypto.randomUUID` is missing. */
function new_id(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `desk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function trouble_of(cause: unknown): Trouble {
  if (cause instanceof Refused) {
    const passes = cause.passes;
    return { kind: passes ? 'away' : cause.code === 'conflict' ? 'conflict' : 'refused', failure: cause };
  }
  if (cause instanceof Away) return { kind: 'away', failure: cause };
  throw cause;
}

/** One wish to do one step; trying again sends the same id. */
export class Move {
  busy = $state(false);
  trouble = $state.raw<Trouble | null>(null);
  readonly #id = new_id();

  constructor(readonly number: string, readonly step: StepWord) {}

  /** The case as it stands afterwards; null when it was not done, and `trouble` says why. */
  async send(seen: number, body: Record<string, unknown>): Promise<DeskCase | null> {
    this.busy = true;
    this.trouble = null;
    try {
      return await desk_api.move(this.number, { ...body, id: this.#id, by: account.name, step: this.step, seen });
    } catch (cause) {
      this.trouble = trouble_of(cause);
      return null;
    } finally {
      this.busy = false;
    }
  }
}

/** One step on many cases: first what would happen, then, if wanted, the doing. */
export class BulkMove {
  busy = $state(false);
  lines = $state.raw<BulkLine[] | null>(null);
  done = $state(false);
  failure = $state.raw<Error | null>(null);
  readonly #id = new_id();

  async run(cases: string[], step: StepWord, body: Record<string, unknown>, preview: boolean): Promise<void> {
    this.busy = true;
    this.failure = null;
    try {
      const answer = await desk_api.bulk({ ...body, id: this.#id, by: account.name, step, cases, ...(preview ? { preview: true } : {}) });
      this.lines = answer.items;
      this.done = !preview;
    } catch (cause) {
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      this.busy = false;
    }
  }
}

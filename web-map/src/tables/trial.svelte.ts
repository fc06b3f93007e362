// A changed table on its way: chosen, checked, rehearsed, put in force. Nothing is skipped.
import { Refused } from '../api/client';
import { tables_api } from '../api/tables';
import type { Checked, Rehearsed, Span, TableFault } from '../api/tables';
import { account } from '../state/account.svelte';

export type Stage = 'choose' | 'checked' | 'rehearsed' | 'in-force';

export class Trial {
  file = $state.raw<File | null>(null);
  checked = $state.raw<Checked | null>(null);
  rehearsed = $state.raw<Rehearsed | null>(null);
  in_force = $state(false);
  busy = $state<'check' | 'rehearse' | 'put' | null>(null);
  failure = $state.raw<Error | null>(null);
  #id = '';

  constructor(readonly name: string) {}

  get stage(): Stage {
    if (this.in_force) return 'in-force';
    if (this.rehearsed) return 'rehearsed';
    return this.checked ? 'checked' : 'choose';
  }

  /** A file with faults can be neither rehearsed nor put in force. */
  get sound(): boolean {
    return this.checked !== null && this.checked.faults.length === 0;
  }

  async choose(file: File): Promise<void> {
    this.file = file;
    this.checked = null;
    this.rehearsed = null;
    this.in_force = false;
    this.#id = `table-${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
    await this.#run('check', async () => {
      this.checked = await tables_api.check(this.name, file).catch(faults_in);
    });
  }

  async rehearse(span: Span): Promise<void> {
    const file = this.file;
    if (!file) return;
    await this.#run('rehearse', async () => {
      this.rehearsed = await tables_api.rehearse(this.name, span, file);
    });
  }

  async put(): Promise<void> {
    const file = this.file;
    if (!file) return;
    await this.#run('put', async () => {
      await tables_api.put(this.name, account.name, this.#id, file);
      this.in_force = true;
    });
  }

  async #run(what: 'check' | 'rehearse' | 'put', act: () => Promise<void>): Promise<void> {
    this.busy = what;
    this.failure = null;
    try {
      await act();
    } catch (cause) {
      this.failure = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      this.busy = null;
    }
  }
}

/** A file that cannot be read at all may be refused with its faults instead of answered. */
function faults_in(cause: unknown): Checked {
  if (cause instanceof Refused && cause.problem.errors && cause.problem.errors.length > 0) {
    const faults = cause.problem.errors.map((one): TableFault => ({ line: 0, column: one.field, reason: [one.reason, one.fix].filter(Boolean).join(' · ') }));
    return { faults, findings: [] };
  }
  throw cause;
}

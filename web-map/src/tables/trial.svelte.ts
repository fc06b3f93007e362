// A changed table on its way: chosen, checked, rehearsed, put in force. Nothing is skipped.
import { tables_api } from '../api/tables';
import type { Checked, Rehearsed, Span } from '../api/tables';
import { account } from '../state/account.svelte';

export type Stage = 'choose' | 'checked' | 'rehearsed' | 'in-force';

export class Trial {
  file = $state.raw<File | null>(null);
  checked = $state.raw<Checked | null>(null);
  rehearsed = $state.raw<Rehearsed | null>(null);
  in_force = $state(false);
  busy = $state<'check' | 'rehearse' | 'put' | null>(null);
  failure = $state.raw<Error | null>(null);

  /** `version` is the one in force when the person began. */
  constructor(readonly name: string, readonly version: number) {}

  get stage(): Stage {
    if (this.in_force) return 'in-force';
    if (this.rehearsed) return 'rehearsed';
    return this.checked ? 'checked' : 'choose';
  }

  /** A file with faults can be neither rehearsed nor put in force. */
  get sound(): boolean {
    return this.checked?.sound ?? false;
  }

  async choose(file: File): Promise<void> {
    this.file = file;
    this.checked = null;
    this.rehearsed = null;
    this.in_force = false;
    await this.#run('check', async () => {
      this.checked = await tables_api.check(this.name, file);
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
      await tables_api.put(this.name, account.name, this.version, file);
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

// What this phone knows: who works here, its areas and classes, its tasks, and whether it has signal.
import { api, with_query } from '../api/client';
import { keep, kept } from '../phone/keep';
import type { ClassOffer } from './initials';
import { here } from './here.svelte';
import type { KeptPack, KeptTasks, Pack, Task } from './pack';
import type { Who } from '../phone/send';
import { skew_of } from '../phone/skew';
import { standing } from '../phone/standing.svelte';

/** Tasks are asked for again this often while there is signal. */
const REFRESH_MS = 60_000;
const RECENT_MAX = 6;

class Phone {
  pack = $state.raw<Pack | null>(null);
  /** The pack's own text, for the code that decides from it. */
  pack_text = $state.raw<string | null>(null);
  pack_ms = $state<number | null>(null);
  /** Only this area was taken along: the reach is too large for a phone. */
  inside = $state<string | null>(null);
  tasks = $state.raw<Task[]>([]);
  tasks_ms = $state<number | null>(null);
  /** The server has more tasks than it told. */
  more_tasks = $state(false);
  /** What was kept on the phone is read. */
  ready = $state(false);
  recent = $state.raw<string[]>([]);
  favourites = $state.raw<string[]>([]);

  get who(): Who {
    return standing.who;
  }

  get classes(): ClassOffer[] {
    return this.pack?.classes ?? [];
  }

  /** Name of a class in the pack; its code where the pack does not have it. */
  class_named(code: string | null): ClassOffer | undefined {
    return this.classes.find((one) => one.code === code);
  }

  async start(): Promise<void> {
    await standing.read();
    await this.#read().catch(() => undefined);
    this.ready = true;
    addEventListener('online', () => void this.refresh());
    addEventListener('offline', () => (standing.signal = 'off'));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.refresh();
    });
    setInterval(() => {
      if (document.visibilityState === 'visible') void this.refresh();
    }, REFRESH_MS);
    await this.refresh();
  }

  async #read(): Promise<void> {
    const [pack, tasks, recent, favourites] = await Promise.all([
      kept<KeptPack>('kept', 'pack'), kept<KeptTasks>('kept', 'tasks'), kept<string[]>('kept', 'recent'), kept<string[]>('kept', 'favourites'),
    ]);
    this.recent = recent ?? [];
    this.favourites = favourites ?? [];
    if (pack && pack.account === this.who.account) this.#unpack(pack);
    if (tasks && tasks.account === this.who.account) {
      this.tasks = tasks.items;
      this.tasks_ms = tasks.came_ms;
    }
  }

  #unpack(pack: KeptPack): void {
    this.pack = JSON.parse(pack.text) as Pack;
    this.pack_text = pack.text;
    this.pack_ms = pack.came_ms;
    this.inside = pack.inside;
  }

  /** Asks the server for everything anew; without an answer the phone goes on with what it has. */
  async refresh(): Promise<void> {
    const before = this.who.account;
    if ((await standing.ask()) !== 'on') return;
    if (before !== this.who.account) await this.#forget_others();
    await this.#fetch_pack().then(() => this.#fetch_tasks()).catch(() => (standing.signal = 'off'));
  }

  /** Another account sees other areas and tasks; what it queued stays its own. */
  async #forget_others(): Promise<void> {
    this.pack = this.pack_text = this.pack_ms = this.tasks_ms = this.inside = null;
    this.tasks = [];
    await keep({ remove: [['kept', 'pack'], ['kept', 'tasks']] });
  }

  async #fetch_pack(): Promise<void> {
    const held = await kept<KeptPack>('kept', 'pack').catch(() => undefined);
    const own = held && held.account === this.who.account ? held : null;
    // A phone that is somewhere else by now takes along what is there.
    const inside = own?.inside ? ((await this.#around()) ?? own.inside) : null;
    const etag = own && own.inside === inside ? own.etag : null;
    if ((await this.#take_pack(inside, etag)) === 'too-many') {
      const around = await this.#around();
      if (around) await this.#take_pack(around, null);
    }
  }

  async #take_pack(inside: string | null, etag: string | null): Promise<'done' | 'too-many'> {
    const answer = await fetch(with_query('/v1/worker/pack', { area: inside ?? undefined }), etag ? { headers: { 'if-none-match': etag } } : {});
    if (answer.status === 422) return 'too-many';
    if (!answer.ok || answer.status === 304) return 'done';
    const pack: KeptPack = { text: await answer.text(), etag: answer.headers.get('etag'), came_ms: Date.now(), account: this.who.account, inside };
    this.#unpack(pack);
    await keep({ put: [['kept', 'pack', pack]] });
    return 'done';
  }

  /** The subdistrict where the phone is, for whoever's reach is too large to be taken along; null where it is not known. */
  async #around(): Promise<string | null> {
    const fix = here.fix ?? (await here.first());
    const where = fix && (await api.locate({ lon: fix.lon, lat: fix.lat }).catch(() => null));
    return where?.areas.at(-3)?.code ?? where?.areas[0]?.code ?? null;
  }

  async #fetch_tasks(): Promise<void> {
    const sent_ms = Date.now();
    const answer = await fetch(with_query('/v1/tasks', { area: this.inside ?? undefined }));
    standing.skew_ms = skew_of(answer.headers.get('date'), sent_ms, Date.now()) ?? standing.skew_ms;
    if (!answer.ok) return;
    const told = (await answer.json()) as { items: Task[]; more?: boolean };
    this.tasks = told.items;
    this.more_tasks = told.more ?? false;
    this.tasks_ms = Date.now();
    await keep({ put: [['kept', 'tasks', { items: told.items, came_ms: this.tasks_ms, account: this.who.account } satisfies KeptTasks]] });
  }

  /** A class was used: it is offered first from now on. */
  async remember(code: string): Promise<void> {
    this.recent = [code, ...this.recent.filter((one) => one !== code)].slice(0, RECENT_MAX);
    await keep({ put: [['kept', 'recent', this.recent]] }).catch(() => undefined);
  }

  async star(code: string): Promise<void> {
    const has = this.favourites.includes(code);
    this.favourites = has ? this.favourites.filter((one) => one !== code) : [...this.favourites, code];
    await keep({ put: [['kept', 'favourites', this.favourites]] }).catch(() => undefined);
  }

  /** The name steps are made under where nobody logs in. */
  async be(name: string): Promise<void> {
    standing.who = { ...this.who, name };
    await keep({ put: [['kept', 'who', standing.who]] });
  }
}

export const phone = new Phone();

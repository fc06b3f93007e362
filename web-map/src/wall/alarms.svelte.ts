// The alarms as this wall knows them: asked for when the stream says that they changed, and now and then to be sure.
import { Question } from '../state/question.svelte';
import { live } from '../state/live.svelte';
import { session } from '../state/session.svelte';
import { wall_api } from './api';
import type { Alarm, Alarms } from './api';
import { ANSWER_MS_MAX, Stamp, is_old, standing } from './stamp.svelte';
import { true_time } from './true_time.svelte';

/** While the stream stands it says by itself what changed. */
export const LOOK_MS = 15_000;
/** Where no stream comes through, for a proxy that keeps it back, alarms are asked for so often. */
export const LOOK_WITHOUT_STREAM_MS = 3000;
/** Alarms that change one after the other are asked for together. */
export const GATHER_MS = 150;
/** An alarm that has just become the first was not read yet: the key was pressed for the one before. So long it is not taken, nor told. */
export const READ_MS = 700;

class AlarmBoard {
  readonly #stamp = new Stamp();
  readonly question = new Question<Alarms>(this.#stamp.on((signal) => wall_api.alarms(signal)));
  /** An acknowledgement that the server has not answered. */
  sending = $state(false);
  /** The alarm that could not be acknowledged. */
  refused = $state<string | null>(null);
  /** The alarm that a key acknowledges now: the one that waits longest, once it could be read. */
  invited = $state<string | null>(null);
  #first: string | undefined;
  #read: ReturnType<typeof setTimeout> | undefined;

  readonly raised: Alarm[] = $derived((this.question.data?.items ?? []).filter((alarm) => alarm.state === 'raised'));
  /** What was seen last first: whoever pressed the key looks for it. */
  readonly acknowledged: Alarm[] = $derived((this.question.data?.items ?? []).filter((alarm) => alarm.state === 'acknowledged')
    .sort((a, b) => Date.parse(b.acknowledged?.at ?? '') - Date.parse(a.acknowledged?.at ?? '')));
  /** Not yet seen first, of those the earliest. */
  readonly open: Alarm[] = $derived([...this.raised, ...this.acknowledged]);
  /** Reasons that found no room beside those. */
  readonly without_room: number = $derived(this.question.data?.without_room ?? 0);
  /** What is known of them may no longer be so. */
  readonly old: boolean = $derived(is_old(standing([this.#stamp]), true_time.now_ms, live.connection === 'live'));
  readonly as_of_ms: number | null = $derived(this.#stamp.as_of_ms);

  /** Who is logged in may see alarms; and may say that one was seen. */
  get may_see(): boolean {
    return session.may('read-alarms');
  }

  get may_acknowledge(): boolean {
    return session.may('acknowledge-alarms');
  }

  /** Keeps them true; called once by the page. */
  follow(): () => void {
    if (!this.may_see) return () => undefined;
    this.question.ask();
    const look = (): void => this.question.soon(live.connection === 'live' ? LOOK_MS : LOOK_WITHOUT_STREAM_MS);
    const timer = setInterval(look, LOOK_WITHOUT_STREAM_MS);
    const stops = [live.on_alarm(() => this.question.soon(GATHER_MS)), live.on_open(() => this.question.ask())];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      this.question.stop();
    };
  }

  /** Which one waits longest changed, or did not: noted with every look at them. */
  note_first(): void {
    const id = this.raised[0]?.id;
    if (id === this.#first) return;
    this.#first = id;
    clearTimeout(this.#read);
    this.invited = null;
    if (id !== undefined) this.#read = setTimeout(() => (this.invited = id), READ_MS);
    if (this.refused !== id) this.refused = null;
  }

  /** Says that the alarm that waits longest was seen; `by` names who, where nobody is logged in. */
  async acknowledge(by: string): Promise<void> {
    const id = this.invited;
    if (id === null || !this.may_acknowledge || this.sending) return;
    this.sending = true;
    const own = session.account === '' ? by : null;
    const late = new Promise<never>((_, fail) => setTimeout(() => fail(new Error('no answer in time')), ANSWER_MS_MAX));
    try {
      const seen = await Promise.race([wall_api.acknowledge(id, own), late]);
      this.refused = null;
      const data = this.question.data;
      if (data) this.question.data = { ...data, items: data.items.map((one) => (one.id === seen.id ? seen : one)) };
    } catch {
      this.refused = id;
      this.question.soon(0);
    } finally {
      this.sending = false;
    }
  }
}

export const alarms = new AlarmBoard();

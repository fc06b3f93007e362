// The alarms as this wall knows them: asked for when the stream says that they changed, and every half minute to be sure.
import { Question } from '../state/question.svelte';
import { live } from '../state/live.svelte';
import { wall_api } from './api';
import type { Alarm, Alarms } from './api';

export const LOOK_MS = 30_000;
/** Alarms that change one after the other are asked for together. */
export const GATHER_MS = 150;

class AlarmBoard {
  readonly question = new Question<Alarms>((signal) => wall_api.alarms(signal));
  /** An acknowledgement that the server has not answered. */
  sending = $state(false);
  refused = $state.raw<Error | null>(null);

  readonly raised: Alarm[] = $derived((this.question.data?.items ?? []).filter((alarm) => alarm.state === 'raised'));
  readonly acknowledged: Alarm[] = $derived((this.question.data?.items ?? []).filter((alarm) => alarm.state === 'acknowledged'));
  /** Not yet seen first, each earliest first. */
  readonly open: Alarm[] = $derived([...this.raised, ...this.acknowledged]);

  /** Keeps them true; called once by the page. */
  follow(): () => void {
    this.question.ask();
    const timer = setInterval(() => this.question.soon(), LOOK_MS);
    const stops = [live.on_alarm(() => this.question.soon(GATHER_MS)), live.on_open(() => this.question.ask())];
    return () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      this.question.stop();
    };
  }

  /** Says that the alarm that waits longest was seen. */
  async acknowledge(by: string): Promise<void> {
    const first = this.raised[0];
    if (!first || this.sending) return;
    this.sending = true;
    try {
      const seen = await wall_api.acknowledge(first.id, by);
      this.refused = null;
      const data = this.question.data;
      if (data) this.question.data = { ...data, items: data.items.map((one) => (one.id === seen.id ? seen : one)) };
    } catch (cause) {
      this.refused = cause instanceof Error ? cause : new Error(String(cause));
    } finally {
      this.sending = false;
    }
  }
}

export const alarms = new AlarmBoard();

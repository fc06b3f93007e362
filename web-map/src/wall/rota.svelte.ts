// Which scene is on, and when the next one comes. Time is told from outside, so that a tab that slept does not race.
import type { Scene } from './address';

export class Rota {
  #at = $state(0);
  #paused = $state(false);
  /** Milliseconds that the scene has been on, pauses not counted. */
  #shown_ms = $state(0);
  #ticked_ms: number | null = null;

  constructor(readonly scenes: readonly Scene[], readonly scene_ms: number) {}

  get scene(): Scene {
    return this.scenes[this.#at] ?? 'heat';
  }

  get at(): number {
    return this.#at;
  }

  /** The scene after this one. */
  get next(): Scene {
    return this.scenes[(this.#at + 1) % this.scenes.length] ?? 'heat';
  }

  /** Milliseconds until it comes; null where it does not by itself. */
  get left_ms(): number | null {
    return this.#paused || this.scenes.length < 2 ? null : this.scene_ms - this.#shown_ms;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How much of its time the scene has had, 0 to 1. */
  get share(): number {
    return Math.min(this.#shown_ms / this.scene_ms, 1);
  }

  /** It is now; a long sleep counts as one scene's time at most. */
  tick(now_ms: number): void {
    const passed_ms = this.#ticked_ms === null ? 0 : now_ms - this.#ticked_ms;
    this.#ticked_ms = now_ms;
    if (this.#paused || this.scenes.length < 2) return;
    this.#shown_ms += Math.min(Math.max(passed_ms, 0), this.scene_ms);
    if (this.#shown_ms >= this.scene_ms) this.turn(1);
  }

  turn(by: 1 | -1): void {
    this.#at = (this.#at + by + this.scenes.length) % this.scenes.length;
    this.#shown_ms = 0;
  }

  pause(): void {
    this.#paused = !this.#paused;
  }
}

// Playback: moves a window through the chosen range, frame by frame, as fast as asked and as the tiles come.
import { api, with_query } from '../api/client';
import type { Counts } from '../api/types';
import type { Frames } from '../map/frames.svelte';
import { SPEEDS } from './address';
import type { Play, Speed } from './address';
import { clock } from './clock.svelte';
import { facts } from './facts.svelte';
import { query_of } from './filter';
import { STEPS, step_start_ms } from './frame';
import type { Step } from './frame';
import { first_position, next_position, position_before } from './positions';
import { pace } from './question.svelte';
import { rate } from './rate.svelte';
import { reference } from './reference.svelte';
import { shown } from './shown.svelte';
import { view } from './view.svelte';
import { bounds_of, is_preset } from './window';
import type { Preset, Span } from './window';

/** At normal speed a frame stands for this long. */
export const FRAME_MS = 1000;
/** Frames asked for ahead of the one that is loaded. */
export const AHEAD = 3;
/** Counts of frames kept for going back and looping. */
const COUNTS_MAX = 600;

const still = matchMedia('(prefers-reduced-motion: reduce)');

class Player {
  running = $state(false);
  /** Cases in the frame shown; null until counted. */
  total = $state<number | null>(null);
  /** Less motion is wished for: one frame a second at most. */
  readonly calm = $state(still.matches);
  frames = $state.raw<Frames | null>(null);
  #before: Preset | null = null;
  #counts = new Map<string, Promise<Counts>>();

  /** The chosen window, in which the playback moves. */
  readonly range: Span = $derived.by(() => {
    const bounds = bounds_of(view.range, clock.now_ms, reference.zone);
    const to_ms = bounds.to_ms ?? clock.now_ms;
    return { from_ms: bounds.from_ms ?? facts.timeline.data?.frame.from_ms ?? to_ms - 1000, to_ms };
  });

  get play(): Play | null {
    return view.now.play;
  }

  /** Opens the playback of the window in force. The live picture ends: the range is fixed where it is now. */
  open(): void {
    const range = rate.span;
    if (is_preset(view.range)) this.#before = view.range.preset;
    const step = fitting_step(range);
    const from_ms = step_start_ms(range.from_ms, step, reference.zone);
    const play: Play = { at_ms: 0, width_ms: step.ms * 3, step_ms: step.ms, speed: 1, loop: false };
    const fixed = { from_ms, to_ms: Math.floor(range.to_ms / 1000) * 1000 };
    view.go({
      filter: { ...view.now.filter, window: fixed }, against: null, case: null,
      play: { ...play, at_ms: first_position(fixed, play) },
    });
  }

  /** Another range was chosen: the window moves into it, and becomes shorter where it does not fit. */
  refit(): void {
    const { play, range } = this;
    if (!play) return;
    const fits = play.width_ms <= range.to_ms - range.from_ms;
    const step_ms = fitting_step(range).ms;
    const next = fits ? play : { ...play, width_ms: step_ms * 3, step_ms };
    const inside = fits && play.at_ms >= first_position(range, play) && play.at_ms <= range.to_ms;
    if (!inside) this.set({ ...next, at_ms: first_position(range, next) });
  }

  /** Ends the playback; the range stays chosen. */
  close(): void {
    this.pause();
    view.go({ play: null });
  }

  /** Ends the playback and is live again, as before it. */
  back_to_now(): void {
    this.pause();
    view.go({ play: null, filter: { ...view.now.filter, window: { preset: this.#before ?? '7d' } }, frame: null });
  }

  set(change: Partial<Play>): void {
    if (this.play) view.drift({ play: { ...this.play, ...change } });
  }

  step(by: 1 | -1): void {
    this.pause();
    const { play } = this;
    if (!play) return;
    this.set({ at_ms: by === 1 ? (next_position(this.range, play) ?? first_position(this.range, play)) : position_before(this.range, play) });
  }

  pause(): void {
    this.running = false;
    pace.held = false;
  }

  start(): void {
    if (this.running || !this.play) return;
    this.running = true;
    pace.held = true;
    if (next_position(this.range, this.play) === null) this.set({ at_ms: first_position(this.range, this.play) });
    void this.#run();
  }

  get speeds(): readonly Speed[] {
    return this.calm ? SPEEDS.filter((speed) => speed <= 1) : SPEEDS;
  }

  /** Tiles and figures of a frame, shown together. */
  async show(play: Play): Promise<void> {
    const query = this.#query(play);
    const [counts] = await Promise.all([this.#counted(query, shown.level), this.#picture(query)]);
    const now = this.play;
    // Another frame was asked for meanwhile.
    if (!now || this.#query(now) !== query) return;
    this.#tell(counts);
    this.frames?.flip(query);
  }

  async #run(): Promise<void> {
    while (this.running) {
      const begun_ms = performance.now();
      const { play } = this;
      if (!play) break;
      const at_ms = next_position(this.range, play) ?? (play.loop ? first_position(this.range, play) : null);
      if (at_ms === null) break;
      const query = this.#query({ ...play, at_ms });
      this.frames?.fetch_ahead(this.#later({ ...play, at_ms }));
      const [counts] = await Promise.all([this.#counted(query, shown.level), this.#picture(query)]);
      const speed = this.calm ? Math.min(play.speed, 1) : play.speed;
      const wait_ms = FRAME_MS / speed - (performance.now() - begun_ms);
      if (wait_ms > 0) await new Promise((resolve) => setTimeout(resolve, wait_ms));
      if (!this.running || !this.play) break;
      this.frames?.flip(query);
      this.#tell(counts);
      this.set({ at_ms });
    }
    this.pause();
  }

  #tell(counts: Counts | null): void {
    this.total = counts?.total ?? null;
    // No event that comes from now on belongs to a frame.
    if (counts) facts.by_area.data = { level: shown.level, counts: { ...counts, seq: Number.MAX_SAFE_INTEGER } };
  }

  #later(play: Play): string[] {
    const queries: string[] = [];
    for (let ahead = 0, at_ms: number | null = play.at_ms; ahead < AHEAD; ahead += 1) {
      at_ms = next_position(this.range, { ...play, at_ms });
      if (at_ms === null) break;
      queries.push(this.#query({ ...play, at_ms }));
    }
    return queries;
  }

  async #picture(query: string): Promise<void> {
    if (view.now.layer === 'heat') await this.frames?.prepare(query);
  }

  #query(play: Play): string {
    const window = { from_ms: play.at_ms - play.width_ms, to_ms: play.at_ms };
    return with_query('', query_of({ ...view.now.filter, window }, 0, reference.zone));
  }

  /** null where the server did not say: the picture goes on without figures. */
  #counted(query: string, level: string): Promise<Counts | null> {
    const key = `${query}&group=area&level=${level}`;
    const known = this.#counts.get(key);
    const asked = known ?? api.counts({ ...Object.fromEntries(new URLSearchParams(key.slice(1))) });
    if (!known) {
      if (this.#counts.size > COUNTS_MAX) this.#counts.clear();
      this.#counts.set(key, asked);
      asked.catch(() => this.#counts.delete(key));
    }
    return asked.catch(() => null);
  }
}

/** A step that goes through the range in some dozens of frames. */
function fitting_step(range: Span): Step {
  const length_ms = range.to_ms - range.from_ms;
  return STEPS.findLast(({ ms }) => ms <= length_ms / 24) ?? STEPS[0];
}

export const player = new Player();

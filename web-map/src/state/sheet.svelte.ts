// How high the phone's sheet stands: what it covers of the map follows from that.
import { view } from './view.svelte';

export const SHEET_TABS = ['live', 'area', 'filter', 'timeline'] as const;
export type SheetTab = (typeof SHEET_TABS)[number];
/** Names of the three heights, lowest first. */
export const SHEET_HEIGHTS = ['low', 'middle', 'high'] as const;

export const LOW_PX = 122;
/** Part of the screen at the middle height. */
export const MIDDLE_PART = 0.52;

class Sheet {
  tab = $state<SheetTab>('live');
  #height = $state(0);

  /** 0, 1 or 2; a form or a case needs at least the middle. */
  get height(): number {
    const task = view.now.reporting || view.now.case !== null;
    return task ? Math.max(this.#height, 1) : this.#height;
  }

  set height(next: number) {
    this.#height = Math.min(2, Math.max(0, next));
  }

  /** The map under the highest sheet stays as it was under the middle one: it is not looked at. */
  get covered_px(): number {
    return this.height === 0 ? LOW_PX : Math.round(innerHeight * MIDDLE_PART);
  }
}

export const sheet = new Sheet();

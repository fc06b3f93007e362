// What the desk does with a key press: moves, opens, chooses, begins a step.
import { account } from '../state/account.svelte';
import { SORTS } from '../state/url';
import { view } from '../state/view.svelte';
import { desk } from './desk.svelte';
import { action_of, press_of } from './keys';
import type { Action } from './keys';
import { extend, toggle } from './selection';

const REMEMBERED = 'huying.letters';

class Letters {
  /** Single letters work; off for those whose aids speak or type for them. */
  on = $state(localStorage.getItem(REMEMBERED) !== 'off');

  set(on: boolean): void {
    localStorage.setItem(REMEMBERED, on ? 'on' : 'off');
    this.on = on;
  }
}

export const letters = new Letters();

export function open_case(number: string | null): void {
  if (number === null) return;
  desk.cursor = number;
  view.go({ case: number });
}

/** A next case in a drawer that stands open is no step of its own in the history. */
function move_cursor(by: number): void {
  const next = desk.step_cursor(by);
  if (next !== null && view.now.case !== null && next !== view.now.case) view.drift({ case: next });
  if (next !== null) show_row(next);
}

function show_row(number: string): void {
  document.querySelector(`[data-row="${number}"]`)?.scrollIntoView({ block: 'nearest' });
}

function leave(): void {
  if (desk.wanted_step !== null) desk.wanted_step = null;
  else if (view.now.case !== null) view.go({ case: null });
  else if (desk.selection.chosen.size > 0) desk.selection = { chosen: new Set(), anchor: null };
}

function begin_step(key: string): void {
  if (desk.selection.chosen.size > 1 && view.now.case === null) {
    desk.bulk = true;
    return;
  }
  desk.wanted_step = { key };
  if (view.now.case === null) open_case(desk.cursor);
}

export function run(action: Action): void {
  const numbers = desk.rows.map((row) => row.case);
  switch (action.do) {
    case 'down': return move_cursor(1);
    case 'up': return move_cursor(-1);
    case 'first': return move_cursor(-Infinity);
    case 'last': return move_cursor(Infinity);
    case 'open': return open_case(desk.cursor);
    case 'leave': return leave();
    case 'choose': {
      if (desk.cursor === null) return;
      desk.selection = toggle(desk.selection, desk.cursor);
      return move_cursor(1);
    }
    case 'choose-range': {
      if (desk.cursor !== null) desk.selection = extend(desk.selection, numbers, desk.cursor);
      return;
    }
    case 'all': {
      const last = numbers.at(-1);
      if (last !== undefined) desk.selection = extend({ chosen: new Set(), anchor: numbers[0] ?? null }, numbers, last);
      return;
    }
    case 'bulk': {
      if (desk.selection.chosen.size > 0) desk.bulk = true;
      return;
    }
    case 'help': desk.help = true; return;
    case 'palette': desk.palette = true; return;
    case 'search': return document.querySelector<HTMLInputElement>('#desk-search')?.focus();
    case 'sort': {
      const sort = SORTS[(SORTS.indexOf(view.now.sort) + 1) % SORTS.length];
      return sort && view.drift({ sort });
    }
    case 'queue': return view.go({ case: null, words: '', filter: { ...view.filter, queue: action.queue } });
    case 'step': return begin_step(action.key);
  }
}

/** Listens on the window; a dialog that is open has its keys for itself. */
export function desk_keys(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]') || account.name === '') return;
  const press = press_of(event);
  if (press.writing && press.key === 'Escape') {
    (event.target as HTMLElement).blur();
    if (!(event.target as HTMLElement).closest('[data-move-form]')) return;
  }
  const action = action_of(press, letters.on);
  if (action === null) return;
  event.preventDefault();
  run(action);
}

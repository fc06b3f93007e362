// What a key press means at the desk. Letters mean nothing while somebody writes. Pure.
import { STEP_KEYS } from './steps';
import { QUEUES } from '../api/loop';
import type { Queue } from '../api/loop';

export type Action =
  | { do: 'down' | 'up' | 'open' | 'leave' | 'choose' | 'choose-range' | 'all' | 'bulk' | 'help' | 'palette' | 'search' | 'sort' | 'first' | 'last' }
  | { do: 'queue'; queue: Queue }
  | { do: 'step'; key: string };

export interface Press {
  key: string;
  ctrl: boolean;
  shift: boolean;
  alt: boolean;
  /** The focus is where letters are text. */
  writing: boolean;
  /** The focus is on a button or link, which Enter and space work themselves. */
  on_control: boolean;
}

const PLAIN: Record<string, Action['do']> = {
  j: 'down', ArrowDown: 'down', k: 'up', ArrowUp: 'up', x: 'choose', X: 'choose-range', o: 'sort', '?': 'help', '/': 'search',
  Home: 'first', End: 'last', '*': 'all', q: 'bulk',
};

const STEP_LETTERS = new Set(Object.values(STEP_KEYS));

/** null: the press is not for the desk. `letters` off: single letters and digits do nothing. */
export function action_of(press: Press, letters = true): Action | null {
  if (press.key === 'Escape') return { do: 'leave' };
  if (press.ctrl && press.key.toLowerCase() === 'k') return { do: 'palette' };
  if (press.writing || press.ctrl || press.alt) return null;
  if (press.shift && (press.key === 'J' || press.key === 'K')) return null;
  if (press.key === 'Enter') return press.on_control ? null : { do: 'open' };
  if (press.key.length === 1 && !letters && press.key !== '?') return null;
  if (/^[1-9]$/.test(press.key)) {
    const queue = QUEUES[Number(press.key) - 1];
    return queue ? { do: 'queue', queue } : null;
  }
  if (STEP_LETTERS.has(press.key)) return { do: 'step', key: press.key };
  const plain = PLAIN[press.key];
  return plain ? ({ do: plain } as Action) : null;
}

export function press_of(event: KeyboardEvent): Press {
  const at = event.target instanceof Element ? event.target : null;
  return {
    key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey,
    writing: at?.closest('input:not([type=checkbox]), textarea, select, [contenteditable]') !== null && at !== null,
    on_control: at?.closest('button, a, summary, input, [role=application]') !== null && at !== null,
  };
}

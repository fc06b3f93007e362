// Light or dark: the link's word first, then what the person chose here, then the system's.
import { view } from './view.svelte';
import type { Theme } from './url';

const REMEMBERED = 'huying.theme';
const system_light = matchMedia('(prefers-color-scheme: light)');

function remembered(): Theme | null {
  const word = localStorage.getItem(REMEMBERED);
  return word === 'light' || word === 'dark' ? word : null;
}

class Look {
  /** What a page is unless its address says otherwise: a wall is dark. */
  forced = $state<Theme | null>(null);
  #own = $state<Theme | null>(remembered());
  #system = $state<Theme>(system_light.matches ? 'light' : 'dark');

  constructor() {
    system_light.addEventListener('change', (change) => {
      this.#system = change.matches ? 'light' : 'dark';
    });
  }

  get theme(): Theme {
    return view.now.theme ?? this.forced ?? this.#own ?? this.#system;
  }

  switch_to(theme: Theme): void {
    localStorage.setItem(REMEMBERED, theme);
    this.#own = theme;
    view.drift({ theme });
  }
}

export const look = new Look();

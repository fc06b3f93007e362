// The words of the page in the language in force; components call `t` and follow a switch by themselves.
import { view } from '../state/view.svelte';
import type { Language } from '../state/url';
import type { Sentence } from '../api/types';
import { know, text_key, translate } from './translate';
import type { Blanks, TextKey } from './translate';

const REMEMBERED = 'huying.language';

function remembered(): Language {
  return localStorage.getItem(REMEMBERED) === 'en' ? 'en' : 'zh-CN';
}

class Tongue {
  #own = $state<Language>(remembered());

  get language(): Language {
    return view.now.language ?? this.#own;
  }

  /** For pages that strangers open: whoever never chose reads what their browser speaks, as far as it is spoken here. */
  follow_browser(): void {
    if (localStorage.getItem(REMEMBERED) === null && !navigator.language.startsWith('zh')) this.#own = 'en';
  }

  switch_to(language: Language): void {
    localStorage.setItem(REMEMBERED, language);
    this.#own = language;
    view.drift({ language });
  }
}

export const tongue = new Tongue();

export function t(key: TextKey, blanks?: Blanks): string {
  return translate(tongue.language, key, blanks);
}

/**
 * Makes a page's own words known and returns its `t`, which knows these and all that is shared:
 * `export const t = add_words(zh, en)` in `PAGE/words.ts`, from `text/PAGE.zh-CN.json` and `text/PAGE.en.json`.
 */
export function add_words<K extends string>(zh: Record<K, string>, en: Record<K, string>): (key: K | TextKey, blanks?: Blanks) => string {
  know({ 'zh-CN': zh, en });
  return (key, blanks) => translate(tongue.language, key, blanks);
}

/** Words for a code from data: ours if the files know it, else the server's name, else the code. */
export function t_code(kind: 'status' | 'level' | 'event', code: string, name?: string): string {
  const key = text_key(`${kind}.${code}`);
  return key ? t(key) : (name ?? code);
}

/** The name of a choice in the language in force. */
export function named(choice: { name: string; name_en?: string | null }): string {
  return tongue.language === 'en' ? choice.name_en || choice.name : choice.name;
}

export function sentence(words: Sentence): string {
  return tongue.language === 'en' ? words.en : words.zh;
}

// Looks up words: one key in each language's file, with {places} for what varies. `shared` is there for every page; each page adds its own.
import en from './shared.en.json';
import zh from './shared.zh-CN.json';
import type own from './zh-CN.json';
import type { Language } from '../state/url';

/** What `t` knows: shared words and those of the commander's pages. A page with files of its own has a `t` of its own, by `add_words`. */
export type TextKey = keyof typeof zh | keyof typeof own;
export type Blanks = Record<string, string | number>;
export type Words = Record<Language, Record<string, string>>;

const files: Words = { 'zh-CN': { ...zh }, en: { ...en } };

/** Makes a page's words known. The same file twice is no harm; a test sees to it that no two files have a key in common. */
export function know(words: Words): void {
  Object.assign(files['zh-CN'], words['zh-CN']);
  Object.assign(files.en, words.en);
}

/** A key that no loaded file has is shown as it is, so that the gap is seen. */
export function translate(language: Language, key: string, blanks: Blanks = {}): string {
  return (files[language][key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = blanks[name];
    return value === undefined ? whole : String(value);
  });
}

/** A key made from data, such as a status word; undefined when the files have no words for it. */
export function text_key(candidate: string): TextKey | undefined {
  return candidate in files['zh-CN'] ? (candidate as TextKey) : undefined;
}

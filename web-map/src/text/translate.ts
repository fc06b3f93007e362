// Looks up the page's words: one key in each language's file, with {places} for what varies.
import en from './en.json';
import zh from './zh-CN.json';
import type { Language } from '../state/url';

export type TextKey = keyof typeof zh;
export type Blanks = Record<string, string | number>;

const files: Record<Language, Record<TextKey, string>> = { 'zh-CN': zh, en };

export function translate(language: Language, key: TextKey, blanks: Blanks = {}): string {
  return files[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = blanks[name];
    return value === undefined ? whole : String(value);
  });
}

/** A key made from data, such as a status word; undefined when the files have no words for it. */
export function text_key(candidate: string): TextKey | undefined {
  return candidate in zh ? (candidate as TextKey) : undefined;
}

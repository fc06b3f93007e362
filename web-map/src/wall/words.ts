// The words of the commander's wall, beside those that all pages share.
import en from '../text/wall.en.json';
import zh from '../text/wall.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);
export type WallKey = keyof typeof zh;

// The words of the page of the rates.
import en from '../text/rates.en.json';
import zh from '../text/rates.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);

// The words of the pages for residents.
import en from '../text/resident.en.json';
import zh from '../text/resident.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);

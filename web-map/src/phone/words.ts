// The words that both phones use: the grid worker's and the team's.
import en from '../text/phone.en.json';
import zh from '../text/phone.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);

// The words of the team's phone, beside those that all pages share.
import en from '../text/team.en.json';
import zh from '../text/team.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);
export type TeamKey = keyof typeof zh;

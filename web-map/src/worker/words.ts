// The worker page's own words.
import en from '../text/worker.en.json';
import zh from '../text/worker.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words(zh, en);
export type WorkerKey = keyof typeof zh;

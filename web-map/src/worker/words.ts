// The worker page's own words, and those that both phones use.
import phone_en from '../text/phone.en.json';
import phone_zh from '../text/phone.zh-CN.json';
import en from '../text/worker.en.json';
import zh from '../text/worker.zh-CN.json';
import { add_words } from '../text/words.svelte';

export const t = add_words({ ...phone_zh, ...zh }, { ...phone_en, ...en });
export type WorkerKey = keyof typeof zh;

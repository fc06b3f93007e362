// Every problem that a page can meet is told in both languages; those told in the server's own words are named here, and why.
import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Refused } from '../src/api/client';
import account_en from '../src/text/account.en.json';
import account_zh from '../src/text/account.zh-CN.json';
import problems_en from '../src/text/problems.en.json';
import { problem_words, told_words } from '../src/text/problems.svelte';
import problems_zh from '../src/text/problems.zh-CN.json';
import shared_en from '../src/text/shared.en.json';
import shared_zh from '../src/text/shared.zh-CN.json';
import { trouble_words } from '../src/text/trouble.svelte';

// Without a browser there is neither an address nor a choice of language that was kept.
const view = vi.hoisted(() => {
  vi.stubGlobal('localStorage', { getItem: () => null });
  return { now: { language: 'zh-CN' } };
});
vi.mock('../src/state/view.svelte', () => ({ view }));

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const CODE = '[a-z]+(?:_[a-z]+)*';

interface Operation { responses?: Record<string, { description?: string }> }

/** Codes that `openapi.json` names beside the refusals of its operations. */
function described(): string[] {
  const { paths } = JSON.parse(read('openapi.json')) as { paths: Record<string, Record<string, Operation>> };
  const refusals = Object.values(paths).flatMap((path) => Object.values(path))
    .flatMap((operation) => Object.entries(operation.responses ?? {})).filter(([status]) => Number(status) >= 400);
  return refusals.flatMap(([, refusal]) => [...(refusal.description ?? '').matchAll(new RegExp(`\`(${CODE})\``, 'g'))].map((found) => found[1] ?? ''));
}

/** Codes that the server's sources give to a problem. */
function given(): string[] {
  const sources = readdirSync(new URL('server/src/http/', root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.rs') && !/tests/.test(name)).map((name) => read(`server/src/http/${name}`));
  const makers = new RegExp(`(?:conflict|refused|too_many|bad_request)\\(\\s*"(${CODE})"|StatusCode::[A-Z_]+,\\s*"(${CODE})"|NotAPicture::[^;]*?"(${CODE})"[^;]*?"(${CODE})"`, 'g');
  return sources.flatMap((source) => [...source.matchAll(makers)].flatMap((found) => found.slice(1).filter((code) => code !== undefined)));
}

/** In these places a word stands that is no code: fields of a problem, a column of an import. */
const NO_CODES = ['errors', 'id', 'cells'];

/** What pages tell in the server's own words. */
const IN_ITS_OWN_WORDS: Record<string, string[]> = {
  'a page that asks wrongly is at fault, and whoever reports that needs the field and the reason': [
    'wrong_fields', 'bad_parameter', 'unknown_parameter', 'bad_request', 'bad_query', 'bad_header', 'broken_body', 'bad_range', 'media_type',
    'method_not_allowed', 'if_match_missing', 'bad_event_id',
  ],
  'whoever runs the server has it to mend, by the file and the line that the words name': ['foreign_host', 'in_the_clear', 'undeclared_proxy'],
  'only programs ask for it': ['wrong_key', 'bad_checkpoint', 'unsigned_checkpoint', 'inconsistent_checkpoint'],
};

/** The words that the pages of accounts have for some of them. */
const OF_ACCOUNTS = new Map([...read('web-map/src/login/words.ts').matchAll(/(\w+): '([\w.]+)'/g)].map((found) => [found[1] ?? '', found[2] ?? '']));

function has_words(code: string, files: Record<string, string>): boolean {
  return [`problem.${code}`, `refusal.${code}`, OF_ACCOUNTS.get(code) ?? ''].some((key) => (files[key] ?? '') !== '');
}

const codes = [...new Set([...described(), ...given()])].filter((code) => !NO_CODES.includes(code)).sort();
const own = Object.values(IN_ITS_OWN_WORDS).flat();

describe('problems', () => {
  test('the codes are found where they stand', () => {
    expect(described()).toEqual(expect.arrayContaining(['photos_unused', 'already_rated', 'wrong_login']));
    expect(given()).toEqual(expect.arrayContaining(['photos_away', 'bad_picture', 'picture_too_large', 'overloaded', 'outdated', 'locked', 'bad_query']));
  });

  test.each(codes.filter((code) => !own.includes(code)))('%s has words in both languages', (code) => {
    expect(has_words(code, { ...shared_zh, ...account_zh, ...problems_zh }), 'zh-CN').toBe(true);
    expect(has_words(code, { ...shared_en, ...account_en, ...problems_en }), 'en').toBe(true);
  });

  test('what is told in the server’s own words is a code, and has none here', () => {
    for (const code of own) expect([codes.includes(code), has_words(code, problems_zh)], code).toEqual([true, false]);
  });

  test('no words are kept for a code that there is no more', () => {
    const kept = Object.keys(problems_zh).map((key) => key.replace('problem.', '')).filter((key) => key !== 'again');
    expect(kept.filter((code) => !codes.includes(code))).toEqual([]);
  });
});

describe('what went wrong', () => {
  afterEach(() => {
    vi.useRealTimers();
    view.now.language = 'zh-CN';
  });

  test('is said with the hour from which on trying again helps', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 4, 0) });
    const full = new Refused(429, 'photos_unused', '200 photos of yours', 7200);
    expect(trouble_words(full)).toMatch(/^已上传但还没有.*。11\/26 14:00 后可再试$/);
    expect(trouble_words(new Refused(503, 'overloaded', 'busy', 2))).toBe('服务器繁忙，请稍后再试');
    view.now.language = 'en';
    expect(trouble_words(full)).toMatch(/^Photos of yours that no report.*\. Try again after 11\/26, 14:00$/);
  });

  test('names the state of the case where the words have a place for it', () => {
    expect(problem_words({ code: 'not_now', state: 'closed' })).toContain('已结案');
  });

  test('is said in the server’s own words where there are no others', () => {
    expect(problem_words({ code: 'bad_parameter', detail: 'z: is no number' })).toBeNull();
    expect(told_words({ code: 'bad_parameter', detail: 'z: is no number' })).toBe('z: is no number');
    expect(trouble_words(new Refused(400, 'bad_parameter', 'z: is no number', null))).toBe('服务器拒绝了请求：z: is no number');
    expect(trouble_words(new Refused(502, 'http_502', '', null))).toBe('服务器繁忙，稍后自动重试');
  });
});

import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';
import { ago, area_size, compact, duration } from '../src/text/format';
import { translate } from '../src/text/translate';

const source = new URL('../src/', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
const read = (name: string): string => readFileSync(new URL(name, source), 'utf8');

/** Each page's file of Chinese words: its name without the language. */
const word_files = files.map((name) => /^text\/(.*)zh-CN\.json$/.exec(name)?.[1]).filter((name) => name !== undefined);
const words_of = (page: string, language: string): Record<string, string> => JSON.parse(read(`text/${page}${language}.json`)) as Record<string, string>;

describe('the words', () => {
  test.each(word_files)('both languages of “%s” have the same keys with the same blanks', (page) => {
    const [zh, en] = [words_of(page, 'zh-CN'), words_of(page, 'en')];
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    const blanks = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();
    for (const [key, text] of Object.entries(zh)) expect(blanks(en[key] ?? ''), key).toEqual(blanks(text));
  });

  test('no two files have a key in common', () => {
    expect(word_files).toEqual(expect.arrayContaining(['', 'shared.']));
    const keys = word_files.flatMap((page) => Object.keys(words_of(page, 'zh-CN')));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });

  test('every key is used', () => {
    const code = files.filter((name) => /\.(svelte|ts)$/.test(name)).map(read).join('\n');
    const made = ['status.', 'level.', 'event.', 'layer.', 'window.', 'connection.', 'sheet.', 'switch.theme.', 'timeline.step.',
      'nav.', 'queue.', 'sort.', 'flag.', 'counter.', 'keys.', 'deadline.', 'step.', 'task.', 'call.state.', 'clock.', 'stuck.', 'stretch.', 'field.', 'limit.',
      'refusal.', 'doubt.', 'why.lost.', 'table.', 'finding.', 'verify.finding.', 'verify.unreadable.', 'verify.unable.', 'photos.kind.', 'photos.state.', 'photos.refused.',
      'mine.left.', 'mine.unit.', 'mine.kind.', 'mine.order.', 'mine.here.', 'mine.errand.', 'mine.help.', 'mine.push.', 'mine.photo.', 'export.', 'week.', 'hours.', 'days.', 'tool.', 'compare.look.', 'compare.kind.', 'legend.per.', 'legend.unit.'];
    // Keys made from data within the code itself: t(`worker.tab.${name}`).
    made.push(...[...code.matchAll(/`([\w-]+(?:\.[\w-]+)*\.)\$\{/g)].map((match) => match[1] ?? ''));
    const keys = word_files.flatMap((page) => Object.keys(words_of(page, 'zh-CN')));
    const unused = keys.filter((key) => !code.includes(`'${key}'`) && !made.some((start) => key.startsWith(start)));
    expect(unused).toEqual([]);
  });

  test('blanks are filled, and missing ones stay visible', () => {
    expect(translate('en', 'time.ago', { time: '5 min' })).toBe('5 min ago');
    expect(translate('zh-CN', 'time.ago')).toBe('{time}前');
  });
});

interface Node { type: string; data?: string; name?: string; value?: unknown }

/** Every letter that stands in the markup itself, outside expressions. */
function bare_words(markup: string): string[] {
  const found: string[] = [];
  const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt']);
  const walk = (node: unknown, attribute: string | null): void => {
    if (Array.isArray(node)) return node.forEach((one) => walk(one, attribute));
    if (typeof node !== 'object' || node === null) return;
    const one = node as Node;
    if (one.type === 'Text' && (attribute === null || spoken.has(attribute)) && /\p{L}/u.test(one.data ?? '')) found.push(one.data ?? '');
    const named = one.type === 'Attribute' || one.type === 'StyleDirective';
    const next = named ? (one.name ?? '') : attribute;
    for (const [key, value] of Object.entries(node)) if (key !== 'parent') walk(value, next);
  };
  const ast = parse(markup, { modern: true });
  walk(ast.fragment, null);
  return found;
}

describe('components', () => {
  test.each(files.filter((name) => name.endsWith('.svelte')))('%s holds no words of its own', (name) => {
    expect(bare_words(read(name))).toEqual([]);
    expect(read(name)).not.toMatch(/\p{Script=Han}/u);
  });

  test('words in markup would be found', () => {
    expect(bare_words('<p title="Hi">{x}</p><b>Case {n}</b>')).toEqual(['Hi', 'Case ']);
  });

  test.each(files.filter((name) => /\.(svelte|ts)$/.test(name) && !name.endsWith('schema.d.ts')))('%s fits on 300 lines', (name) => {
    expect(read(name).split('\n').length).toBeLessThanOrEqual(300);
  });
});

describe('numbers and times', () => {
  test.each<[string, string]>([
    [compact('zh-CN', 12345), '12,345'], [compact('zh-CN', 1234567), '123.5万'], [compact('en', 1234567), '1.235M'],
    [duration('zh-CN', 30_000), '1 分钟'], [duration('en', 90 * 60_000), '1 h'], [duration('en', 49 * 3_600_000), '2 d'],
    [ago('zh-CN', 0, 59_000), '刚刚'], [ago('en', 0, 120_000), '2 min ago'],
    [area_size('en', 12_345), '12,350 m²'], [area_size('zh-CN', 484_170_000), '484 平方千米'],
  ])('%s reads %s', (got, wanted) => {
    expect(got).toBe(wanted);
  });
});

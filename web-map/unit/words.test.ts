// A thing has one name: what the server calls a state, a step, a clock or a queue is what the page says.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { QUEUES } from '../src/api/loop';
import { BULK_STEPS } from '../src/desk/bulk';
import own_en from '../src/text/en.json';
import shared_en from '../src/text/shared.en.json';
import shared_zh from '../src/text/shared.zh-CN.json';
import own_zh from '../src/text/zh-CN.json';

const zh = { ...shared_zh, ...own_zh };
const en = { ...shared_en, ...own_en };

const rust = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

type Named = [word: string, zh: string, en: string];

/** The values of a `worded!` enum: word and names stand in one table. */
function worded(path: string, name: string): Named[] {
  const table = new RegExp(`pub enum ${name} \\(.*?\\n    \\}`, 's').exec(rust(path))?.[0] ?? '';
  return [...table.matchAll(/ "([\w-]+)" \("([^"]+)", "([^"]+)"\)/g)].map((row): Named => [row[1] ?? '', row[2] ?? '', row[3] ?? '']);
}

/** The values of an enum with `word` and `names` as two matches. */
function matched(path: string): Named[] {
  const code = rust(path);
  const words = new Map([...code.matchAll(/Self::(\w+) => "([\w-]+)"/g)].map((row) => [row[1], row[2]]));
  return [...code.matchAll(/Self::(\w+) => \("([^"]+)", "([^"]+)"\)/g)].map((row): Named => [words.get(row[1]) ?? '', row[2] ?? '', row[3] ?? '']);
}

const FAMILIES: [family: string, named: Named[], least: number][] = [
  ['status', worded('cases/src/case.rs', 'Status'), 13],
  ['step', worded('cases/src/step/kind.rs', 'StepKind'), 30],
  ['clock', worded('cases/src/running.rs', 'ClockOf'), 12],
  ['task', worded('cases/src/parts.rs', 'TaskState'), 5],
  ['call.state', worded('cases/src/parts.rs', 'CalledState'), 5],
  ['stuck', worded('cases/src/parts.rs', 'Stuck'), 5],
  ['photos.kind', worded('cases/src/photo.rs', 'PhotoKind'), 4],
  ['queue', matched('server/src/register/queue.rs'), 13],
  ['stretch', matched('cases/src/clock/explain.rs'), 6],
];

const said = (texts: Record<string, string>, family: string, word: string): string | undefined => texts[`${family}.${word}`];

describe.each(FAMILIES)('%s', (family, named, least) => {
  test('the server’s table was found', () => expect(named.length).toBeGreaterThanOrEqual(least));

  test('the page uses the server’s words', () => {
    for (const [word, in_chinese, in_english] of named) {
      expect(said(zh, family, word), `${family}.${word}`).toBe(in_chinese);
      // Some stand within a sentence.
      expect(said(en, family, word)?.toLowerCase(), `${family}.${word}`).toBe(in_english.toLowerCase());
    }
  });
});

test('what was done is told in the words of the step', () => {
  for (const [word, in_chinese] of worded('cases/src/step/kind.rs', 'StepKind')) expect(said(zh, 'event', word), word).toBe(in_chinese);
});

test('受理 is what the platform does with a report, 接单 what a team does with a case', () => {
  const told = Object.entries(zh).filter(([, text]) => text.includes('受理')).map(([key]) => key);
  expect(told).toEqual(['report.done', 'report.done.queue']);
  expect(worded('cases/src/step/kind.rs', 'StepKind')).toContainEqual(['accept', '接单', 'Accept']);
  expect(worded('cases/src/parts.rs', 'TaskState')).toContainEqual(['asked', '待接单', 'Asked']);
});

test('the queues of the desk are those that the server describes', () => {
  const described = JSON.parse(rust('openapi.json')) as { components: { schemas: Record<string, { enum?: string[] }> } };
  const { Queue, StepKind } = described.components.schemas;
  expect([...QUEUES].sort()).toEqual([...(Queue?.enum ?? [])].sort());
  for (const step of [...BULK_STEPS.all, ...Object.values(BULK_STEPS.of_queue)]) expect(StepKind?.enum).toContain(step);
});

test('another word would be found', () => {
  expect(worded('cases/src/case.rs', 'Status')).toContainEqual(['handled', '待核查', 'To check']);
  expect(matched('server/src/register/queue.rs')).toContainEqual(['stuck', '滞留', 'Stuck']);
});

// What a first visit costs, counted from built files: compressed as the server compresses them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import type { Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PHONES, files_of } from '../vite.worker';

const KB = 1000;
const FIRST_LOAD_MAX = 700 * KB;
const PHONE_MAX = 150 * KB;

const folder = mkdtempSync(join(tmpdir(), 'huying-budget-'));
let bundle: Rolldown.OutputBundle = {};

beforeAll(async () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const built = await build({ root, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } });
  const { output } = (Array.isArray(built) ? built[0] : built) as Rolldown.RolldownOutput;
  bundle = Object.fromEntries(output.map((one) => [one.fileName, one]));
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packed = (file: string): number => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;
const sum = (files: Iterable<string>): number => [...files].reduce((total, file) => total + packed(file), 0);

/** A chunk with all that it cannot do without. */
function whole(name: string, into = new Set<string>()): Set<string> {
  const chunk = bundle[name];
  if (chunk?.type !== 'chunk' || into.has(name)) return into;
  into.add(name);
  for (const style of chunk.viteMetadata?.importedCss ?? []) into.add(style);
  for (const next of chunk.imports) whole(next, into);
  return into;
}

const chunks = (): Rolldown.OutputChunk[] => Object.values(bundle).filter((one) => one.type === 'chunk');
const entry = (name: string): Rolldown.OutputChunk => {
  const found = chunks().find((one) => one.isEntry && one.name === name);
  if (!found) throw new Error(`no entry ${name}`);
  return found;
};

describe('the budget', () => {
  test.each(PHONES)('the $name’s page takes at most 150 kB without a map', ({ name, besides, code }) => {
    const { page } = files_of(bundle, name);
    const bytes = sum(new Set([...page, ...besides, code]));
    console.log(`${name}: ${(bytes / KB).toFixed(1)} kB in ${page.length} files`);
    expect(page.length).toBeGreaterThan(3);
    expect(bytes).toBeLessThanOrEqual(PHONE_MAX);
  });

  test('every page’s first load takes at most 700 kB, its map and its worker included', () => {
    const pages = chunks().filter((one) => one.isDynamicEntry && /Page-/.test(one.fileName));
    expect(pages.length).toBeGreaterThanOrEqual(4);
    const worker_of_map = Object.keys(bundle).filter((name) => /maplibre-gl-worker-[\w-]+\.js$/.test(name) && bundle[name]?.type === 'asset');
    for (const one of [...pages, entry('verify'), entry('worker'), entry('team')]) {
      const files = whole(one.fileName);
      if (one.isDynamicEntry) whole(entry('index').fileName, files);
      const draws = [...files].some((name) => /maplibre-gl/.test(name));
      const bytes = sum(files) + (draws ? sum(worker_of_map) : 0);
      console.log(`${one.fileName}: ${(bytes / KB).toFixed(1)} kB`);
      expect(bytes, one.fileName).toBeLessThanOrEqual(FIRST_LOAD_MAX);
    }
  });

  test.each(PHONES)('the $name’s service worker keeps its files, the map apart, and no other page’s', (phone) => {
    const code = readFileSync(join(folder, phone.code), 'utf8');
    const { page, map } = files_of(bundle, phone.name);
    for (const file of [...page, ...map, ...phone.besides]) expect(code).toContain(`/${file}`);
    expect(map.some((file) => /maplibre/.test(file))).toBe(phone.name === 'worker');
    expect(page.filter((file) => /maplibre|CommandPage|DeskPage/.test(file))).toEqual([]);
    expect(code).not.toContain('CommandPage');
  });

  test('a page over its budget would be found', () => {
    expect(sum(Object.keys(bundle).filter((name) => name.startsWith('assets/') && !name.endsWith('.map')))).toBeGreaterThan(FIRST_LOAD_MAX);
  });
});

// Writes the service workers of the phones' pages when the pages are built, each with the list of what it keeps.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import type { Plugin, Rolldown } from 'vite';

/** The phones' pages: their entry, what they need besides what its script leads to, and the file that serves them. */
export const PHONES = [
  { name: 'worker', besides: ['worker.html', 'manifest.webmanifest', 'favicon.svg', 'icon-192.png'], code: 'sw.js' },
  { name: 'team', besides: ['team.html', 'team.webmanifest', 'favicon.svg', 'icon-192.png'], code: 'team-sw.js' },
] as const;

export interface Shell {
  /** Which page. */
  name: string;
  /** Changes with any byte of any file. */
  version: string;
  /** What the page needs to work without signal. */
  page: string[];
  /** What its map needs; kept after the page. */
  map: string[];
}

type Bundle = Rolldown.OutputBundle;

/** The files that an entry leads to, without those that only its map needs, and those. */
export function files_of(bundle: Bundle, entry: string): { page: string[]; map: string[] } {
  const first = Object.values(bundle).find((one) => one.type === 'chunk' && one.isEntry && one.name === entry);
  if (first?.type !== 'chunk') throw new Error(`no entry ${entry} among the built files`);
  const page = new Set<string>();
  const map = new Set<string>();
  const later: Rolldown.OutputChunk[] = [];
  const walk = (name: string, into: Set<string>): void => {
    const chunk = bundle[name];
    if (into.has(name) || chunk?.type !== 'chunk') return;
    into.add(name);
    for (const file of beside(bundle, chunk)) into.add(file);
    for (const next of chunk.imports) walk(next, into);
    for (const next of chunk.dynamicImports) {
      const root = bundle[next];
      if (root?.type === 'chunk') later.push(root);
    }
  };
  walk(first.fileName, page);
  for (let root = later.shift(); root; root = later.shift()) walk(root.fileName, draws(bundle, root) ? map : page);
  return { page: [...page].sort(), map: [...map].filter((file) => !page.has(file)).sort() };
}

/** Whether a chunk, or what it cannot do without, is the map. */
function draws(bundle: Bundle, chunk: Rolldown.OutputChunk, seen = new Set<string>()): boolean {
  if (seen.has(chunk.fileName)) return false;
  seen.add(chunk.fileName);
  return chunk.moduleIds.some((id) => id.includes('/maplibre-gl/'))
    || chunk.imports.some((name) => bundle[name]?.type === 'chunk' && draws(bundle, bundle[name], seen));
}

/** Styles, and whatever other built file the chunk names: workers, WebAssembly. */
function beside(bundle: Bundle, chunk: Rolldown.OutputChunk): string[] {
  const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
  const named = Object.values(bundle).filter((one) => one.type === 'asset' && !/\.(css|html)$/.test(one.fileName)
    && chunk.code.includes(one.fileName.replace(/^.*\//, '')));
  return [...styles, ...named.map((one) => one.fileName)];
}

export function phone_shells(): Plugin {
  return {
    name: 'huying-phone-shells',
    apply: 'build',
    async writeBundle(options, bundle) {
      const folder = options.dir ?? 'dist';
      for (const phone of PHONES) {
        const { page, map } = files_of(bundle, phone.name);
        const all = [...page, ...phone.besides];
        const version = createHash('sha256');
        for (const file of [...all, ...map]) version.update(file).update('\0').update(readFileSync(join(folder, file)));
        version.update(await code({ name: phone.name, version: '', page: [], map: [] }));
        const shell: Shell = {
          name: phone.name, version: version.digest('hex').slice(0, 16), page: all.map((file) => `/${file}`), map: map.map((file) => `/${file}`),
        };
        writeFileSync(join(folder, phone.code), await code(shell));
      }
    },
  };
}

/** One classic script, for browsers that take no modules as service workers. */
async function code(shell: Shell): Promise<string> {
  const input = join(import.meta.dirname, `src/${shell.name}/sw.ts`);
  const built = await build({
    configFile: false, publicDir: false, logLevel: 'error', define: { __SHELL__: JSON.stringify(shell) },
    build: { write: false, target: 'es2022', rolldownOptions: { input, output: { format: 'iife' } } },
  });
  const [one] = (Array.isArray(built) ? built : [built]) as Rolldown.RolldownOutput[];
  const chunk = one?.output[0];
  if (!chunk || one.output.length !== 1) throw new Error('the service worker is one file');
  return chunk.code;
}

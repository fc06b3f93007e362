// The service worker of the grid worker's page. It keeps the page's own files, and nothing that the API answers: the pack,
// the tasks and the queue lie in IndexedDB, where the page puts them. It also sends the queue when signal returns.
import { send_waiting } from './send';
import type { ShellWord } from './shell.svelte';

/** Written in by the build: the page's files, those of its map, and a word that changes with any of them. */
declare const __SHELL__: { version: string; page: string[]; map: string[] };

interface Extended extends Event {
  waitUntil(what: Promise<unknown>): void;
}
interface Fetched extends Extended {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Synced extends Extended {
  tag: string;
}
interface Said extends Extended {
  data: ShellWord;
  source: { postMessage(words: unknown): void } | null;
}
/** What of a service worker's global scope is used here; the page's own types know only windows. */
interface Scope {
  addEventListener(name: 'install' | 'activate', act: (event: Extended) => void): void;
  addEventListener(name: 'fetch', act: (event: Fetched) => void): void;
  addEventListener(name: 'sync', act: (event: Synced) => void): void;
  addEventListener(name: 'message', act: (event: Said) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const scope = globalThis as unknown as Scope;
const PREFIX = 'huying-worker-';
const CACHE = PREFIX + __SHELL__.version;
const PAGE = '/worker.html';

/** A file with a hash in its name is the same wherever it was kept before: over one bar of signal nothing comes twice. */
async function kept_before(path: string): Promise<Response | undefined> {
  return path.startsWith('/assets/') ? caches.match(path) : undefined;
}

async function keep_files(paths: string[]): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(paths.map(async (path) => {
    if (await cache.match(path)) return;
    const answer = (await kept_before(path)) ?? (await fetch(path, { cache: 'no-cache' }));
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    await cache.put(path, answer);
  }));
}

async function forget_older(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

/** The page and its files come from what is kept, so that page and files are always of one version. */
async function from_kept(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

scope.addEventListener('install', (event) => event.waitUntil(keep_files(__SHELL__.page)));

scope.addEventListener('activate', (event) => {
  event.waitUntil(forget_older().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  const is_page = request.mode === 'navigate' && /^\/worker(\.html)?\/?$/.test(pathname);
  if (is_page) event.respondWith(from_kept(request, PAGE));
  else if (__SHELL__.page.includes(pathname) || __SHELL__.map.includes(pathname)) event.respondWith(from_kept(request, pathname));
});

scope.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(scope.skipWaiting());
  if (event.data === 'keep-map') {
    const { source } = event;
    event.waitUntil(keep_files(__SHELL__.map).then(() => source?.postMessage({ map_kept: true }), () => undefined));
  }
});

scope.addEventListener('sync', (event) => {
  if (event.tag === 'huying-queue') event.waitUntil(send_waiting());
});

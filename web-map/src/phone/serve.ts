// The service worker of a phone's page: the worker's and the team's run the same, each with the list of its own files. It keeps
// these, and nothing that the API answers: packs, tasks, cases and the queue lie in IndexedDB, where the pages put them. It
// shows thumbnails from there, and sends the queue when signal returns.
import { keep, kept, thumb_key } from './keep';
import type { ShellWord } from './shell.svelte';
import { send_waiting } from './send';

/** Written in by the build: which page, its files, those of its map, and a word that changes with any of them. */
declare const __SHELL__: { name: string; version: string; page: string[]; map: string[] };

export interface Extended extends Event {
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
export interface Pushed extends Extended {
  data: { json(): unknown } | null;
}
export interface Touched extends Extended {
  notification: Notification;
}
export interface Windowed {
  url: string;
  navigate(url: string): Promise<unknown>;
  focus(): Promise<unknown>;
}
/** What of a service worker's global scope is used here; the page's own types know only windows. */
export interface Scope {
  addEventListener(name: 'install' | 'activate', act: (event: Extended) => void): void;
  addEventListener(name: 'fetch', act: (event: Fetched) => void): void;
  addEventListener(name: 'sync', act: (event: Synced) => void): void;
  addEventListener(name: 'message', act: (event: Said) => void): void;
  addEventListener(name: 'push', act: (event: Pushed) => void): void;
  addEventListener(name: 'notificationclick', act: (event: Touched) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(which: { type: 'window'; includeUncontrolled: boolean }): Promise<Windowed[]>;
    openWindow(url: string): Promise<unknown>;
  };
}

export const scope = globalThis as unknown as Scope;
const PREFIX = `huying-${__SHELL__.name}-`;
const CACHE = PREFIX + __SHELL__.version;
const PAGE = `/${__SHELL__.name}.html`;
const ADDRESSES = [PAGE, `/${__SHELL__.name}`, `/${__SHELL__.name}/`];

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

/** Whoever waits longer sees what the phone carries. */
const THUMBNAIL_WAIT_MS = 4_000;

/** The server is asked each time, for a photo may have been erased; without an answer what the page has kept is shown. */
async function thumbnail(request: Request, photo: string): Promise<Response> {
  const asked = fetch(request).then(async (answer) => {
    if (answer.status === 404 || answer.status === 410) await keep({ remove: [['kept', thumb_key(photo)]] });
    return answer;
  }, () => null);
  const late = new Promise<null>((done) => setTimeout(() => done(null), THUMBNAIL_WAIT_MS));
  const soon = await Promise.race([asked, late]);
  if (soon) return soon;
  const picture = await kept<Blob>('kept', thumb_key(photo)).catch(() => undefined);
  return picture ? new Response(picture, { headers: { 'content-type': picture.type } }) : ((await asked) ?? Response.error());
}

scope.addEventListener('install', (event) => event.waitUntil(keep_files(__SHELL__.page)));

scope.addEventListener('activate', (event) => {
  event.waitUntil(forget_older().then(() => scope.clients.claim()));
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  const photo = /^\/v1\/photos\/([0-9a-f]{64})\/thumbnail$/.exec(pathname)?.[1];
  if (request.mode === 'navigate' && ADDRESSES.includes(pathname)) event.respondWith(from_kept(request, PAGE));
  else if (__SHELL__.page.includes(pathname) || __SHELL__.map.includes(pathname)) event.respondWith(from_kept(request, pathname));
  else if (photo !== undefined) event.respondWith(thumbnail(request, photo));
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

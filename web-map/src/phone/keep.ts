// What the phone keeps in IndexedDB: the queue, its photos, and what the pages need without signal. Pages and service workers share it.

const NAME = 'huying-worker';
const VERSION = 1;
const SHELVES = ['queue', 'photos', 'kept'] as const;

/** `queue`: items by id. `photos`: pictures by key. `kept`: by name, what there is one of, and cases and thumbnails that were seen. */
export type Shelf = (typeof SHELVES)[number];

/** The phone has no room left: nothing was kept. */
export class PhoneFull extends Error {
  constructor(cause: unknown) {
    super('the phone has no room left', { cause });
    this.name = 'PhoneFull';
  }
}

let opened: Promise<IDBDatabase> | null = null;
/** Where the browser keeps nothing (a private window, a broken profile): all of it lasts as long as the page. */
let memory: Record<Shelf, Map<string, unknown>> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const shelf of SHELVES) asked.result.createObjectStore(shelf);
    };
    asked.onsuccess = () => {
      // A newer page of ours wants to change the form: this one lets go and opens anew when it next needs something.
      asked.result.onversionchange = () => {
        asked.result.close();
        opened = null;
      };
      asked.result.onclose = () => (opened = null);
      resolve(asked.result);
    };
    asked.onerror = () => reject(asked.error ?? new Error('IndexedDB cannot be opened'));
  }).catch((cause: unknown) => {
    opened = null;
    throw cause;
  });
  return opened;
}

/** The database; null where there is none, once and for all for this page: what it holds must not be in two places. */
async function shelves(): Promise<IDBDatabase | null> {
  if (memory) return null;
  return open().catch(() => {
    memory ??= { queue: new Map(), photos: new Map(), kept: new Map() };
    return null;
  });
}

/** Nothing survives this page. */
export async function forgets(): Promise<boolean> {
  return (await shelves()) === null;
}

/** What a change does; everything in it is kept or nothing is. */
export interface Change {
  put?: [shelf: Shelf, key: string, value: unknown][];
  remove?: [shelf: Shelf, key: string][];
  /** Everything of a shelf whose key begins so. */
  remove_all?: [shelf: Shelf, start: string][];
}

/** Keeps a change for good: when this returns it survives a crash of the browser. Throws `PhoneFull` when there is no room. */
export async function keep(change: Change): Promise<void> {
  const database = await shelves();
  if (!database) return keep_here(change);
  await new Promise<void>((resolve, reject) => {
    const work = database.transaction(SHELVES, 'readwrite', { durability: 'strict' });
    const fail = (cause: unknown): void => {
      const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
      reject(full ? new PhoneFull(cause) : cause instanceof Error ? cause : new Error(String(cause)));
    };
    work.oncomplete = () => resolve();
    work.onabort = () => fail(work.error ?? new Error('not kept'));
    try {
      for (const [shelf, start] of change.remove_all ?? []) work.objectStore(shelf).delete(beginning(start));
      for (const [shelf, key, value] of change.put ?? []) work.objectStore(shelf).put(value, key);
      for (const [shelf, key] of change.remove ?? []) work.objectStore(shelf).delete(key);
    } catch (cause) {
      work.abort();
      fail(cause);
    }
  });
}

const beginning = (start: string): IDBKeyRange => IDBKeyRange.bound(start, `${start}\uffff`);

function keep_here(change: Change): void {
  const here = memory;
  if (!here) return;
  for (const [shelf, start] of change.remove_all ?? []) for (const key of here[shelf].keys()) if (key.startsWith(start)) here[shelf].delete(key);
  for (const [shelf, key, value] of change.put ?? []) here[shelf].set(key, value);
  for (const [shelf, key] of change.remove ?? []) here[shelf].delete(key);
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('cannot be read'));
  });
}

export async function kept<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  const database = await shelves();
  return database ? asked<T | undefined>(database.transaction(shelf).objectStore(shelf).get(key)) : (memory?.[shelf].get(key) as T | undefined);
}

export async function all_kept<T>(shelf: Shelf): Promise<T[]> {
  const database = await shelves();
  return database ? asked<T[]>(database.transaction(shelf).objectStore(shelf).getAll()) : ([...(memory?.[shelf].values() ?? [])] as T[]);
}

/** The keys of a shelf that begin so. */
export async function keys_kept(shelf: Shelf, start: string): Promise<string[]> {
  const database = await shelves();
  if (!database) return [...(memory?.[shelf].keys() ?? [])].filter((key) => key.startsWith(start));
  return (await asked(database.transaction(shelf).objectStore(shelf).getAllKeys(beginning(start)))).map(String);
}

/** What is carried for work without signal, by name; with it go all cases and thumbnails that were seen. */
const CARRIED = ['pack', 'tasks', 'who', 'team', 'team-tasks'];

/** What a case and a thumbnail are kept under. */
export const case_key = (number: string): string => `case ${number}`;
export const thumb_key = (photo: string): string => `thumb ${photo}`;

/**
 * Whoever logs out leaves whoever takes the phone next nothing of their areas and tasks. What waits to be sent stays: it
 * is nobody's but theirs, and goes when they are back.
 */
export function forget_carried(): Promise<void> {
  return keep({ remove: CARRIED.map((name) => ['kept', name]), remove_all: [['kept', case_key('')], ['kept', thumb_key('')]] });
}

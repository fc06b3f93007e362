// What the phone keeps in IndexedDB: the queue, its photos, and what the page needs without signal. Page and service worker share it.

const NAME = 'huying-worker';
/** A higher number adds a step to `open_at`; what is kept stays. */
const VERSION = 1;

/** `queue`: items by id. `photos`: pictures by key. `kept`: everything that there is one of, by name. */
export type Shelf = 'queue' | 'photos' | 'kept';

/** The phone has no room left: nothing was kept. */
export class PhoneFull extends Error {
  constructor(cause: unknown) {
    super('the phone has no room left', { cause });
    this.name = 'PhoneFull';
  }
}

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const shelf of ['queue', 'photos', 'kept'] satisfies Shelf[]) asked.result.createObjectStore(shelf);
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

/** What a change does; everything in it is kept or nothing is. */
export interface Change {
  put?: [shelf: Shelf, key: string, value: unknown][];
  remove?: [shelf: Shelf, key: string][];
}

/** Keeps a change for good: when this returns it survives a crash of the browser. Throws `PhoneFull` when there is no room. */
export async function keep(change: Change): Promise<void> {
  const database = await open();
  await new Promise<void>((resolve, reject) => {
    const work = database.transaction(['queue', 'photos', 'kept'], 'readwrite', { durability: 'strict' });
    const fail = (cause: unknown): void => {
      const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
      reject(full ? new PhoneFull(cause) : cause instanceof Error ? cause : new Error(String(cause)));
    };
    work.oncomplete = () => resolve();
    work.onabort = () => fail(work.error ?? new Error('not kept'));
    try {
      for (const [shelf, key, value] of change.put ?? []) work.objectStore(shelf).put(value, key);
      for (const [shelf, key] of change.remove ?? []) work.objectStore(shelf).delete(key);
    } catch (cause) {
      work.abort();
      fail(cause);
    }
  });
}

function asked<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('cannot be read'));
  });
}

export async function kept<T>(shelf: Shelf, key: string): Promise<T | undefined> {
  return asked<T | undefined>((await open()).transaction(shelf).objectStore(shelf).get(key));
}

export async function all_kept<T>(shelf: Shelf): Promise<T[]> {
  return asked<T[]>((await open()).transaction(shelf).objectStore(shelf).getAll());
}

export async function keys_kept(shelf: Shelf): Promise<string[]> {
  return (await asked((await open()).transaction(shelf).objectStore(shelf).getAllKeys())).map(String);
}

/**
 * Whoever logs out leaves whoever takes the phone next nothing of their areas and tasks. What waits to be sent stays: it
 * is nobody's but theirs, and goes when they are back.
 */
export function forget_carried(): Promise<void> {
  return keep({ remove: [['kept', 'pack'], ['kept', 'tasks'], ['kept', 'who']] });
}

// Keeps steps with their photos on this phone until the server has them: a closed page, an empty battery lose nothing.
import type { Errand } from './errands';

const NAME = 'huying-team';
const STORE = 'errands';

export interface Shelf {
  all(): Promise<Errand[]>;
  put(errand: Errand): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Without a database (a private window) steps last as long as the page. */
export function open_shelf(): Shelf {
  const opened = new Promise<IDBDatabase | null>((resolve) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
      request.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });

  async function ask<T>(mode: IDBTransactionMode, question: (store: IDBObjectStore) => IDBRequest<T>, without: T): Promise<T> {
    const db = await opened;
    if (!db) return without;
    return new Promise((resolve) => {
      const transaction = db.transaction(STORE, mode, { durability: 'strict' });
      const request = question(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      // A full phone: the step is still on its way as long as the page is open.
      transaction.onabort = () => resolve(without);
      transaction.onerror = () => resolve(without);
    });
  }

  return {
    all: () => ask('readonly', (store) => store.getAll() as IDBRequest<Errand[]>, []),
    put: async (errand) => {
      await ask<IDBValidKey>('readwrite', (store) => store.put(errand), '');
    },
    remove: async (id) => {
      await ask('readwrite', (store) => store.delete(id), undefined);
    },
  };
}

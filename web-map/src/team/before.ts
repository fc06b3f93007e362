// Steps that an earlier form of this page kept in a database of its own go into the phone's one queue, with their photos.
import type { StepWord } from '../api/loop';
import { keep } from '../phone/keep';
import { new_key } from '../phone/queue';
import type { QueuedPhoto, StepItem } from '../phone/queue';
import type { PhotoKind } from '../photos/photos';

const NAME = 'huying-team';
const STORE = 'errands';

interface OldErrand {
  id: string;
  case: string;
  step: StepWord;
  body: Record<string, unknown>;
  seen: number;
  pictures: { file: Blob; kind: PhotoKind; photo: string | null }[];
  by: string;
  at: string;
}

/** Moves what waits there; `account`: who is logged in, null at a machine without accounts. What cannot be moved stays. */
export async function move_old_steps(account: string | null): Promise<void> {
  const names = await indexedDB.databases?.().catch(() => []) ?? [];
  if (!names.some(({ name }) => name === NAME)) return;
  const database = await opened();
  const errands = await done(database.transaction(STORE).objectStore(STORE).getAll() as IDBRequest<OldErrand[]>);
  const oldest_first = errands.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  for (const [place, errand] of oldest_first.entries()) {
    const photos = errand.pictures.map(({ kind, photo }): QueuedPhoto => ({ key: new_key(), kind, photo, uploaded_ms: photo === null ? null : Date.parse(errand.at), refused: null }));
    const { note, ...fields } = errand.body;
    const item: StepItem = {
      kind: 'step', of: 'team', no: place - errands.length, id: errand.id, by: account === null ? null : errand.by, made_ms: Date.parse(errand.at), skew_ms: null,
      corrected_ms: 0, photos, state: 'waiting', tries: 0, next_ms: 0, why: null, problem: null, answer: null, arrived_ms: null, title: errand.case,
      words: { ...fields, ...(account === null ? { by: errand.by } : {}), case: errand.case, step: errand.step, seen: errand.seen, note: typeof note === 'string' ? note : '' },
    };
    // Its key stays: what is moved twice, or had arrived already, is done once.
    const pictures = photos.map(({ key }, at): ['photos', string, Blob | undefined] => ['photos', key, errand.pictures[at]?.file]);
    await keep({ put: [['queue', item.id, item], ...pictures] });
  }
  database.close();
  await done(indexedDB.deleteDatabase(NAME));
}

function opened(): Promise<IDBDatabase> {
  return done(indexedDB.open(NAME));
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the older steps cannot be read'));
  });
}

// Sends what waits. Page and service worker run the same: whoever holds the lock sends, the other leaves it.
import { corrected, skew_of } from './skew';
import { UPLOAD_HOLDS_MS, after, due, followers, next_try, outlived, refusal } from './queue';
import type { Answer, Item, Outcome, Problem, QueuedPhoto } from './queue';
import { all_kept, keep, kept } from './keep';

const LOCK = 'huying-queue';
/** Tells every open page of this phone that the queue changed. */
export const CHANNEL = 'huying-queue';
/** A line that says nothing for so long is dead; an upload over one bar of signal may take longer, by its size. */
const ANSWER_MAX_MS = 90_000;
const SLOW_BYTES_PER_S = 2_000;

/** Who works here, as the server last said it. */
export interface Who {
  /** null where nobody needs to log in. */
  account: string | null;
  shown: string | null;
  may: string[];
  steps: string[];
  local: boolean;
  /** The name steps are made under where nobody logs in. */
  name: string | null;
}

/** What the server wants of whoever is logged in before anything else: another password, a second factor. */
export type Held = 'password' | 'second';

/** What a run came to. */
export interface Ended {
  /** `login`: what waits, waits for a log-in. `elsewhere`: another page of this phone is sending. */
  how: 'done' | 'away' | 'login' | 'elsewhere';
  /** When to try again by the phone's clock; null when nothing waits. */
  next_ms: number | null;
}

export type News = { sending: string | null } | { changed: true } | { who: true };

function tell(news: News): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Sends all that is due, once: a second run on this phone meanwhile leaves it alone. */
export async function send_waiting(tell_here: (news: News) => void = () => undefined): Promise<Ended> {
  const say = (news: News): void => {
    tell(news);
    tell_here(news);
  };
  const run = (): Promise<Ended> => send_all(say).finally(() => say({ sending: null }));
  // Without locks two tabs may both send; the keys make it one case all the same.
  if (!('locks' in navigator)) return run();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? run() : { how: 'elsewhere', next_ms: null } as Ended));
}

async function send_all(say: (news: News) => void): Promise<Ended> {
  const items = await all_kept<Item>('queue');
  if (!items.some((item) => item.state === 'waiting')) return { how: 'done', next_ms: null };
  const who = await ask_who();
  if (who === 'away' || who === 'login') return { how: who, next_ms: who === 'away' ? next_try(items, null) ?? Date.now() + 30_000 : null };
  say({ who: true });
  // Looked at anew after each: it may let another follow, and somebody may have taken one back meanwhile.
  const tried = new Set<string>();
  for (;;) {
    const item = due(await all_kept<Item>('queue'), who.account, Date.now()).find((one) => !tried.has(one.id));
    if (!item) break;
    tried.add(item.id);
    say({ sending: item.id });
    const { outcome, sent } = await send(item, who);
    await put_away(after(sent, outcome, Date.now()));
    say({ changed: true });
    if (outcome.what === 'away' || outcome.what === 'login') break;
  }
  const left = await all_kept<Item>('queue');
  const gone = outlived(left, Date.now());
  if (gone.length > 0) await keep({ remove: gone.map((item) => ['queue', item.id]) });
  return { how: 'done', next_ms: next_try(left, who.account) };
}

/** What arrived needs its pictures no longer, and what follows it on its case has seen what it led to. */
async function put_away(item: Item): Promise<void> {
  const done = item.state === 'arrived';
  const after_it = done ? followers(await all_kept<Item>('queue'), item) : [];
  const put = [item, ...after_it].map((one): ['queue', string, Item] => ['queue', one.id, one]);
  await keep({ put, remove: done ? item.photos.map((photo) => ['photos', photo.key]) : [] });
}

/** How long an answer to so many bytes is waited for. */
export const answer_max_ms = (bytes: number): number => ANSWER_MAX_MS + (bytes / SLOW_BYTES_PER_S) * 1000;

async function call(path: string, init: RequestInit = {}): Promise<Response | 'away'> {
  const sent_ms = Date.now();
  const bytes = init.body instanceof Blob ? init.body.size : 0;
  try {
    const answer = await fetch(path, { ...init, signal: AbortSignal.timeout(answer_max_ms(bytes)) });
    const skew_ms = skew_of(answer.headers.get('date'), sent_ms, Date.now());
    if (skew_ms !== null) await keep({ put: [['kept', 'skew', skew_ms]] }).catch(() => undefined);
    return answer;
  } catch {
    return 'away';
  }
}

/**
 * Asks who is logged in here. A server without accounts leaves everything open. `login`: nothing may be sent yet; what is kept
 * as `held` says why, where somebody is logged in.
 */
export async function ask_who(): Promise<Who | 'away' | 'login'> {
  const answer = await call('/v1/session', { headers: { accept: 'application/json' } });
  if (answer === 'away' || answer.status >= 500) return 'away';
  const before = await kept<Who>('kept', 'who');
  const told = answer.ok ? ((await answer.json()) as Partial<Who> & { must_change?: boolean; must_enrol?: boolean }) : {};
  const held: Held | null = told.must_change ? 'password' : told.must_enrol ? 'second' : null;
  if (held !== ((await kept<Held | null>('kept', 'held')) ?? null)) await keep({ put: [['kept', 'held', held]] });
  if (answer.status === 401 || answer.status === 403 || held !== null) return 'login';
  const account = told.account ?? null;
  const who: Who = {
    account, shown: told.shown ?? null, may: told.may ?? [], steps: told.steps ?? [], local: account === null,
    name: before?.name ?? null,
  };
  await keep({ put: [['kept', 'who', who]] });
  return who;
}

/** One try: its photos, then itself. `sent` remembers the photos that arrived, also when the rest did not. */
async function send(item: Item, who: Who): Promise<{ outcome: Outcome; sent: Item }> {
  let sent = item;
  for (const [at, photo] of item.photos.entries()) {
    const went = await upload(photo, item.kind);
    if ('outcome' in went) return { outcome: went.outcome, sent };
    sent = { ...sent, photos: sent.photos.map((one, place) => (place === at ? went.photo : one)) };
    await keep({ put: [['queue', sent.id, sent]] });
  }
  const now_ms = (await kept<number>('kept', 'skew')) ?? null;
  const { at_ms, by_ms } = corrected(item.made_ms, item.skew_ms, now_ms);
  sent = { ...sent, corrected_ms: by_ms };
  const [path, body] = request_of(sent, who, at_ms);
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  const answer = await call(path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer === 'away') return { outcome: { what: 'away' }, sent };
  if (!answer.ok) return { outcome: await refused(answer, item.kind), sent };
  return { outcome: { what: 'arrived', answer: answer_of((await answer.json()) as Told) }, sent };
}

/** Steps of a desk: the server takes no word on when they were done. */
const UNCLAIMED: ReadonlySet<string> = new Set(['place', 'classify']);

/** Where it goes and what is said. */
export function request_of(item: Item, who: Pick<Who, 'account' | 'name'>, at_ms: number): [path: string, body: Record<string, unknown>] {
  const photos = item.photos.filter((photo) => photo.photo !== null).map(({ photo, kind }) => ({ photo, kind }));
  const with_photos = photos.length > 0 ? { photos } : {};
  // Where accounts exist the server knows who it is.
  const by = who.account === null && who.name ? { by: who.name } : {};
  if (item.kind === 'report') {
    return ['/v1/cases', { id: item.id, source: 'grid-worker', at: new Date(at_ms).toISOString(), ...item.words, ...with_photos }];
  }
  const { case: number, note, ...step } = item.words;
  // When it was done, by this phone: the server keeps it beside the time that it arrives.
  const done = UNCLAIMED.has(step.step) ? {} : { done_at: new Date(at_ms).toISOString() };
  return [`/v1/cases/${encodeURIComponent(number)}/moves`, { id: item.id, ...by, ...step, ...done, ...(note === '' ? {} : { note }), ...with_photos }];
}

async function upload(photo: QueuedPhoto, kind: Item['kind']): Promise<{ photo: QueuedPhoto } | { outcome: Outcome }> {
  const held = photo.photo !== null && Date.now() - (photo.uploaded_ms ?? 0) < UPLOAD_HOLDS_MS;
  if (held || photo.refused !== null) return { photo };
  const picture = await kept<Blob>('photos', photo.key);
  if (!picture) return { photo: { ...photo, photo: null, refused: 'lost' } };
  const answer = await call('/v1/photos', { method: 'POST', headers: { 'content-type': picture.type, accept: 'application/json' }, body: picture });
  if (answer === 'away') return { outcome: { what: 'away' } };
  if (answer.ok) {
    const told = (await answer.json()) as { photo: string };
    return { photo: { ...photo, photo: told.photo, uploaded_ms: Date.now() } };
  }
  const outcome = await refused(answer, kind);
  if (outcome.what !== 'refused') return { outcome };
  // A picture that the server will never take does not hold the report up.
  return { photo: { ...photo, photo: null, refused: outcome.problem.code } };
}

async function refused(answer: Response, kind: Item['kind']): Promise<Outcome> {
  const told = (await answer.json().catch(() => ({}))) as Partial<Problem> & { title?: string };
  const wait_s = Number(answer.headers.get('retry-after'));
  const problem: Problem = {
    status: answer.status, code: told.code ?? `http_${answer.status}`, detail: told.detail ?? told.title ?? answer.statusText,
    errors: told.errors ?? [], by: told.by ?? null, did: told.did ?? null, at: told.at ?? null, state: told.state ?? null, seq: told.seq ?? null,
  };
  return refusal(problem, Number.isFinite(wait_s) && wait_s > 0 ? wait_s : null, kind);
}

interface Told {
  case: string;
  area?: string | null;
  area_name?: string | null;
  areas?: { name: string }[];
  team?: { name: string } | string | null;
  team_name?: string | null;
  due?: string | null;
  status: string;
  seq?: number;
}

function answer_of(told: Told): Answer {
  return {
    case: told.case, area: told.area ?? null, area_name: told.areas?.at(-1)?.name ?? told.area_name ?? null,
    team: told.team_name ?? (typeof told.team === 'string' ? told.team : (told.team?.name ?? null)), due: told.due ?? null, status: told.status,
    ...(told.seq === undefined ? {} : { seq: told.seq }),
  };
}

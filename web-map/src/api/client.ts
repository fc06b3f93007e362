// Asks the server: one function per question, every failure one of two types.
import type {
  About, AreaDetail, AreaItem, CaseDetail, CasePage, Choice, Counts, Located, NewReport, Page, Reported,
} from './types';
import type { ProblemBody } from './loop';

/** The server answered, and the answer is no: its stable code and words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    /** Seconds after which asking again may help; null when the server did not say. */
    readonly retry_after_s: number | null,
    /** All that the answer said. */
    readonly problem: ProblemBody = {},
  ) {
    super(detail);
    this.name = 'Refused';
    this.again_ms = retry_after_s === null ? null : Date.now() + retry_after_s * 1000;
  }

  /** When asking again may help; null when the server did not say. */
  readonly again_ms: number | null;

  /** What pages say it by. */
  get told(): Pick<ProblemBody, 'code' | 'detail' | 'state'> & { again_ms: number | null } {
    return { code: this.code, detail: this.message, state: this.problem.state ?? null, again_ms: this.again_ms };
  }

  /** Asking the same again can succeed: the server is overloaded or broken, the question is fine. */
  get passes(): boolean {
    return this.status >= 500 || this.status === 429;
  }
}

/** No answer at all: the server or the network is away. */
export class Away extends Error {
  constructor(cause: unknown) {
    super('no answer from the server', { cause });
    this.name = 'Away';
  }
}

/** Whether the same may succeed later: no answer, or one that says so. */
export function is_passing(cause: unknown): cause is Away | Refused {
  return cause instanceof Away || (cause instanceof Refused && cause.passes);
}

/** What the server says to whoever it does not know, or knows no longer. */
const UNKNOWN = new Set(['login_needed', 'session_ended']);

export type Query = Record<string, string | number | boolean | undefined>;

export function with_query(path: string, query: Query = {}): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return text === '' ? path : `${path}?${text}`;
}

async function refusal(response: Response): Promise<Refused> {
  const problem = (await response.json().catch(() => ({}))) as ProblemBody;
  const wait = Number(response.headers.get('retry-after'));
  return new Refused(
    response.status,
    problem.code ?? `http_${response.status}`,
    problem.detail ?? problem.title ?? response.statusText,
    Number.isFinite(wait) && wait > 0 ? wait : null,
    problem,
  );
}

const unknown: (() => void)[] = [];

/** Called when an answer says that nobody is logged in, who was or need be. */
export function when_unknown(tell: () => void): void {
  unknown.push(tell);
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Away(cause);
  }
  if (!response.ok) {
    const refused = await refusal(response);
    if (refused.status === 401 && UNKNOWN.has(refused.code)) unknown.forEach((tell) => tell());
    throw refused;
  }
  return response;
}

export async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await answered(url, { headers: { accept: 'application/json' }, ...init });
  return (response.status === 204 ? null : await response.json()) as T;
}

/** A text answer, such as a signed note. */
async function text(path: string, signal?: AbortSignal): Promise<string> {
  const response = await answered(path, signal ? { signal } : {});
  return response.text();
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return ask<T>(with_query(path, query), signal ? { signal } : {});
}

export function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body: unknown): Promise<T> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  return ask<T>(path, { method, headers, body: JSON.stringify(body) });
}

export const api = {
  about: () => get<About>('/v1/about'),
  classes: () => get<Page<Choice>>('/v1/classes'),
  sources: () => get<Page<Choice>>('/v1/sources'),
  statuses: () => get<Page<Choice>>('/v1/statuses'),
  teams: () => get<Page<Choice>>('/v1/teams'),
  areas: (query: Query, signal?: AbortSignal) => get<Page<AreaItem>>('/v1/areas', query, signal),
  area: (code: string, signal?: AbortSignal) =>
    get<AreaDetail>(`/v1/areas/${encodeURIComponent(code)}`, {}, signal),
  counts: (query: Query, signal?: AbortSignal) => get<Counts>('/v1/counts', query, signal),
  cases: (query: Query, signal?: AbortSignal) => get<CasePage>('/v1/cases', query, signal),
  case: (number: string, signal?: AbortSignal) =>
    get<CaseDetail>(`/v1/cases/${encodeURIComponent(number)}`, {}, signal),
  checkpoint: (signal?: AbortSignal) => text('/v1/ledger/checkpoint', signal),
  locate: (query: Query, signal?: AbortSignal) => get<Located>('/v1/locate', query, signal),
  report: (report: NewReport) => send<Reported>('POST', '/v1/cases', report),
};

// Asks the server what the desk asks: queues, cases with their clocks, moves, claims, duty.
import { ask, get, send, with_query } from './client';
import type { Query } from './client';
import type {
  BulkBody, BulkLine, Claim, DeskCase, DeskItem, Duty, ExplainedClock, LegalField, LegalStep, MoveBody, Queues, Similar,
} from './loop';

const case_path = (number: string): string => `/v1/cases/${encodeURIComponent(number)}`;

/** A step's fields as the page uses them, told as `note`, `team?` or `{name, required}`. */
type ToldStep = LegalStep['step'] | (Omit<LegalStep, 'fields'> & { fields?: (string | LegalField)[] });

export function legal_steps(told: readonly ToldStep[]): LegalStep[] {
  return told.map((one) => (typeof one === 'string' ? { step: one, fields: [] } : {
    ...one,
    fields: (one.fields ?? []).map((field) => (typeof field === 'string'
      ? { name: field.replace(/\?$/, ''), required: !field.endsWith('?') } : field)),
  }));
}

const read_case = (told: DeskCase): DeskCase => ({ ...told, legal: legal_steps(told.legal) });

export interface DeskPage {
  items: DeskItem[];
  next: string | null;
  seq: number;
}

export const desk_api = {
  queues: (query: Query, signal?: AbortSignal) => get<Queues>('/v1/queues', query, signal),
  list: (query: Query, signal?: AbortSignal) => get<DeskPage>('/v1/cases', query, signal),
  case: async (number: string, signal?: AbortSignal) => read_case(await get<DeskCase>(case_path(number), {}, signal)),
  deadline: (number: string, signal?: AbortSignal) =>
    get<{ clocks: ExplainedClock[] }>(`${case_path(number)}/deadline`, {}, signal),
  similar: (number: string, signal?: AbortSignal) =>
    get<{ items: Similar[] }>(`${case_path(number)}/similar`, {}, signal),
  move: async (number: string, body: MoveBody) => read_case(await send<DeskCase>('POST', `${case_path(number)}/moves`, body)),
  bulk: (body: BulkBody) => send<{ items: BulkLine[] }>('POST', '/v1/cases/moves', body),
  claim: (number: string, by: string) => send<Claim>('POST', `${case_path(number)}/claim`, { by }),
  release: (number: string, by: string) => ask<null>(with_query(`${case_path(number)}/claim`, { by }), { method: 'DELETE' }),
  claims: (signal?: AbortSignal) => get<{ items: Claim[] }>('/v1/claims', {}, signal),
  duty: (query: Query, signal?: AbortSignal) => get<Duty>('/v1/duty', query, signal),
};

/** Lets go of a claim while the page is being left: no answer is waited for. */
export function release_on_leaving(number: string, by: string): void {
  void fetch(with_query(`${case_path(number)}/claim`, { by }), { method: 'DELETE', keepalive: true }).catch(() => undefined);
}

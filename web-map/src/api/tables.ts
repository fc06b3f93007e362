// Asks the server about its tables: what is in force, whether a changed one holds, what it would have changed.
import { ask, get, with_query } from './client';
import type { Schemas } from './types';

export type TableInForce = Omit<Schemas['TableItem'], 'columns'>;
export type TableVersion = Schemas['TableVersionItem'];
export type Checked = Schemas['TableCheck'];
export type Outcome = Schemas['CaseOutcome'];
export type RehearsedCase = Schemas['RehearsedCase'];
export type TeamShift = Schemas['TeamShift'];
export type Rehearsed = Schemas['Shift'];

export interface Span {
  from: string;
  to: string;
}

/** Changed cases listed one by one; the sums count all. */
const ROWS = 200;

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function with_file<T>(method: 'POST' | 'PUT', path: string, file: File, more: Record<string, string> = {}): Promise<T> {
  const type = file.name.toLowerCase().endsWith('.xlsx') ? XLSX : 'text/csv';
  return ask<T>(path, { method, headers: { 'content-type': type, accept: 'application/json', ...more }, body: file });
}

export const tables_api = {
  list: (signal?: AbortSignal) => get<{ items: TableInForce[] }>('/v1/tables', {}, signal),
  address: (name: string, kind: 'csv' | 'xlsx') => `/v1/tables/${encodeURIComponent(name)}.${kind}`,
  check: (name: string, file: File) => with_file<Checked>('POST', with_query('/v1/tables/check', { name }), file),
  rehearse: (name: string, span: Span, file: File) =>
    with_file<Rehearsed>('POST', with_query('/v1/tables/rehearse', { name, ...span, limit: ROWS }), file),
  /** Only in place of the version that was looked at: another's change meanwhile is not overwritten. */
  put: (name: string, by: string, version: number, file: File) =>
    with_file<TableInForce>('PUT', with_query(`/v1/tables/${encodeURIComponent(name)}`, { by }), file, { 'if-match': `"${version}"` }),
  versions: (name: string, signal?: AbortSignal) =>
    get<{ items: TableVersion[] }>(`/v1/tables/${encodeURIComponent(name)}/versions`, {}, signal),
};

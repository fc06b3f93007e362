// Asks the server about its tables: what is in force, whether a changed one holds, what it would have changed.
import { ask, get, with_query } from './client';
import type { Sentence } from './types';

export interface TableInForce {
  name: string;
  about?: Sentence | null;
  rows: number;
  version: number | string;
  scheme?: string | string[] | null;
  valid_from?: string | string[] | null;
  source?: string | string[] | null;
}

export interface TableFault {
  file?: string;
  line: number;
  column?: string | null;
  reason: string;
}

export interface Finding {
  kind: string;
  words?: Sentence | null;
  row?: string | null;
  class?: string | null;
  area?: string | null;
}

export interface Checked {
  rows?: number;
  faults: TableFault[];
  findings: Finding[];
}

export interface Share {
  cases: number;
  late: number;
}

export interface TeamShift {
  team: string;
  team_name?: string | null;
  before: Share;
  after: Share;
}

export interface Outcome {
  team?: string | null;
  team_name?: string | null;
  due?: string | null;
  late?: boolean;
}

export interface RehearsedCase {
  case: string;
  class_name?: string | null;
  area_name?: string | null;
  before: Outcome;
  after: Outcome;
}

export interface Rehearsed {
  cases: number;
  changed: number;
  teams: TeamShift[];
  rows: RehearsedCase[];
}

export interface Span {
  from: string;
  to: string;
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

function with_file<T>(method: 'POST' | 'PUT', path: string, file: File): Promise<T> {
  const type = file.name.toLowerCase().endsWith('.xlsx') ? XLSX : 'text/csv';
  return ask<T>(path, { method, headers: { 'content-type': type, accept: 'application/json' }, body: file });
}

export const tables_api = {
  list: (signal?: AbortSignal) => get<{ items: TableInForce[] }>('/v1/tables', {}, signal),
  address: (name: string, kind: 'csv' | 'xlsx') => `/v1/tables/${encodeURIComponent(name)}.${kind}`,
  check: (name: string, file: File) => with_file<Checked>('POST', with_query('/v1/tables/check', { name }), file),
  rehearse: (name: string, span: Span, file: File) =>
    with_file<Rehearsed>('POST', with_query('/v1/tables/rehearse', { name, ...span }), file),
  put: (name: string, by: string, id: string, file: File) =>
    with_file<TableInForce>('PUT', with_query(`/v1/tables/${encodeURIComponent(name)}`, { by, id }), file),
};

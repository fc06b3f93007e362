// Asks the server about its tables: what is in force, whether a changed one holds, what it would have changed.
import { ask, get, with_query } from './client';
import type { Sentence } from './types';

export interface TableInForce {
  name: string;
  about: Sentence;
  rows: number;
  /** 0: never given. */
  version: number;
  at?: string | null;
  by?: string | null;
  scheme: string[];
  valid_from: string[];
  source: string[];
}

export interface TableVersion {
  version: number;
  at: string;
  by: string;
  sha256: string;
  seq: number;
}

export interface TableFault {
  file?: string;
  sheet?: string | null;
  line: number;
  column?: string | null;
  reason: string;
}

export interface Finding {
  kind: string;
  rows: string[];
  class: string;
  area: string;
  words: Sentence;
}

export interface Checked {
  sound: boolean;
  /** Is it another table than the one in force? */
  changed: boolean;
  faults: TableFault[];
  notes: TableFault[];
  warnings: string[];
  findings: Finding[];
  findings_more: number;
}

export interface Load {
  cases: number;
  supports: number;
  late: number;
}

export interface TeamShift {
  team: string;
  team_name?: string | null;
  before: Load;
  after: Load;
}

export interface Outcome {
  row?: string | null;
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
  /** Cases in areas that the areas in force do not have. */
  elsewhere: number;
  late: { before: number; after: number };
  beyond_calendar: number;
  teams: TeamShift[];
  /** The first of the cases that change. */
  rows: RehearsedCase[];
}

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

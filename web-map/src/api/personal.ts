// Asks the server for personal data: each reading is recorded there, and erasing is for good.
import { send } from './client';

export type Personal = 'reporter' | 'photos';

/** Longest reason, as the server takes it. */
export const REASON_CHARS_MAX = 500;

export interface ReporterShown {
  name: string | null;
  phone: string | null;
  address: string | null;
  read: { number: number; at: string; by: string; case: string; what: Personal; why: string };
}

export interface Erased {
  case: string;
  seq: number;
  what: Personal[];
  photos: string[];
  repeat: boolean;
}

const case_path = (number: string): string => `/v1/cases/${encodeURIComponent(number)}`;

export const personal_api = {
  reporter: (number: string, by: string, why: string) =>
    send<ReporterShown>('POST', `${case_path(number)}/reporter/reads`, { by, why }),
  erase: (number: string, body: { id: string; by: string; what: Personal[]; reason: string }) =>
    send<Erased>('POST', `${case_path(number)}/erase`, body),
};

export interface Reporter {
  name?: string;
  phone?: string;
  address?: string;
}

/** Who reports, without what was left empty; undefined when all of it was. */
export function reporter_of(given: { name: string; phone: string; address: string }): Reporter | undefined {
  const filled = Object.entries(given).map(([key, value]) => [key, value.trim()]).filter(([, value]) => value !== '');
  return filled.length > 0 ? (Object.fromEntries(filled) as Reporter) : undefined;
}

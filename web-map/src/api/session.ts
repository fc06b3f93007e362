// Who is logged in, their own account, and for administrators everybody's: one function per question.
import { ask, get, send } from './client';
import type { components } from './schema';

type Schema = components['schemas'];
export type Session = Schema['Me'];
export type Ways = Schema['Ways'];
export type OwnSession = Schema['OwnSession'];
export type ScreenShown = Schema['ScreenShown'];
export type ScreenLink = Schema['ScreenLinkMade'];
export type AccountShown = Schema['AccountShown'];
export type AccountBody = Schema['AccountBody'];
export type KeyShown = Schema['KeyShown'];
export type KeyBody = Schema['KeyBody'];
export type Reach = Schema['Reach'];
export type Role = Schema['Role'];

export interface Login {
  account: string;
  password: string;
  code?: string;
}

const of_account = (name: string, act = ''): string => `/v1/accounts/${encodeURIComponent(name)}${act}`;
const drop = (path: string): Promise<null> => ask<null>(path, { method: 'DELETE' });
const post = <T>(path: string): Promise<T> => ask<T>(path, { method: 'POST' });

export const session_api = {
  who: () => get<Session>('/v1/session'),
  ways: () => get<Ways>('/v1/session/ways'),
  log_in: (login: Login) => send<Session>('POST', '/v1/session', login),
  open_screen: (token: string) => send<Session>('POST', '/v1/session/screen', { token }),
  log_out: () => drop('/v1/session'),
  own: () => get<{ items: OwnSession[] }>('/v1/sessions'),
  end: (id: string) => drop(`/v1/sessions/${encodeURIComponent(id)}`),
  change_password: (old: string, fresh: string) => send<null>('POST', '/v1/session/password', { old, new: fresh }),
  begin_second: () => post<{ secret: string; uri: string }>('/v1/session/totp'),
  confirm_second: (code: string) => send<{ codes: string[] }>('POST', '/v1/session/totp/confirm', { code }),
  remove_second: (password: string) => send<null>('DELETE', '/v1/session/totp', { password }),
};

export const accounts_api = {
  all: () => get<{ items: AccountShown[] }>('/v1/accounts'),
  put: (name: string, body: AccountBody) => send<AccountShown>('PUT', of_account(name), body),
  disable: (name: string) => post<null>(of_account(name, '/disable')),
  enable: (name: string) => post<null>(of_account(name, '/enable')),
  reset: (name: string) => post<{ fresh_password: string }>(of_account(name, '/reset')),
  end_sessions: (name: string) => post<null>(of_account(name, '/end-sessions')),
  screens: (name: string) => get<{ items: ScreenShown[] }>(of_account(name, '/screens')),
  make_screen: (name: string) => post<ScreenLink>(of_account(name, '/screens')),
  end_screen: (name: string, id: string) => drop(of_account(name, `/screens/${encodeURIComponent(id)}`)),
  keys: () => get<{ items: KeyShown[] }>('/v1/keys'),
  add_key: (body: KeyBody) => send<{ id: string; key: string }>('POST', '/v1/keys', body),
  revoke: (id: string) => drop(`/v1/keys/${encodeURIComponent(id)}`),
};

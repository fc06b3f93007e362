// Asks the server what the team's phone asks: my tasks, who is on duty, how to be told.
import { get, send } from '../api/client';
import type { Task } from './tasks';

export interface Present {
  account: string;
  shown: string;
  team: string;
  team_name: string | null;
  since: string;
  until: string;
}

export interface Presence {
  items: Present[];
}

export const team_api = {
  tasks: (team: string | undefined, signal: AbortSignal) => get<{ items: Task[]; more: boolean }>('/v1/tasks', { team }, signal),
  presence: (team: string | undefined, signal: AbortSignal) => get<Presence>('/v1/presence', { team }, signal),
  set_presence: (on: boolean, team: string, by: { by?: string }) => send<Presence>('PUT', '/v1/presence', { on, team, ...by }),
  push_key: () => get<{ key: string | null }>('/v1/push/key'),
  subscribe: (body: Record<string, unknown>) => send<null>('POST', '/v1/push/subscriptions', body),
  unsubscribe: (body: Record<string, unknown>) => send<null>('DELETE', '/v1/push/subscriptions', body),
};

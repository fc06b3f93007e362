// The staff's reports on their way.
import { api } from '../api/client';
import type { NewReport, Reported } from '../api/types';
import { Outbox } from './outbox.svelte';

export const SOURCE = 'resident';

export const outbox = new Outbox<NewReport, Reported>((report) => api.report(report));

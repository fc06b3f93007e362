// The roles in the order of a case's life, and what a program's key may be given.
import type { Role } from '../api/session';

export const ROLES: Role[] = [
  'grid-worker', 'intake-operator', 'shift-leader', 'dispatcher', 'team', 'evaluator', 'inspector', 'commander', 'planner', 'administrator',
];

/** Personal data, accounts and tables are for people: no key has these. */
export const SCOPES = [
  'report-cases', 'close-on-the-spot', 'read-cases', 'read-counts', 'move-cases', 'act-for-others', 'add-photos', 'read-photos', 'read-reference',
  'read-tables', 'read-ledger', 'cosign-checkpoints', 'read-alarms', 'watch',
] as const;

// The shapes of the closed loop: queues, a case's clocks, tasks and calls, moves, claims, duty.
import type { CaseDetail, CaseEvent, CaseItem, Sentence } from './types';

export const QUEUES = [
  'unplaced', 'unclassified', 'to-verify', 'to-file', 'to-dispatch', 'due-soon', 'overdue', 'stuck', 'calls',
  'to-check', 'to-close', 'to-evaluate', 'suspended',
] as const;
export type Queue = (typeof QUEUES)[number];

export interface QueueCount {
  queue: Queue;
  count: number;
  oldest?: string | null;
}

export interface Queues {
  items: QueueCount[];
  seq: number;
}

/** What marks a case in a list and on the stream; the server leaves out what is not so. */
export interface Flags {
  level?: string | null;
  rework?: number;
  handovers?: number;
  stuck?: string[];
  /** Open calls with an answer outstanding. */
  calls?: number;
  merged_into?: string | null;
  /** How many other cases were merged into it. */
  merged?: number;
  warned?: boolean;
  /** In this status since. */
  since?: string | null;
}

export type DeskItem = CaseItem & Flags;
/** On the stream: who did what just now, and the queues the case stands in. */
export type DeskEvent = CaseEvent & Flags & { by?: string | null; did?: string; queues?: string[]; overdue?: boolean };

export interface Limit {
  kind: string;
  amount: number;
}

export interface ClockNow {
  of: string;
  since: string;
  limit?: Limit | null;
  due?: string | null;
  warned?: boolean;
  overdue?: boolean;
  /** Since when it stands still. */
  paused?: string | null;
  stage?: { no: number; of: number; name: string } | null;
  /** The calendar does not reach as far as the deadline. */
  beyond_calendar?: boolean;
}

export interface Late {
  index: number;
  of: string;
  team?: string | null;
  team_name?: string | null;
  due: string;
  /** null as long as it is not done. */
  by_s: number | null;
  exempt?: { by: string; reason: string; at?: string } | null;
}

export interface Task {
  team: string;
  team_name?: string | null;
  role: string;
  state: string;
  since?: string | null;
  due?: string | null;
  overdue?: boolean;
  note?: string | null;
}

export interface CallAnswer {
  team: string;
  team_name?: string | null;
  state: string;
  due?: string | null;
  /** Why it refused. */
  note?: string | null;
  /** Its refusal was not upheld. */
  must_come?: boolean;
  choices?: string[];
}

export interface Call {
  call: number;
  at: string;
  by: string;
  open: boolean;
  /** All have come or were released: it can be confirmed. */
  settled?: boolean;
  answers: CallAnswer[];
}

/** A stretch of a clock's time: counted, skipped or paused, and by what name. */
export interface Stretch {
  from: string;
  to: string;
  kind: string;
  name?: Sentence | string | null;
  counted: boolean;
}

export interface ExplainedClock {
  of: string;
  /** Whose clock it is, where it is a team's own. */
  team?: string | null;
  words?: Sentence[];
  stretches: Stretch[];
  due?: string | null;
}

export interface OnDuty {
  account: string;
  department?: string | null;
  department_name?: string | null;
  role?: string | null;
  until?: string | null;
}

/** Who of one team is on duty, who comes next; or that nobody is, why, and who is asked instead. */
export interface TeamDuty {
  team: string;
  team_name: string;
  on_duty: OnDuty[];
  next?: { at: string; comes: OnDuty[] } | null;
  nobody?: { reason: string; words: Sentence; next_level?: { team: string; team_name: string } | null } | null;
}

export interface Duty {
  at: string;
  items: TeamDuty[];
}

export interface LegalField {
  name: string;
  kind?: string;
  required: boolean;
  choices?: string[];
}

/** A step that is possible now, and what it asks. */
export interface LegalStep {
  step: string;
  names?: Sentence;
  fields: LegalField[];
}

export interface LostRow {
  row: { id: string; area: string; class: string; priority?: number };
  why: string;
}

export interface DecisionSeen {
  row?: LostRow['row'] | null;
  lost?: LostRow[];
  lead?: { code: string; name: string } | null;
}

/** One entry of the log about a case, with its place in it. */
export interface LogEntry {
  seq: number;
  type: string;
  at: string;
  happened?: string;
  recorded?: string;
  by?: string;
  note?: string;
  step?: Record<string, unknown> & { do: string };
  what?: Record<string, unknown> & { alarm: string };
  then?: Record<string, unknown>;
  [field: string]: unknown;
}

export type DeskCase = Omit<CaseDetail, 'events'> & Omit<Flags, 'calls' | 'merged'> & {
  seq: number;
  legal: LegalStep[];
  decision?: DecisionSeen | null;
  clock?: ClockNow | null;
  lates?: Late[];
  tasks?: Task[];
  calls?: Call[];
  merged?: string[];
  extension?: { by: string; limit?: Limit; reason?: string } | null;
  sent_back?: { by?: string; reason?: string } | null;
  deadline?: Stretch[];
  suggested?: string[];
  /** The team that would get it, while it waits. */
  proposed?: { code: string; name: string } | null;
  /** What a grid worker found before filing. */
  finding?: { found: boolean; note: string; by: string; at: string } | null;
  /** By when the reporter must be answered. */
  answer_due?: string | null;
  evaluated?: boolean;
  events: LogEntry[];
};

export interface Similar {
  case: string;
  metres: number;
  minutes: number;
  class?: string | null;
  class_name?: string | null;
  status?: string;
}

export interface MoveBody {
  id: string;
  by: string;
  step: string;
  seen?: number;
  [field: string]: unknown;
}

export interface BulkBody extends MoveBody {
  cases: string[];
  preview?: boolean;
}

export interface BulkLine {
  case: string;
  done: boolean;
  status?: string | null;
  problem?: ProblemBody | null;
}

export interface ProblemBody {
  code?: string;
  detail?: string;
  title?: string;
  words?: Sentence;
  /** The steps that are possible instead. */
  legal?: (string | LegalStep)[];
  /** Who was faster, what they did, when; with a claim: who holds it, until when. */
  by?: string;
  did?: string;
  at?: string;
  state?: string;
  errors?: { field: string; reason: string; fix: string }[];
}

export interface Claim {
  case: string;
  /** null: nobody any more. */
  by: string | null;
  until?: string | null;
}

// The shapes of the closed loop: queues, a case's clocks, tasks and calls, moves, claims, duty.
import type { CaseDetail, CaseEvent, CaseItem, Present, Schemas } from './types';

export const QUEUES = [
  'unplaced', 'unclassified', 'to-verify', 'to-file', 'to-dispatch', 'due-soon', 'overdue', 'stuck', 'calls',
  'to-check', 'to-close', 'to-evaluate', 'suspended',
] as const satisfies readonly Schemas['Queue'][];
export type Queue = Schemas['Queue'];
export type StepWord = Schemas['StepKind'];

export type QueueCount = Pick<Schemas['QueueTold'], 'count' | 'oldest'> & { queue: Queue };
export type Queues = Omit<Schemas['QueuesTold'], 'items'> & { items: QueueCount[] };

/** What marks a case in a list and on the stream. A list has all of it, an older event may lack some. */
export interface Flags {
  level?: string | null;
  rework?: number;
  handovers?: number;
  stuck?: string[];
  /** Open calls with an answer outstanding. */
  calls?: number;
  merged_into?: string | null;
  /** How many other cases were merged into it; known of the open case. */
  merged?: number;
  warned?: boolean;
  /** In this status since. */
  since?: string | null;
}

export type DeskItem = Omit<CaseItem, keyof Flags> & Flags;
/** What an event changed of a case, as it was before. */
export type Was = Partial<Pick<CaseEvent, 'status' | 'class' | 'lon' | 'lat' | 'area' | 'due'>> & { team?: string | null; queues?: string[] };

/**
 * On the stream: who did what just now, and the queues the case stands in. `was` is null for a new case, and missing where
 * the server no longer knows.
 */
export type DeskEvent = CaseEvent & Flags
  & { by?: string | null; did?: string; queues?: string[]; overdue?: boolean; team?: string | null; was?: Was | null };

export type Limit = Schemas['LimitTold'];
export type Late = Present<Schemas['LateTold']>;
export type Task = Schemas['TaskTold'] & { note?: string | null };
export type Call = Present<Schemas['CallTold']>;
/** A stretch of a clock's time: counted, skipped or paused, and by what name. */
export type Stretch = Omit<Schemas['StretchTold'], 'name'> & { name?: Schemas['StretchTold']['name'] };
export type ExplainedClock = Pick<Schemas['ClockExplained'], 'of' | 'team' | 'stretches'> & Partial<Pick<Schemas['ClockExplained'], 'words'>>;
/** Who is on duty, who comes next; or that nobody is, why, and who is asked instead. */
export type Duty = Schemas['Duty'];

/** A step that is possible now, and what it asks. */
export type LegalField = Omit<Schemas['Field'], 'kind'> & { kind?: Schemas['FieldKind'] };
export type LegalStep = Pick<Schemas['LegalStep'], 'step'> & { names?: Schemas['LegalStep']['names']; fields: LegalField[] };

/** The reasons as data: the row that decided, and those that did not. */
export interface DecisionSeen {
  row?: DutyRow | null;
  lost?: { row: DutyRow; why: string }[];
  lead?: { code: string; name: string } | null;
}

interface DutyRow {
  id: string;
  area: string;
  class: string;
  priority?: number;
}

/** One entry of the log about a case, with its place in it. */
export interface LogEntry {
  seq: number;
  type: string;
  at: string;
  happened?: string;
  by?: string;
  note?: string;
  step?: Record<string, unknown> & { do: string };
  /** The alarm; of `erased` what is gone. */
  what?: (Record<string, unknown> & { alarm: string }) | string[];
  then?: Record<string, unknown>;
  [field: string]: unknown;
}

type Whole = Present<Schemas['CaseWhole']>;

export type DeskCase = CaseDetail & Omit<Flags, 'calls' | 'merged'>
  & Pick<Whole, 'seq' | 'clock' | 'lates' | 'calls' | 'merged' | 'extension' | 'sent_back' | 'finding' | 'proposed' | 'answer_due' | 'deadline'>
  & { tasks: Task[]; legal: LegalStep[]; decision: DecisionSeen | null };

export type Similar = Schemas['SimilarCase'];

export interface MoveBody {
  id: string;
  by: string;
  step: StepWord;
  seen?: number;
  [field: string]: unknown;
}

export interface BulkBody extends MoveBody {
  cases: string[];
  preview?: boolean;
}

export type ProblemBody = Partial<Schemas['Problem']>;
export type BulkLine = Pick<Schemas['BulkItem'], 'case' | 'done' | 'status'> & { problem?: ProblemBody | null };

/** null: nobody any more. */
export type Claim = Pick<Schemas['Claim'], 'case'> & { by: string | null; until?: string | null };

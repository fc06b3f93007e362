// Which steps are offered for many cases at once: those that need no look at each single case's parts. Pure.
import type { Queue, StepWord } from '../api/loop';

const of_queue: Partial<Record<Queue, StepWord>> = {
  unclassified: 'classify', 'to-verify': 'verify', 'to-file': 'file', 'to-dispatch': 'dispatch', 'to-check': 'check', 'to-close': 'close',
  'to-evaluate': 'evaluate', suspended: 'resume', stuck: 'escalate', overdue: 'escalate',
};

export const BULK_STEPS = {
  all: [
    'classify', 'verify', 'file', 'dispatch', 'review', 'check', 'close', 'evaluate', 'resume', 'escalate', 'suspend', 'withdraw', 'send-back', 'merge', 'cancel', 'reopen',
  ] as readonly StepWord[],
  /** What a queue's cases wait for. */
  of_queue,
} as const;

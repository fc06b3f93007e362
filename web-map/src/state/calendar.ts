// The calendar in force, for telling how many days of a kind a window holds. Loaded when a filter asks for kinds of days.
import { tables_api } from '../api/tables';
import type { DayKind } from './filter';

const DAY_MS = 86_400_000;

/** Days whose kind is not that of their weekday, by their number since 1970-01-01. */
export type Calendar = ReadonlyMap<number, 'holiday' | 'workday'>;

/** The calendar's table as it is downloaded. Other kinds and broken lines say nothing. */
export function parse_calendar(csv: string): Calendar {
  const [head = '', ...lines] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = head.split(',');
  const [date_at, kind_at] = [columns.indexOf('date'), columns.indexOf('kind')];
  const days = new Map<number, 'holiday' | 'workday'>();
  for (const line of lines) {
    const cells = line.split(',');
    const at_ms = Date.parse(`${cells[date_at] ?? ''}T00:00:00Z`);
    const kind = cells[kind_at];
    if (!Number.isNaN(at_ms) && (kind === 'holiday' || kind === 'workday')) days.set(at_ms / DAY_MS, kind);
  }
  return days;
}

/** A day that the calendar does not name is what its weekday says. */
export function kind_of_day(day: number, calendar: Calendar | null): DayKind {
  const said = calendar?.get(day);
  if (said) return said;
  // Day 0 was a Thursday.
  return (((day + 3) % 7) + 7) % 7 >= 5 ? 'restday' : 'workday';
}

export async function load_calendar(): Promise<Calendar> {
  const answer = await fetch(tables_api.address('calendar', 'csv'));
  return answer.ok ? parse_calendar(await answer.text()) : new Map();
}

// The matrix of hours by weekdays: cases per hour that the window really holds, and painting on it. Pure.
import type { CountGroup } from '../api/types';
import { DAY_HOURS, WEEKDAYS, WEEK_HOURS } from './week';
import type { Week } from './week';

export interface Cell {
  count: number;
  /** How many such hours the window holds, parts as parts. */
  hours: number;
  /** Cases per such hour; null where the window holds none. */
  rate: number | null;
}

/** Less than this part of an hour says nothing about the hour. */
const HOURS_MIN = 0.01;

function cell_of(count: number, hours: number): Cell {
  return { count, hours, rate: hours < HOURS_MIN ? null : count / hours };
}

export class WeekTable {
  readonly cells: Cell[];
  /** Of each weekday, Monday first, and of each hour of the day. */
  readonly days: Cell[];
  readonly hours: Cell[];
  readonly whole: Cell;
  /** The top of the scale: the highest rate, unless a few tower over all others. */
  readonly top: number;

  constructor(groups: CountGroup[], held: Float64Array) {
    const counts = new Float64Array(WEEK_HOURS);
    for (const group of groups) {
      const index = Number(group.key);
      if (index >= 0 && index < WEEK_HOURS) counts[index] = group.count;
    }
    this.cells = Array.from(counts, (count, index) => cell_of(count, held[index] ?? 0));
    this.days = WEEKDAYS.map((day) => sum(this.cells.slice((day - 1) * 24, day * 24)));
    this.hours = DAY_HOURS.map((hour) => sum(this.cells.filter((_, index) => index % 24 === hour)));
    this.whole = sum(this.cells);
    const rates = this.cells.flatMap((cell) => cell.rate ?? []).sort((a, b) => a - b);
    this.top = Math.max(rates[Math.ceil(rates.length * 0.98) - 1] ?? 0, 1e-6);
  }
}

function sum(cells: Cell[]): Cell {
  return cell_of(cells.reduce((all, cell) => all + cell.count, 0), cells.reduce((all, cell) => all + cell.hours, 0));
}

/** The hours of the rectangle between two cells, in either order. */
export function rectangle(one: number, other: number): number[] {
  const [top, bottom] = order(Math.floor(one / 24), Math.floor(other / 24));
  const [left, right] = order(one % 24, other % 24);
  const cells: number[] = [];
  for (let day = top; day <= bottom; day += 1) for (let hour = left; hour <= right; hour += 1) cells.push(day * 24 + hour);
  return cells;
}

/** The week with these hours painted or wiped. Painting begins on an empty sheet where nothing was chosen. */
export function painted(week: Week | null, hours: number[], on: boolean): Week {
  const next = new Set(week ?? []);
  for (const hour of hours) {
    if (on) next.add(hour);
    else next.delete(hour);
  }
  return next;
}

function order(one: number, other: number): [number, number] {
  return one <= other ? [one, other] : [other, one];
}

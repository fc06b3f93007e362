// Sums of a rehearsal as bars: whose load moves most comes first. Pure.
import type { Rehearsed, TeamShift } from '../api/tables';

export interface ShiftBar extends TeamShift {
  /** Parts of the longest bar. */
  before_part: number;
  after_part: number;
  /** Cases more or fewer. */
  by: number;
}

export function bars_of(rehearsed: Rehearsed): ShiftBar[] {
  const most = Math.max(1, ...rehearsed.teams.flatMap((team) => [team.before.cases, team.after.cases]));
  return rehearsed.teams
    .map((team): ShiftBar => ({
      ...team, before_part: team.before.cases / most, after_part: team.after.cases / most, by: team.after.cases - team.before.cases,
    }))
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by) || b.after.cases - a.after.cases || a.team.localeCompare(b.team));
}

export const moved = (bar: ShiftBar): boolean => bar.by !== 0 || bar.before.late !== bar.after.late;

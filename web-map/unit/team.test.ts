import { describe, expect, test } from 'vitest';
import type { DeskCase } from '../src/api/loop';
import { asked } from '../src/team/sheet';
import { awaited_after, fresh, geo_link, in_order, left_of, metres_between, offer, position_words } from '../src/team/tasks';
import type { Task } from '../src/team/tasks';

const NOON_MS = Date.parse('2026-11-26T12:00:00+08:00');
const MINUTE_MS = 60_000;

function task(change: Partial<Task> = {}): Task {
  return {
    case: 'HY000000001', kind: 'handle', class: '0505', class_name: '机动车乱停放', text: '', area: null, area_name: null, lon: 113.4206, lat: 23.0733,
    due: null, overdue: false, status: 'dispatched', seq: 7, legal: [], ...change,
  };
}

describe('how long is left', () => {
  const left = (minutes: number): [string, string] => {
    const { tone, parts } = left_of({ due: new Date(NOON_MS + minutes * MINUTE_MS).toISOString(), status: 'handling' }, NOON_MS);
    return [tone, parts.map((part) => `${part.n}${part.unit[0]}`).join(' ')];
  };
  test.each([
    [26 * 60 + 5, 'calm', '1d 2h'], [24 * 60, 'calm', '1d'], [120, 'calm', '2h'], [119, 'soon', '1h 59m'], [0.2, 'soon', '1m'],
    [0, 'late', '0m'], [-0.9, 'late', '0m'], [-61, 'late', '1h 1m'], [-3 * 1440, 'late', '3d'],
  ])('%d minutes before the deadline it is %s: %s', (minutes, tone, words) => {
    expect(left(minutes)).toEqual([tone, words]);
  });
  test('a clock that stands still or has no end shows no figure', () => {
    expect(left_of({ due: '2026-11-26T12:00:00+08:00', status: 'suspended' }, NOON_MS)).toEqual({ tone: 'paused', parts: [] });
    expect(left_of({ due: null, status: 'handling' }, NOON_MS)).toEqual({ tone: 'free', parts: [] });
  });
});

describe('the order of tasks', () => {
  const early = task({ case: 'HY000000003', due: '2026-11-26T13:00:00+08:00', lon: 113.5 });
  const late = task({ case: 'HY000000002', due: '2026-11-27T13:00:00+08:00' });
  const never = task({ case: 'HY000000001', lon: null, lat: null });
  test('by deadline, what has none last', () => {
    expect(in_order([never, late, early], 'due', null)).toEqual([early, late, never]);
  });
  test('by distance, what has no place last; without a position by deadline', () => {
    expect(in_order([never, early, late], 'near', { lon: 113.42, lat: 23.07 })).toEqual([late, early, never]);
    expect(in_order([never, late, early], 'near', null)).toEqual([early, late, never]);
  });
  test('a degree of latitude is 111.2 km, and a place is no distance from itself', () => {
    expect(metres_between({ lon: 113, lat: 23 }, { lon: 113, lat: 24 })).toBeCloseTo(111_195, -1);
    expect(metres_between({ lon: 113, lat: 23 }, { lon: 113, lat: 23 })).toBe(0);
  });
});

test('a task is new when it was not there; on the first look nothing is', () => {
  const [one, call] = [task(), task({ kind: 'call' })];
  expect(fresh(null, [one])).toEqual([]);
  expect(fresh([one], [one, call])).toEqual([call]);
  expect(fresh([one], [{ ...one, status: 'handling' }])).toEqual([]);
});

test('the link to the map says latitude first, as RFC 5870 does', () => {
  expect(geo_link(task())).toBe('geo:23.073300,113.420600?q=23.073300,113.420600(HY000000001)');
  expect(position_words(task())).toBe('23.073300, 113.420600');
  expect(geo_link(task({ lon: null }))).toBeNull();
});

describe('what is offered', () => {
  test('the awaited step first, help beside it, the rest behind', () => {
    expect(offer(task({ legal: ['send-back', 'accept', 'add-support', 'ask-extension', 'merge'] })))
      .toEqual({ main: 'accept', help: ['add-support'], rest: ['ask-extension', 'send-back'] });
  });
  test('whoever may not ask others asks one level up', () => {
    expect(offer(task({ status: 'handling', legal: ['report-back', 'escalate'] })).help).toEqual(['escalate']);
    expect(offer(task({ legal: ['report-back', 'escalate', 'call'] })).help).toEqual(['call']);
  });
  test('a supporter may refuse, and moves nothing of the lead’s', () => {
    expect(offer(task({ kind: 'support', legal: ['accept', 'refuse', 'suspend', 'add-support'] }), 'asked')).toEqual({ main: 'accept', help: [], rest: ['refuse'] });
    expect(offer(task({ kind: 'call', legal: ['answer-call', 'send-back'] }))).toEqual({ main: 'answer-call', help: [], rest: [] });
  });
  test('what another team of the case may do is not what this one waits for', () => {
    const legal: Task['legal'] = ['accept', 'report-back', 'resume'];
    expect(offer(task({ status: 'handling', legal })).main).toBe('report-back');
    expect(offer(task({ status: 'suspended', legal })).main).toBe('resume');
    expect(offer(task({ kind: 'support', status: 'handling', legal }), 'accepted').main).toBe('report-back');
    expect(offer(task({ kind: 'support', status: 'dispatched', legal }), 'done').main).toBeNull();
  });
  test('while an acceptance waits for a signal, one may report back already', () => {
    expect(awaited_after('accept')).toBe('report-back');
    expect(awaited_after('report-back')).toBeNull();
  });
});

describe('what a step asks', () => {
  const ours = (team: string | null | undefined): boolean => team === 'ours';
  const names = (step: Parameters<typeof asked>[0], of: Task, one: Partial<DeskCase> | null): unknown => {
    const { fields, given, photos } = asked(step, of, one === null ? null : { legal: [], tasks: [], calls: [], ...one }, ours);
    return { asks: fields.map((field) => field.name), given, photos };
  };
  test('the lead accepts with nothing asked, also when the case could not be loaded', () => {
    expect(names('accept', task({ team: 'ours' }), null)).toEqual({ asks: [], given: {}, photos: [] });
    const legal = [{ step: 'accept' as const, fields: [{ name: 'team', required: false }] }];
    expect(names('accept', task({ team: 'ours' }), { legal })).toEqual({ asks: [], given: {}, photos: [] });
  });
  test('a supporter names itself without being asked', () => {
    expect(names('refuse', task({ kind: 'support', team: 'ours' }), null)).toEqual({ asks: ['reason'], given: { team: 'ours' }, photos: [] });
    expect(names('report-back', task({ kind: 'support', team: 'ours' }), null)).toMatchObject({ given: { team: 'ours' }, photos: ['before', 'after'] });
  });
  test('a call is answered by number and team, with the answers that are possible', () => {
    const answer = { team: 'ours', state: 'accepted', choices: ['arrive'] };
    const calls = [{ call: 1, open: false, answers: [answer] }, { call: 2, open: true, answers: [{ team: 'other' }, answer] }] as unknown as DeskCase['calls'];
    expect(names('answer-call', task({ kind: 'call' }), { calls })).toMatchObject({ asks: ['answer', 'note'], given: { call: 2, team: 'ours' } });
    const { fields } = asked('answer-call', task({ kind: 'call' }), { legal: [], tasks: [], calls }, ours);
    expect(fields[0]?.choices).toEqual(['arrive']);
  });
});

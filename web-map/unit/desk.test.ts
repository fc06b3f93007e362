// The desk's logic: steps and their questions, keys, choosing rows, marks, the deadline's bar, claims, the story.
import { describe, expect, test } from 'vitest';
import { legal_steps } from '../src/api/desk';
import type { DeskItem, LogEntry, Stretch } from '../src/api/loop';
import { initials, with_claim, without_expired } from '../src/desk/claims';
import type { Claims } from '../src/desk/claims';
import { action_of } from '../src/desk/keys';
import type { Press } from '../src/desk/keys';
import { flags_of, sorted_rows } from '../src/desk/rows';
import { CHOSEN_MAX, NOTHING, extend, keep_listed, toggle } from '../src/desk/selection';
import { STEP_KEYS, body_of, fields_of, missing_fields, offer } from '../src/desk/steps';
import { bar_of } from '../src/desk/stretches';
import { entries_of } from '../src/desk/timeline';

const step = (word: string, ...fields: string[]) => legal_steps([{ step: word, fields }])[0] ?? { step: word, fields: [] };

describe('the steps offered', () => {
  test('what leads on comes first, once, and what stops a case comes last', () => {
    const offered = offer(legal_steps(['cancel', 'send-back', 'call', 'accept'].map((one) => ({ step: one, fields: [] }))), 'dispatched');
    expect(offered.map((one) => one.step)).toEqual(['accept', 'call', 'send-back', 'cancel']);
    expect(offered.filter((one) => one.main).map((one) => one.step)).toEqual(['accept']);
    expect(offered.filter((one) => one.grave).map((one) => one.step)).toEqual(['send-back', 'cancel']);
  });

  test('a place corrected is not the main step and must say why; a place found is and need not', () => {
    const corrected = offer([step('place', 'lon?', 'lat?', 'note?'), step('accept')], 'dispatched');
    expect(corrected.find((one) => one.main)?.step).toBe('accept');
    expect(corrected.find((one) => one.correction)?.fields.map((field) => field.required)).toEqual([true, true]);
    const found = offer([step('place', 'lon?', 'lat?', 'note?'), step('cancel')], 'unplaced');
    expect(found.find((one) => one.main)).toMatchObject({ step: 'place', correction: false });
    expect(found[0]?.fields.map((field) => field.required)).toEqual([true, false]);
  });

  test('with a team at work its report comes first, though a supporter may still accept', () => {
    expect(offer([step('accept'), step('report-back')], 'handling').map((one) => [one.step, one.main])).toEqual([['report-back', true], ['accept', false]]);
  });

  test('no letter stands for two steps that can be legal together', () => {
    const shared = [['suspend', 'resume'], ['ask-extension', 'rule-extension']];
    const others = Object.entries(STEP_KEYS).filter(([word]) => !shared.some(([, second]) => second === word));
    expect(new Set(others.map(([, key]) => key)).size).toBe(others.length);
  });

  test('longitude, latitude, system and area are one question; a limit and its kind another', () => {
    expect(fields_of(step('place', 'lon', 'lat', 'crs?', 'area?')).map((field) => field.kind)).toEqual(['place']);
    expect(fields_of(step('ask-extension', 'limit_kind', 'limit', 'reason')).map((field) => field.name)).toEqual(['limit', 'reason']);
  });

  test('a field told with kind and choices keeps them; an unknown step asks what the server says', () => {
    const told = legal_steps([{ step: 'inspect', fields: [{ name: 'grade', kind: 'choice', required: true, choices: ['a', 'b'] }] }]);
    expect(fields_of(told[0] ?? step(''))).toEqual([{ name: 'grade', kind: 'answer', required: true, choices: ['a', 'b'] }]);
  });

  test('a team chosen against the table, and a call refused, need their reason', () => {
    const dispatch = fields_of(step('dispatch'));
    expect(missing_fields('dispatch', dispatch, {})).toEqual([]);
    expect(missing_fields('dispatch', dispatch, { team: 'T1' })).toEqual(['note']);
    const answer = fields_of(step('answer-call'));
    expect(missing_fields('answer-call', answer, { call: 1, team: 'T1', answer: 'refuse' })).toEqual(['note']);
    expect(missing_fields('answer-call', answer, { call: 1, team: 'T1', answer: 'arrive' })).toEqual([]);
  });

  test('no answer is an answer for yes or no, but false is', () => {
    const check = fields_of(step('check'));
    expect(missing_fields('check', check, { note: '看过' })).toEqual(['passed']);
    expect(missing_fields('check', check, { note: '看过', passed: false })).toEqual([]);
  });

  test('the request holds what was answered, places and limits as their parts', () => {
    const fields = fields_of(step('ask-extension', 'limit', 'reason', 'note?'));
    expect(body_of(fields, { limit: { limit_kind: 'working_days', limit: 2 }, reason: ' 等料 ', note: ' ' }))
      .toEqual({ limit_kind: 'working_days', limit: 2, reason: '等料' });
    expect(body_of(fields_of(step('place')), { place: { area: '440112010001' } })).toEqual({ area: '440112010001' });
  });
});

describe('a key press', () => {
  const press = (key: string, more: Partial<Press> = {}): Press => ({ key, ctrl: false, shift: false, alt: false, writing: false, on_control: false, ...more });

  test.each([
    ['j', 'down'], ['ArrowUp', 'up'], ['Enter', 'open'], ['Escape', 'leave'], ['x', 'choose'], ['?', 'help'], ['/', 'search'], ['*', 'all'],
  ])('%s means %s', (key, meant) => {
    expect(action_of(press(key))?.do).toBe(meant);
  });

  test('digits are queues, letters are steps', () => {
    expect(action_of(press('4'))).toEqual({ do: 'queue', queue: 'to-file' });
    expect(action_of(press('f'))).toEqual({ do: 'step', key: 'f' });
  });

  test('is a letter while somebody writes, and the browser’s with Ctrl', () => {
    expect(action_of(press('f', { writing: true }))).toBeNull();
    expect(action_of(press('f', { ctrl: true }))).toBeNull();
    expect(action_of(press('k', { ctrl: true, writing: true }))?.do).toBe('palette');
  });

  test('Enter on a button is the button’s', () => {
    expect(action_of(press('Enter', { on_control: true }))).toBeNull();
  });

  test('single letters can be turned off; arrows and help stay', () => {
    expect(action_of(press('f'), false)).toBeNull();
    expect(action_of(press('3'), false)).toBeNull();
    expect(action_of(press('ArrowDown'), false)?.do).toBe('down');
    expect(action_of(press('?'), false)?.do).toBe('help');
  });
});

describe('rows chosen', () => {
  const rows = ['a', 'b', 'c', 'd', 'e'];

  test('a range goes from the last one touched, up or down', () => {
    const from_d = toggle(NOTHING, 'd');
    expect([...extend(from_d, rows, 'b').chosen].sort()).toEqual(['b', 'c', 'd']);
    expect([...extend(NOTHING, rows, 'b').chosen]).toEqual(['b']);
  });

  test('twice is not at all, and what left the list is not chosen', () => {
    expect(toggle(toggle(NOTHING, 'a'), 'a').chosen.size).toBe(0);
    const two = extend(toggle(NOTHING, 'a'), rows, 'b');
    expect([...keep_listed(two, ['b', 'c']).chosen]).toEqual(['b']);
    expect(keep_listed(two, rows)).toBe(two);
  });

  test('no more than one request takes', () => {
    const many = Array.from({ length: CHOSEN_MAX + 50 }, (_, n) => String(n));
    const all = extend(toggle(NOTHING, '0'), many, many.at(-1) ?? '');
    expect(all.chosen.size).toBe(CHOSEN_MAX);
    expect(toggle(all, 'one more').chosen.size).toBe(CHOSEN_MAX);
  });
});

describe('the list', () => {
  const row = (number: string, due: string | null, more: Partial<DeskItem> = {}): DeskItem => ({ case: number, due, at: '2026-11-20T08:00:00+08:00', ...more }) as DeskItem;

  test('keeps the server’s order for deadlines, and sorts by team with no team last', () => {
    const rows = [row('b', null), row('a', null, { team_name: '大沙' }), row('c', null, { team_name: '云埔' })];
    expect(sorted_rows(rows, 'due').map((one) => one.case)).toEqual(['b', 'a', 'c']);
    expect(sorted_rows(rows, 'team').map((one) => one.case)).toEqual(['a', 'c', 'b']);
  });

  test('marks what is so and nothing else', () => {
    expect(flags_of(row('a', null))).toEqual([]);
    expect(flags_of(row('a', null, { stuck: ['ping-pong'], calls: 2, rework: 1, handovers: 3, merged: 0 })))
      .toEqual([{ flag: 'stuck', n: null }, { flag: 'call', n: 2 }, { flag: 'rework', n: 1 }, { flag: 'handovers', n: 3 }]);
  });
});

describe('the deadline’s bar', () => {
  const stretch = (from: string, to: string, kind: string, counted: boolean): Stretch =>
    ({ from: `2026-11-20T${from}:00+08:00`, to: `2026-11-20T${to}:00+08:00`, kind, counted });
  const day = [stretch('08:00', '12:00', 'counted', true), stretch('12:00', '14:00', 'lunch', false), stretch('14:00', '15:00', 'paused', false), stretch('15:00', '18:00', 'counted', true)];

  test('shares the whole among its stretches and sums them by kind', () => {
    const bar = bar_of(day, Date.parse('2026-11-20T13:00:00+08:00'));
    expect(bar?.pieces.reduce((sum, piece) => sum + piece.part, 0)).toBeCloseTo(1, 9);
    expect([bar?.counted_ms, bar?.skipped_ms, bar?.paused_ms]).toEqual([7, 2, 1].map((hours) => hours * 3_600_000));
    expect(bar?.now).toBeCloseTo(0.5, 9);
  });

  test('shows no now outside, and nothing of nothing', () => {
    expect(bar_of(day, 0)?.now).toBeNull();
    expect(bar_of([], 0)).toBeNull();
    expect(bar_of([stretch('08:00', '08:00', 'counted', true)], 0)).toBeNull();
  });
});

describe('claims', () => {
  const none: Claims = new Map();

  test('come, are handed over, go, and run out', () => {
    const li = with_claim(none, { case: 'HY1', by: '李' }, 0);
    const wang = with_claim(li, { case: 'HY1', by: '王', until: new Date(5000).toISOString() }, 0);
    expect(wang.get('HY1')).toEqual({ by: '王', until_ms: 5000 });
    expect(without_expired(wang, 4999)).toBe(wang);
    expect(without_expired(wang, 5000).size).toBe(0);
    expect(with_claim(wang, { case: 'HY1', by: null }, 0).size).toBe(0);
  });

  test.each([['欧阳小敏', '小敏'], ['li.wei', 'LW'], ['wangmin', 'WA'], ['', '']])('%s is shown as %s', (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});

describe('the story of a case', () => {
  const base = { seq: 1, at: '2026-11-20T08:00:00+08:00' };

  test('has one vocabulary for events, steps and alarms', () => {
    const events: LogEntry[] = [
      { ...base, type: 'reported', text: '占道' },
      { ...base, seq: 2, type: 'stepped', by: '王敏', step: { do: 'send-back', reason: '不属本队' }, then: { status: 'to-dispatch' } },
      { ...base, seq: 3, type: 'passed', what: { alarm: 'overdue' }, then: { level: { no: 1, name: 'subdistrict' } } },
    ];
    expect(entries_of(events).map((one) => [one.word, one.by, one.said, one.alone])).toEqual([
      ['reported', null, '占道', false], ['send-back', '王敏', '不属本队', false], ['overdue', null, null, true],
    ]);
    expect(entries_of(events).slice(1).map((one) => one.facts)).toEqual([[{ name: 'status', value: 'to-dispatch' }], [{ name: 'level', value: 'subdistrict' }]]);
  });

  test('what was handled when it was reported says so, and the rule that closed it did it alone', () => {
    const events: LogEntry[] = [
      { ...base, seq: 1, type: 'reported', by: 'li', text: '垃圾', handled: { note: '已清走', class: '0102', tables: 't' } },
      { ...base, seq: 2, type: 'passed', word: 'closed-on-the-spot', what: { alarm: 'closed-on-the-spot', class: '0102' }, then: { status: 'closed' } },
    ];
    expect(entries_of(events).map((one) => [one.word, one.by, one.said, one.alone])).toEqual([
      ['reported-handled', 'li', '垃圾 · 已清走', false], ['closed-on-the-spot', null, null, true],
    ]);
  });

  test('names what was answered and what followed', () => {
    const event: LogEntry = {
      ...base, type: 'stepped', step: { do: 'check', passed: false, note: '仍有垃圾' }, then: { rework: 1, clock: { due: '2026-11-21T08:00:00Z' }, decision: { lead: { name: '长洲城管' } } },
    };
    expect(entries_of([event])[0]?.facts).toEqual([
      { name: 'no', value: 'passed' }, { name: 'team', value: '长洲城管' }, { name: 'due', value: '2026-11-21T08:00:00Z' }, { name: 'rework', value: '1' },
    ]);
  });

  test('a step says when it was done by the phone and when it arrived; a report that was long on its way, too', () => {
    const claim = { done_at: '2026-11-20T02:03:00Z' };
    const events: LogEntry[] = [
      { ...base, seq: 1, type: 'reported', happened: '2026-11-20T09:00:00+08:00', arrived: '2026-11-20T09:40:00+08:00' },
      { ...base, seq: 2, type: 'stepped', at: '2026-11-20T11:40:00+08:00', step: { do: 'check', passed: true }, claim },
      { ...base, seq: 3, type: 'accepted', at: '2026-11-20T11:41:00+08:00', claim: { ...claim, doubt: 'early' } },
      { ...base, seq: 4, type: 'reported-back' },
    ];
    expect(entries_of(events).map((one) => [one.claim, one.arrived])).toEqual([
      [null, '2026-11-20T09:40:00+08:00'], [{ ...claim, doubt: null }, '2026-11-20T11:40:00+08:00'],
      [{ ...claim, doubt: 'early' }, '2026-11-20T11:41:00+08:00'], [null, null],
    ]);
  });
});

// Personal data on the page: what is left empty is not sent, and what was erased is told with its reason.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reporter_of } from '../src/api/personal';
import { entries_of } from '../src/desk/timeline';

test('only what was filled in is sent of a reporter', () => {
  expect(reporter_of({ name: ' ', phone: '', address: '' })).toBeUndefined();
  expect(reporter_of({ name: ' 张三 ', phone: '', address: '荔园街1号' })).toEqual({ name: '张三', address: '荔园街1号' });
});

test('an erasing by a person is told with who and why, one by retention as done by itself', () => {
  const base = { seq: 9, type: 'erased', word: 'erased', at: '2026-11-25T09:00:00+08:00', what: ['reporter'] };
  const [person, alone] = entries_of([{ ...base, by: 'desk-1', reason: '本人要求' }, { ...base, reason: 'retention' }]);
  expect([person?.word, person?.by, person?.said, person?.alone]).toEqual(['erased', 'desk-1', '本人要求', false]);
  expect([alone?.by, alone?.alone]).toEqual([null, true]);
});

test('the lengths of the fields are those that the server takes', () => {
  const rust = readFileSync(new URL('../../cases/src/private.rs', import.meta.url), 'utf8');
  const page = readFileSync(new URL('../src/view/personal/ReporterFields.svelte', import.meta.url), 'utf8');
  for (const field of ['NAME', 'PHONE', 'ADDRESS']) {
    const most = new RegExp(`REPORTER_${field}_CHARS_MAX: usize = (\\d+)`).exec(rust)?.[1];
    expect(page, field).toContain(`maxlength="${most}"`);
  }
});

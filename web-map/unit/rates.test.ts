import { describe, expect, test } from 'vitest';
import { address, behind_of, filter_of, grouping_of, of_group, parse } from '../src/rates/question';

const NOW_MS = Date.parse('2026-11-26T08:30:00Z');

describe('what is asked of the rates', () => {
  test('stands in the address, and what else stood there stays', () => {
    const asked = parse('?group=team&span=365&area=440112010&lang=en', 'area.subdistrict');
    expect(asked).toEqual({ group: 'team', span: '365', area: '440112010', class: '', source: '' });
    expect(parse(address('?lang=en&area=1', asked), '')).toEqual(asked);
    expect(address('?lang=en', asked)).toContain('lang=en');
    expect(parse('?span=12', 'area.subdistrict')).toEqual({ group: 'area.subdistrict', span: '90', area: '', class: '', source: '' });
  });

  test('asks by whole hours', () => {
    const asked = parse('?span=30', 'team');
    expect(filter_of(asked, NOW_MS).from).toBe('2026-10-27T08:00:00.000Z');
    expect(filter_of(asked, NOW_MS + 60_000)).toEqual(filter_of(asked, NOW_MS));
    expect(filter_of({ ...asked, span: 'all' }, NOW_MS).from).toBeUndefined();
    expect(grouping_of(parse('?group=area.community', ''))).toEqual({ group: 'area', level: 'community' });
    expect(grouping_of(parse('?group=class', ''))).toEqual({ group: 'class', level: 1 });
  });
});

describe('the cases behind a number', () => {
  const of = (search: string, key: string, next: string | null = null) => of_group(parse(search, ''), key, next, NOW_MS);

  test('are those of its group', () => {
    expect(of('?group=area.community&area=440112010', '440112010001').area).toBe('440112010001');
    expect(of('?group=team&class=05', 'T1')).toMatchObject({ team: 'T1', class: '05' });
    expect(of('?group=class&class=05', '05').class).toBe('05');
    expect(of('?group=class', 'none').class).toBe('none');
  });

  test('of a period lie in it and in the window', () => {
    expect(of('?group=month&span=30', '2026-10-01T00:00:00+08:00', '2026-11-01T00:00:00+08:00')).toMatchObject({ from: '2026-10-27T08:00:00.000Z', to: '2026-11-01T00:00:00+08:00' });
    expect(of('?group=month&span=30', '2026-11-01T00:00:00+08:00')).toMatchObject({ from: '2026-11-01T00:00:00+08:00', to: undefined });
  });

  test('are asked for by their answer', () => {
    expect(behind_of('closed')).toEqual({ status: 'closed' });
    expect(behind_of('solved-yes')).toEqual({ rated: 'solved-yes' });
  });
});

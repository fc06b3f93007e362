// What the page of the rates asks, as the address bar holds it. Pure.
import type { Query } from '../api/client';
import { DAY_MS } from '../state/window';

/** What rates are added up by, beside the levels of areas, which are `area.LEVEL`. */
export const GROUPS = ['class', 'team', 'source', 'month', 'week'] as const;
export const SPANS = ['30', '90', '365', 'all'] as const;
export type SpanChoice = (typeof SPANS)[number];

/** Which of the cases of a group: all closed ones, or those behind a number. */
export type Behind = 'closed' | 'rated' | `${'contacted' | 'solved' | 'satisfied'}${'' | '-yes' | '-no'}`;

export interface Asked {
  /** `area.LEVEL` or one of `GROUPS`. */
  group: string;
  span: SpanChoice;
  area: string;
  class: string;
  source: string;
}

export function parse(search: string, usual_group: string): Asked {
  const q = new URLSearchParams(search);
  const span = SPANS.find((one) => one === q.get('span'));
  return { group: q.get('group') || usual_group, span: span ?? '90', area: q.get('area') ?? '', class: q.get('class') ?? '', source: q.get('source') ?? '' };
}

/** The address with the question in it; what else stands there stays. */
export function address(search: string, asked: Asked): string {
  const q = new URLSearchParams(search);
  for (const [name, value] of Object.entries(asked) as [string, string][]) {
    if (value === '') q.delete(name);
    else q.set(name, value);
  }
  return `?${q.toString()}`;
}

/** By whole hours, so that what is asked again a minute later is the same. */
function from_of(span: SpanChoice, now_ms: number): string | undefined {
  if (span === 'all') return undefined;
  const hour_ms = DAY_MS / 24;
  return new Date(Math.floor(now_ms / hour_ms) * hour_ms - Number(span) * DAY_MS).toISOString();
}

/** The filter of the cases that are asked about. */
export function filter_of(asked: Asked, now_ms: number): Query {
  return { from: from_of(asked.span, now_ms), area: asked.area, class: asked.class, source: asked.source };
}

/** How they are grouped. */
export function grouping_of(asked: Asked): Query {
  const level = /^area\.(.+)$/.exec(asked.group)?.[1];
  return level === undefined ? { group: asked.group, ...(asked.group === 'class' ? { level: 1 } : {}) } : { group: 'area', level };
}

/**
 * The filter of a group's own cases. `next` is the key of the period after it. A team, a source, a class or an area is one more
 * condition; a period narrows the window.
 */
export function of_group(asked: Asked, key: string, next: string | null, now_ms: number): Query {
  const filter = filter_of(asked, now_ms);
  if (asked.group.startsWith('area.')) return { ...filter, area: key };
  if (asked.group === 'month' || asked.group === 'week') {
    const from = typeof filter.from === 'string' && Date.parse(filter.from) > Date.parse(key) ? filter.from : key;
    return { ...filter, from, to: next ?? undefined };
  }
  // A chosen class is narrower than its group, or the same.
  if (asked.group === 'class' && asked.class !== '') return filter;
  return { ...filter, [asked.group]: key };
}

/** The condition that leaves the cases behind a number. */
export function behind_of(behind: Behind): Query {
  return behind === 'closed' ? { status: 'closed' } : { rated: behind };
}

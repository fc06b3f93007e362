// The page's state as the address bar holds it: whoever opens the link sees the same picture.
import { QUEUES } from '../api/loop';
import { EVERYTHING } from './filter';
import type { Filter } from './filter';
import { PRESETS, rfc3339 } from './window';
import type { Preset, TimeWindow } from './window';

export const LAYERS = ['heat', 'areas', 'points'] as const;
export type LayerChoice = (typeof LAYERS)[number];
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ['dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

export const SORTS = ['due', 'at', 'team', 'area', 'status'] as const;
export type Sort = (typeof SORTS)[number];

export interface Camera {
  lon: number;
  lat: number;
  zoom: number;
}

export interface ViewState {
  filter: Filter;
  camera: Camera | null;
  /** Level name, or null for the one that fits the zoom. */
  level: string | null;
  layer: LayerChoice;
  /** Case number whose drawer is open. */
  case: string | null;
  reporting: boolean;
  sort: Sort;
  /** Words looked for in the desk's list. */
  words: string;
  /** The table looked at on the tables' page. */
  table: string | null;
  /** null follows what the person chose before, then the browser. */
  language: Language | null;
  theme: Theme | null;
}

export const START: ViewState = {
  filter: EVERYTHING, camera: null, level: null, layer: 'heat', case: null, reporting: false,
  sort: 'due', words: '', table: null,
  language: null, theme: null,
};

/** Reads what it understands and passes over the rest: an old or mangled link still opens a map. */
export function parse_view(search: string): ViewState {
  const q = new URLSearchParams(search);
  return {
    filter: {
      window: parse_window(q),
      classes: words(q.get('class')),
      sources: words(q.get('source')),
      statuses: words(q.get('status')),
      area: q.get('area') || null,
      overdue: q.get('overdue') === 'true',
      queue: one_of(QUEUES, q.get('queue')),
    },
    camera: parse_camera(q.get('map')),
    level: q.get('level') || null,
    layer: one_of(LAYERS, q.get('layer')) ?? START.layer,
    case: q.get('case') || null,
    reporting: q.get('report') === '1',
    sort: one_of(SORTS, q.get('sort')) ?? START.sort,
    words: q.get('q') ?? '',
    table: q.get('table') || null,
    language: one_of(LANGUAGES, q.get('lang')),
    theme: one_of(THEMES, q.get('theme')),
  };
}

/** The shortest address of a state: what is as at the start is left out. `parse_view` reads it back. */
export function format_view(view: ViewState): string {
  const q = new URLSearchParams();
  const set = (key: string, value: string | null): void => {
    if (value !== null && value !== '') q.set(key, value);
  };
  const { filter } = view;
  if ('preset' in filter.window) {
    const start = EVERYTHING.window;
    const same = 'preset' in start && start.preset === filter.window.preset;
    set('window', same ? null : filter.window.preset);
  } else {
    set('from', rfc3339(filter.window.from_ms));
    set('to', rfc3339(filter.window.to_ms));
  }
  set('class', filter.classes.join(','));
  set('source', filter.sources.join(','));
  set('status', filter.statuses.join(','));
  set('overdue', filter.overdue ? 'true' : null);
  set('area', filter.area);
  set('level', view.level);
  set('layer', view.layer === START.layer ? null : view.layer);
  set('case', view.case);
  set('report', view.reporting ? '1' : null);
  set('queue', filter.queue);
  set('sort', view.sort === START.sort ? null : view.sort);
  set('q', view.words);
  set('table', view.table);
  set('map', view.camera && format_camera(view.camera));
  set('lang', view.language);
  set('theme', view.theme);
  // Slashes, commas and colons are safe in a query and are easier to read bare.
  const text = q.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? '' : `?${text}`;
}

function format_camera({ zoom, lat, lon }: Camera): string {
  return `${zoom.toFixed(2)}/${lat.toFixed(5)}/${lon.toFixed(5)}`;
}

function parse_camera(text: string | null): Camera | null {
  const [zoom, lat, lon] = (text ?? '').split('/').map(Number.parseFloat);
  if (zoom === undefined || lat === undefined || lon === undefined) return null;
  const good = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180;
  return good ? { zoom, lat, lon } : null;
}

function parse_window(q: URLSearchParams): TimeWindow {
  const from_ms = Date.parse(q.get('from') ?? '');
  const to_ms = Date.parse(q.get('to') ?? '');
  if (from_ms < to_ms) return { from_ms, to_ms };
  const preset: Preset | null = one_of(PRESETS, q.get('window'));
  return preset ? { preset } : EVERYTHING.window;
}

function words(text: string | null): string[] {
  return (text ?? '').split(',').filter((word) => word !== '');
}

function one_of<T extends string>(choices: readonly T[], word: string | null): T | null {
  return choices.find((choice) => choice === word) ?? null;
}

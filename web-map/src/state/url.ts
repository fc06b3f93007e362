// The page's state as the address bar holds it: whoever opens the link sees the same picture.
import { QUEUES } from '../api/loop';
import {
  SCALE_FREE, format_against, format_camera, format_play, format_scale, format_span, parse_against, parse_camera, parse_play, parse_scale,
  parse_span, positive,
} from './address';
import type { Against, Camera, Play, Scale } from './address';
import { DAY_KINDS, EVERYTHING } from './filter';
import type { Filter } from './filter';
import { week_of } from './week';
import { PRESETS, rfc3339 } from './window';
import type { Preset, Span, TimeWindow } from './window';

export const LAYERS = ['heat', 'areas', 'points'] as const;
export type LayerChoice = (typeof LAYERS)[number];
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
export const THEMES = ['dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

export const SORTS = ['due', 'at', 'team', 'area', 'status'] as const;
export type Sort = (typeof SORTS)[number];

/** How areas are made comparable: not at all, by size, by residents, by roads. */
export const PERS = ['count', 'km2', 'population', 'road'] as const;
export type Per = (typeof PERS)[number];
/** A comparison as one picture of differences, or as two maps. */
export const COMPARE_LOOKS = ['difference', 'side'] as const;
export type CompareLook = (typeof COMPARE_LOOKS)[number];
export const TOOLS = ['matrix', 'classes'] as const;
export type Tool = (typeof TOOLS)[number];
/** Metres of the heat's kernel to choose from; null in the view fits the zoom. */
export const RADII_M = [50, 100, 200, 300, 500, 1000, 2000] as const;

export type { Camera };

export interface ViewState {
  filter: Filter;
  camera: Camera | null;
  /** Level name, or null for the one that fits the zoom. */
  level: string | null;
  layer: LayerChoice;
  /** Case number whose drawer is open. */
  case: string | null;
  reporting: boolean;
  /** What the timeline was zoomed to; null fits the window. */
  frame: Span | null;
  against: Against | null;
  compare_look: CompareLook;
  play: Play | null;
  per: Per;
  scale: Scale;
  radius_m: number | null;
  tool: Tool | null;
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
  frame: null, against: null, compare_look: 'difference', play: null, per: 'count', scale: SCALE_FREE, radius_m: null, tool: null,
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
      hours: week_of(q.get('hours')) ? q.get('hours') : null,
      days: DAY_KINDS.filter((kind) => words(q.get('days')).includes(kind)),
    },
    camera: parse_camera(q.get('map')),
    level: q.get('level') || null,
    layer: one_of(LAYERS, q.get('layer')) ?? START.layer,
    case: q.get('case') || null,
    reporting: q.get('report') === '1',
    frame: parse_span(q.get('frame')),
    against: parse_against(q.get('against')),
    compare_look: one_of(COMPARE_LOOKS, q.get('compare')) ?? START.compare_look,
    play: parse_play(q.get('play')),
    per: one_of(PERS, q.get('per')) ?? START.per,
    scale: parse_scale(q.get('scale')),
    radius_m: positive(q.get('radius')),
    tool: one_of(TOOLS, q.get('tool')),
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
  set('hours', filter.hours);
  set('days', filter.days.join(','));
  set('area', filter.area);
  set('level', view.level);
  set('layer', view.layer === START.layer ? null : view.layer);
  set('case', view.case);
  set('report', view.reporting ? '1' : null);
  set('queue', filter.queue);
  set('frame', view.frame && format_span(view.frame));
  set('against', view.against && format_against(view.against));
  set('compare', view.compare_look === START.compare_look ? null : view.compare_look);
  set('play', view.play && format_play(view.play));
  set('per', view.per === START.per ? null : view.per);
  set('scale', format_scale(view.scale));
  set('radius', view.radius_m === null ? null : String(view.radius_m));
  set('tool', view.tool);
  set('sort', view.sort === START.sort ? null : view.sort);
  set('q', view.words);
  set('table', view.table);
  set('map', view.camera && format_camera(view.camera));
  set('lang', view.language);
  set('theme', view.theme);
  // Slashes, commas and colons are safe in a query and are easier to read bare.
  const text = q.toString().replaceAll('%2F', '/').replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%40', '@');
  return text === '' ? '' : `?${text}`;
}

function parse_window(q: URLSearchParams): TimeWindow {
  const span = parse_span(`${q.get('from')}/${q.get('to')}`);
  if (span) return span;
  const preset: Preset | null = one_of(PRESETS, q.get('window'));
  return preset ? { preset } : EVERYTHING.window;
}

function words(text: string | null): string[] {
  return (text ?? '').split(',').filter((word) => word !== '');
}

function one_of<T extends string>(choices: readonly T[], word: string | null): T | null {
  return choices.find((choice) => choice === word) ?? null;
}

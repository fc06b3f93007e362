// What can be taken away of a view: addresses of the picture and the tables that show the same, and a link that opens it again. Pure.
import { with_query } from '../api/client';
import type { Query } from '../api/client';
import { format_against } from './address';
import { query_of } from './filter';
import type { Filter } from './filter';
import { format_view } from './url';
import type { Camera, Language, Theme, ViewState } from './url';

/** A view as it is on the screen now, with what it leaves to the screen filled in. */
export interface OnScreen {
  view: ViewState;
  /** With a window that has both ends, so that the same is shown later. */
  filter: Filter;
  camera: Camera | null;
  level: string;
  /** Metres of the kernel as painted. */
  radius_m: number;
  /** Tops of the scales as painted: of the heat, of a difference. */
  heat_top: number;
  change_top: number;
  /** Breaks of the areas' classes as painted. */
  area_breaks: readonly number[];
  comparing: boolean;
  language: Language;
  theme: Theme;
  zone: string;
}

export const EXPORTS = ['picture', 'print', 'counts-csv', 'counts-xlsx', 'areas-geojson', 'cases-csv'] as const;
export type Export = (typeof EXPORTS)[number];

/** Pixels of the page that a picture has. */
const WIDTH = 1200;
const HEIGHT = 800;

function filter_query(screen: OnScreen): Query {
  // The window has both ends: nothing depends on the clock.
  return query_of(screen.filter, 0, screen.zone);
}

function picture_query(screen: OnScreen, ratio: number): Query {
  const { view, camera, comparing } = screen;
  const against = comparing && view.against ? format_against(view.against) : undefined;
  const mode = against ? 'difference' : view.layer === 'points' ? 'cells' : view.layer;
  const breaks = view.scale.areas ?? screen.area_breaks;
  const scale = mode === 'areas' ? breaks.join(',') || undefined : mode === 'difference' ? screen.change_top : mode === 'heat' ? screen.heat_top : undefined;
  return {
    ...filter_query(screen), mode, against, scale,
    centre: camera ? `${camera.lon.toFixed(5)},${camera.lat.toFixed(5)}` : undefined,
    zoom: camera ? Number(camera.zoom.toFixed(2)) : undefined,
    radius_m: mode === 'heat' || mode === 'difference' ? Math.round(screen.radius_m) : undefined,
    per: mode === 'areas' ? view.per : undefined,
    level: screen.level, lang: screen.language === 'en' ? 'en' : 'zh', theme: screen.theme,
    width: WIDTH, height: HEIGHT, ratio: ratio === 1 ? undefined : ratio,
  };
}

/** Where one of them is. */
export function export_address(screen: OnScreen, what: Export): string {
  const filter = filter_query(screen);
  const { view, level } = screen;
  const against = screen.comparing && view.against ? format_against(view.against) : undefined;
  const table = against ? 'compare' : 'counts';
  switch (what) {
    case 'picture': return with_query('/v1/picture.png', picture_query(screen, 1));
    case 'print': return with_query('/v1/picture.png', { ...picture_query(screen, 2), theme: 'light' });
    case 'counts-csv': return with_query(`/v1/export/${table}.csv`, { ...filter, group: 'area', level, against });
    case 'counts-xlsx': return with_query(`/v1/export/${table}.xlsx`, { ...filter, group: 'area', level, against });
    case 'areas-geojson': return with_query('/v1/export/areas.geojson', { ...filter, level });
    case 'cases-csv': return with_query('/v1/export/cases.csv', filter);
  }
}

/** The address that opens just this view: window, place, level, scale and kernel are said, not left to the screen. */
export function shared_link(screen: OnScreen, origin: string): string {
  const { view, filter, camera, level, heat_top, change_top, area_breaks } = screen;
  const breaks = view.scale.areas ?? area_breaks;
  const scale = { heat: heat_top, difference: change_top, areas: breaks.length > 0 ? [...breaks] : null };
  const { language, theme } = screen;
  const exact = { ...view, filter, camera, level, scale, radius_m: Math.round(screen.radius_m), reporting: false, play: null, language, theme };
  return `${origin}/${format_view(exact)}`;
}

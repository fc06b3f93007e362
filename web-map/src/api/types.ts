// The shapes of the HTTP API's answers, by the names the page uses for them.

/** A word in both languages, as the server explains its decisions. */
export interface Words {
  zh: string;
  en: string;
}

export interface LevelInfo {
  name: string;
  areas: number;
}

export interface Basemap {
  kind: 'raster' | 'pmtiles';
  url: string;
  attribution: string;
}

/** west, south, east, north in degrees, WGS 84 */
export type Bounds = [number, number, number, number];

export interface About {
  name: string;
  version: string;
  edition: {
    hash: string;
    source: string;
    list_year: number | null;
    valid_from: string | null;
    synthetic: boolean;
    note: string;
    levels: LevelInfo[];
    bounds: Bounds;
  };
  tables_version: string;
  time_zone: string;
  basemap: Basemap | null;
  demo: boolean;
  seq: number;
}

export interface Named {
  code: string;
  name: string;
}

/** An entry of a list to choose from: class, source, status or team. */
export interface Choice extends Named {
  name_en?: string | null;
  parent?: string | null;
}

export interface AreaStep extends Named {
  level: string;
}

export interface AreaItem extends AreaStep {
  parent: string | null;
  bbox: Bounds;
  label: [number, number];
  children: number;
}

export interface AreaDetail extends AreaItem {
  /** coarsest first, the area itself last */
  chain: AreaStep[];
  area_m2: number;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface CaseItem {
  case: string;
  at: string;
  source: string;
  class: string | null;
  class_name: string | null;
  status: string;
  text: string;
  lon: number | null;
  lat: number | null;
  area: string | null;
  area_name: string | null;
  team: string | null;
  team_name: string | null;
  due: string | null;
  overdue: boolean;
}

export interface CasePage extends Page<CaseItem> {
  seq: number;
}

export interface CaseStep {
  seq: number;
  type: string;
  at: string;
}

export interface CaseDetail extends CaseItem {
  areas: AreaStep[];
  place: PlaceWord;
  others: Named[];
  supporting: Named[];
  why: Words[];
  events: CaseStep[];
}

export type PlaceWord = 'inside' | 'border' | 'outside' | 'none';

export interface Nearest extends Named {
  metres: number;
}

export interface Share extends Named {
  share: number;
}

/** What locating and dispatching found, stored or as a dry run. */
export interface Finding {
  place: PlaceWord;
  area: string | null;
  areas: AreaStep[];
  others: Named[];
  nearest?: Nearest | null;
  within?: Share[] | null;
  team: Named | null;
  supporting: Named[];
  due: string | null;
}

export interface Located extends Finding {
  why?: Words[];
}

export interface Reported extends Finding {
  case: string;
  seq: number;
  status: string;
}

export interface NewReport {
  id: string;
  source: string;
  at: string;
  lon: number;
  lat: number;
  crs: string;
  accuracy_m?: number;
  class?: string;
  text: string;
}

export interface CountGroup {
  key: string;
  name: string;
  count: number;
}

export interface Counts {
  total: number;
  without_position: number;
  overdue?: number;
  seq: number;
  groups: CountGroup[];
}

/** One event of the live stream. */
export interface CaseEvent {
  seq: number;
  type: string;
  case: string;
  at: string;
  source: string;
  class: string | null;
  class_name: string | null;
  status: string;
  lon: number | null;
  lat: number | null;
  area: string | null;
  area_name: string | null;
  team_name: string | null;
  due: string | null;
}

export interface Hello {
  seq: number;
  version: string;
  /** The number resumed from lies in the future of this server: look at everything anew. */
  reset?: boolean;
}

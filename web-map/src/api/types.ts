// The shapes of the HTTP API's answers, taken from the generated `schema.d.ts` under the names the page uses.
import type { CasePhoto } from '../photos/photos';
import type { LogEntry } from './loop';
import type { components } from './schema';

export type Schemas = components['schemas'];

/**
 * The server writes every field, null where it has nothing; the description marks such fields as
 * optional. Inside the page they are present and may be null.
 */
export type Present<T> = T extends readonly (infer Item)[]
  ? Present<Item>[]
  : T extends object
    ? { [Key in keyof T]-?: Present<Exclude<T[Key], undefined>> }
    : T;

/** west, south, east, north in degrees, WGS 84 */
export type Bounds = [number, number, number, number];

export type LevelInfo = Present<Schemas['LevelAbout']>;
export type Basemap = Present<Schemas['Basemap']>;
export type Edition = Omit<Present<Schemas['EditionAbout']>, 'bounds'> & { bounds: Bounds };
export type About = Omit<Present<Schemas['About']>, 'edition'> & { edition: Edition };

/** An entry of a list to choose from: class, source, status or team. */
export type Choice = Omit<Present<Schemas['CatalogItem']>, 'name_en' | 'parent'> & {
  name_en?: string;
  parent?: string | null;
};

export type AreaStep = Present<Schemas['AreaName']>;
export type AreaItem = Omit<Present<Schemas['AreaItem']>, 'bbox' | 'label'> & { bbox: Bounds; label: [number, number] };
export type AreaDetail = AreaItem & Pick<Present<Schemas['AreaWhole']>, 'chain' | 'area_m2'>;

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type CaseItem = Present<Schemas['CaseItem']>;
export type CasePage = Page<CaseItem> & { seq: number };

/** Where a place lies; left out where there is nothing to say. */
type Found = Omit<Present<Schemas['PlaceAnswer']>, 'nearest' | 'within'> & {
  nearest?: Present<Schemas['NearestArea']>;
  within?: Present<Schemas['WithinArea']>[];
};

export type CaseDetail = CaseItem & Found
  & Pick<Present<Schemas['CaseWhole']>, 'id' | 'supporting' | 'why'> & { events: LogEntry[]; photos: CasePhoto[]; reporter?: 'held' | 'erased' };
export type Located = Found & Pick<Present<Schemas['Located']>, 'area' | 'team' | 'supporting' | 'due' | 'why'>;
export type Reported = Found
  & Pick<Present<Schemas['Reported']>, 'area' | 'team' | 'supporting' | 'due' | 'case' | 'seq' | 'status'>;
export type Sentence = Present<Schemas['Sentence']>;
export type NewReport = Schemas['ReportBody'] & { lon: number; lat: number };
/** Groups of areas carry what makes them comparable, as far as the edition has it. */
export type CountGroup = Pick<Present<Schemas['Counted']>, 'key' | 'name' | 'count'>
  & { km2?: number | null; population?: number | null; road_km?: number | null };
/** `calendar_until`: weekdays stand for kinds of days beyond this date. */
export type Counts = Omit<Present<Schemas['Counts']>, 'groups' | 'calendar_until'> & { groups: CountGroup[]; calendar_until?: string };

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

/** The stream's greeting. */
export interface Hello {
  seq: number;
  version: string;
  /** The number resumed from lies in the future of this server: look at everything anew. */
  reset?: boolean;
}

/** One open task of `GET /v1/tasks`. */
export type TaskItem = Present<Schemas['TaskItem']>;

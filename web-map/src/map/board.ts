// The map as the page speaks to it: what to show, where to look; and what it tells back.
import { Marker } from 'maplibre-gl';
import type { GeoJSONSource, LayerSpecification, Map as Chart, MapGeoJSONFeature, VectorTileSource } from 'maplibre-gl';
import type { Feature, Point, Polygon } from 'geojson';
import type { Bounds } from '../api/types';
import { cells_of } from '../live/fresh';
import type { FreshCase } from '../live/fresh';
import type { TileId } from '../live/tilebook';
import { is_late } from '../state/filter';
import type { Spot } from '../state/picking.svelte';
import type { ChosenCase } from '../state/chosen.svelte';
import type { Covered } from '../state/room.svelte';
import type { Camera } from '../state/url';
import { MARGIN_PX } from './chart';
import { painted_radius_m, peak_density } from './heat';
import type { Cell } from './heat';
import { CASES_ZOOM_MIN, layers_of } from './layers';
import type { MapLook } from './layers';
import { metres_per_pixel } from './scale';
import { sync_layers } from './sync';

export interface AreaHit {
  code: string;
  name: string;
}

/** Rings on the screen at one time; a flood of reports shows on the heat map, not as fireworks. */
export const PULSES_MAX = 12;
export const PULSE_MS = 2600;


export const still = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

export function camera_of(chart: Chart): Camera {
  const { lng, lat } = chart.getCenter();
  return { lon: lng, lat, zoom: chart.getZoom() };
}

export class Board {
  /** Maps beside this one that share its scale. */
  readonly companions = new Set<Board>();
  /** The highest place of a surface that is painted instead of the heat layer. */
  painted_peak: number | null = null;
  /** Measures the scale anew, where somebody keeps it. */
  rescale: (() => void) | null = null;
  #drawn: LayerSpecification[] = [];
  #look: MapLook | null = null;
  #valued = new Map<string, Set<string>>();
  #hovered: { code: string; level: string } | null = null;
  #pulses = 0;
  #fresh: FreshCase[] = [];
  #whole: Bounds | null = null;

  constructor(readonly chart: Chart) {
    // Moves by hand have an event behind them; the page's own say for themselves what they look at.
    chart.on('movestart', (move) => {
      if (move.originalEvent) this.#whole = null;
    });
  }

  draw(look: MapLook, background: string): void {
    const layers = layers_of(look);
    sync_layers(this.chart, this.#drawn, layers);
    this.chart.setPaintProperty('background', 'background-color', background);
    this.#drawn = layers;
    this.#look = look;
  }

  /** Points the live tile layers at a filter; what is drawn stays until the new tiles are there. null leaves a layer as it is. */
  ask_tiles(heat_url: string | null, cases_url: string | null): void {
    for (const [name, url] of [['heat', heat_url], ['cases', cases_url]] as const) {
      const source = this.chart.getSource<VectorTileSource>(name);
      if (source && url !== null && source.tiles?.[0] !== url) source.setTiles([url]);
    }
  }

  /** Areas do not change and need it only after a failure. */
  refresh_areas(): void {
    this.chart.refreshTiles('areas');
  }

  /** Asks for tiles of a live layer again, as far as they are in view. */
  refresh_tiles(layer: 'heat' | 'cases', tiles: TileId[]): void {
    // Frames of a playback lie in the past, and are exchanged whole.
    if (this.#look?.buffered || tiles.length === 0) return;
    this.chart.refreshTiles(layer, tiles);
  }

  /** Cases that the tiles do not hold yet: one by one where their marks are seen, else by the heat's cells. */
  show_fresh(cases: FreshCase[]): void {
    if (cases.length === 0 && this.#fresh.length === 0) return;
    this.#fresh = cases;
    const zoom = this.chart.getZoom();
    const features = zoom >= CASES_ZOOM_MIN
      ? cases.flatMap((one) => case_feature(one) ?? [])
      : cells_of(cases, zoom).map(({ lon, lat, n, seq }) => point_feature([lon, lat], { n, seq }));
    // What comes while the map still works at the last data waits there for it, and only the newest is taken.
    this.chart.getSource<GeoJSONSource>('fresh')?.setData({ type: 'FeatureCollection', features });
  }

  show_chosen(one: ChosenCase | null): void {
    const features = one ? [point_feature(one.place, { status: one.status, overdue: one.overdue })] : [];
    this.chart.getSource<GeoJSONSource>('chosen')?.setData({ type: 'FeatureCollection', features });
  }

  /** The place a report form has, with the circle its accuracy allows. */
  show_picked(spot: Spot | null): void {
    const features: Feature[] = spot ? [point_feature([spot.lon, spot.lat], {})] : [];
    if (spot?.accuracy_m) features.push(circle_feature(spot.lon, spot.lat, spot.accuracy_m));
    this.chart.getSource<GeoJSONSource>('picked')?.setData({ type: 'FeatureCollection', features });
  }

  /** Areas without a value are left bare. */
  colour_areas(level: string, values: Map<string, number>): void {
    const target = { source: 'areas', sourceLayer: level };
    for (const code of this.#valued.get(level) ?? []) {
      if (!values.has(code)) this.chart.removeFeatureState({ ...target, id: code }, 'value');
    }
    for (const [code, value] of values) this.chart.setFeatureState({ ...target, id: code }, { value });
    this.#valued.set(level, new Set(values.keys()));
  }

  hover(hit: AreaHit | null): void {
    const level = this.#look?.level ?? '';
    const before = this.#hovered;
    if (before?.code === hit?.code && before?.level === level) return;
    if (before) this.#set_hover(before, false);
    this.#hovered = hit ? { code: hit.code, level } : null;
    if (this.#hovered) this.#set_hover(this.#hovered, true);
  }

  area_at(x: number, y: number): AreaHit | null {
    const found = this.#under(x, y, ['area-fill'], 0)[0];
    if (!found) return null;
    return { code: String(found.properties.code), name: String(found.properties.name) };
  }

  case_at(x: number, y: number): string | null {
    if (this.chart.getZoom() < CASES_ZOOM_MIN) return null;
    const found = this.#under(x, y, ['cases-new', 'cases'], 6)[0];
    return found ? String(found.properties.case) : null;
  }

  heat_loaded(): boolean {
    const source = this.#look?.front ?? 'heat';
    return this.chart.getSource(source) !== undefined && this.chart.isSourceLoaded(source);
  }

  /** The cells of the tiles in view with one of their figures, each once, in pixels of the screen. */
  cells(figure: 'n', source: string = this.#look?.front ?? 'heat'): Cell[] {
    const seen = new Set<string>();
    const cells: Cell[] = [];
    for (const feature of this.chart.querySourceFeatures(source, { sourceLayer: 'heat' })) {
      if (feature.geometry.type !== 'Point') continue;
      const [lon = 0, lat = 0] = feature.geometry.coordinates;
      const key = `${lon.toFixed(6)}/${lat.toFixed(6)}`;
      const n = Number(feature.properties[figure] ?? 0);
      if (seen.has(key) || n === 0) continue;
      seen.add(key);
      const { x, y } = this.chart.project([lon, lat]);
      cells.push({ x, y, n });
    }
    return cells;
  }

  /** The greatest density the heat layer shows now; 0 when it shows nothing. */
  density(): number {
    const look = this.#look;
    if (this.painted_peak !== null) return this.painted_peak;
    if (!look) return 0;
    const zoom = this.chart.getZoom();
    const radius_m = painted_radius_m(zoom, look.lat_deg, look.kernel_m);
    return peak_density(this.cells('n'), radius_m, metres_per_pixel(zoom, look.lat_deg));
  }

  zoom_by(by: number): void {
    this.#whole = null;
    this.chart.easeTo({ zoom: this.chart.getZoom() + by, duration: still() ? 0 : 250 });
  }

  jump(camera: Camera): void {
    this.#whole = null;
    this.chart.jumpTo({ center: [camera.lon, camera.lat], zoom: camera.zoom });
  }

  fly_to_bounds(bounds: Bounds, zoom_max = 16): void {
    this.#whole = null;
    this.chart.fitBounds(bounds, { padding: MARGIN_PX, maxZoom: zoom_max, duration: still() ? 0 : 900 });
  }

  /**
   * The panels cover something else now: the same place stays in the middle of what is left, and
   * whoever looks at the whole still sees the whole.
   */
  make_room(covered: Covered): void {
    const whole = this.#whole;
    if (!whole) {
      this.chart.easeTo({ padding: covered, duration: still() ? 0 : 250 });
      return;
    }
    this.chart.setPadding(covered);
    this.fly_to_bounds(whole);
    this.#whole = whole;
  }

  /** All of these bounds are looked at, until somebody looks elsewhere. */
  looks_at_whole(bounds: Bounds): void {
    this.#whole = bounds;
  }

  fly_to(place: [number, number], zoom: number): void {
    this.#whole = null;
    this.chart.flyTo({ center: place, zoom, ...(still() ? { duration: 0 } : { speed: 1.6, maxDuration: 1800 }) });
  }

  pulse(place: [number, number], late: boolean): void {
    if (this.#pulses >= PULSES_MAX) return;
    this.#pulses += 1;
    const element = document.createElement('div');
    element.className = late ? 'pulse late' : 'pulse';
    element.setAttribute('aria-hidden', 'true');
    const marker = new Marker({ element }).setLngLat(place).addTo(this.chart);
    element.removeAttribute('role');
    setTimeout(() => {
      marker.remove();
      this.#pulses -= 1;
    }, PULSE_MS);
  }

  #under(x: number, y: number, layers: string[], around: number): MapGeoJSONFeature[] {
    const present = layers.filter((id) => this.chart.getLayer(id));
    return this.chart.queryRenderedFeatures([[x - around, y - around], [x + around, y + around]], { layers: present });
  }

  #set_hover(target: { code: string; level: string }, hover: boolean): void {
    this.chart.setFeatureState({ source: 'areas', sourceLayer: target.level, id: target.code }, { hover });
  }
}

function case_feature({ event, n }: FreshCase): Feature<Point> | null {
  if (event.lon === null || event.lat === null) return null;
  const late = is_late(event, Date.now());
  return point_feature([event.lon, event.lat], {
    n, seq: event.seq, case: event.case, status: event.status, at: Date.parse(event.at) / 1000, overdue: late,
    calls: (event.calls ?? 0) > 0, stuck: (event.stuck ?? []).length > 0,
  });
}

function point_feature(place: [number, number], properties: Record<string, unknown>): Feature<Point> {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: place }, properties };
}

const CIRCLE_CORNERS = 48;
const METRES_PER_DEGREE = 111_195;

export function circle_feature(lon: number, lat: number, radius_m: number): Feature<Polygon> {
  const up = radius_m / METRES_PER_DEGREE;
  const right = up / Math.cos((lat * Math.PI) / 180);
  const ring = Array.from({ length: CIRCLE_CORNERS + 1 }, (_, corner) => {
    const turn = (2 * Math.PI * (corner % CIRCLE_CORNERS)) / CIRCLE_CORNERS;
    return [lon + right * Math.cos(turn), lat + up * Math.sin(turn)];
  });
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} };
}

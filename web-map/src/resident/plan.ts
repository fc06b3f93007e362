// A map for residents: areas, and either a pin to set or the heat under the veil. It asks for no single case.
import 'maplibre-gl/dist/maplibre-gl.css';
import { Marker } from 'maplibre-gl';
import type { GeoJSONSource, LayerSpecification, Map as Chart, VectorTileSource } from 'maplibre-gl';
import type { About } from '../api/types';
import { ground_of } from '../map/basemap';
import type { Ground } from '../map/basemap';
import { circle_feature, still } from '../map/board';
import { make_chart, tile_url } from '../map/chart';
import { NO_HEAT, layers_of } from '../map/layers';
import type { MapLook } from '../map/layers';
import { PALETTES } from '../map/ramps';
import { sync_layers } from '../map/sync';
import { COVERED_NOT } from '../state/room.svelte';
import type { Theme } from '../state/url';
import { AS_ANYBODY } from './ask';

/** Sources that hold single cases: nobody here may ask for them. */
const SINGLE = new Set(['cases', 'fresh', 'chosen']);
export const CLOSE_ZOOM = 16;

export interface Place {
  lon: number;
  lat: number;
  accuracy_m: number | null;
}

export class Plan {
  #drawn: LayerSpecification[] = [];
  #pin: Marker | null = null;

  private constructor(readonly chart: Chart, readonly about: About, readonly ground: Ground | null) {}

  static async make(container: HTMLElement, about: About, theme: Theme, heat_query = ''): Promise<Plan> {
    const ground = about.basemap ? await ground_of(about.basemap) : null;
    const chart = make_chart({
      container, about, ground, covered: COVERED_NOT, background: PALETTES[theme].outside, camera: null,
      heat_url: tile_url('heat', heat_query), cases_url: tile_url('cases', ''), headers: AS_ANYBODY,
    });
    await chart.once('load');
    return new Plan(chart, about, ground);
  }

  draw(look: Pick<MapLook, 'theme' | 'layer' | 'level' | 'lat_deg'> & Partial<MapLook>): void {
    const palette = PALETTES[look.theme];
    const layers = layers_of({
      ...NO_HEAT, levels: this.about.edition.levels, focus: null, underneath: this.ground?.layers(palette) ?? [],
      selected_case: null, ...look,
    }).filter((layer) => !('source' in layer) || !SINGLE.has(String(layer.source)));
    const wanted = look.layer === 'heat' ? layers : layers.filter((layer) => layer.type !== 'heatmap');
    sync_layers(this.chart, this.#drawn, wanted);
    this.chart.setPaintProperty('background', 'background-color', palette.outside);
    this.#drawn = wanted;
  }

  ask_heat(query: string): void {
    const source = this.chart.getSource<VectorTileSource>('heat');
    const url = tile_url('heat', query);
    if (source?.tiles?.[0] === url) this.chart.refreshTiles('heat');
    else source?.setTiles([url]);
  }

  name(label: string): void {
    const canvas = this.chart.getCanvas();
    canvas.setAttribute('aria-label', label);
    canvas.setAttribute('role', 'application');
  }

  /** The pin can be dragged; where it is let go is told. */
  show_pin(place: Place | null, label: string, moved: (place: Place) => void): void {
    const circle = place?.accuracy_m ? [circle_feature(place.lon, place.lat, place.accuracy_m)] : [];
    this.chart.getSource<GeoJSONSource>('picked')?.setData({ type: 'FeatureCollection', features: circle });
    if (!place) {
      this.#pin?.remove();
      this.#pin = null;
      return;
    }
    if (!this.#pin) {
      const pin = new Marker({ draggable: true, color: '#c62f1f', scale: 1.3 });
      pin.on('dragend', () => {
        const { lng, lat } = pin.getLngLat();
        moved({ lon: lng, lat, accuracy_m: null });
      });
      this.#pin = pin.setLngLat([place.lon, place.lat]).addTo(this.chart);
    }
    this.#pin.setLngLat([place.lon, place.lat]);
    this.#pin.getElement().setAttribute('aria-label', label);
  }

  fly_to(place: Place): void {
    const zoom = Math.max(CLOSE_ZOOM, this.chart.getZoom());
    this.chart.flyTo({ center: [place.lon, place.lat], zoom, ...(still() ? { duration: 0 } : { maxDuration: 1200 }) });
  }
}
